/** What an empty database is given: prices, an organisation, its first people, and the sample when it is wanted. */
import { recordAudit } from "@/lib/audit";
import { createSetupLink, ensureFirstAdministrator, needsSetup, systemActor } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import type { Db } from "@/lib/db/client";
import { database } from "@/lib/db/database";
import { withTransaction } from "@/lib/db/transaction";
import { env } from "@/lib/env";
import { systemClock } from "@/lib/kernel/clock";
import { ensurePartitions } from "@/lib/metering";
import { importCatalogue } from "@/lib/pricing";
import { DEMO_PASSWORD, DEMO_SIGN_INS, emailOf, loadSample, SAMPLE_SIZE } from "@/lib/sample";
import { say } from "../prepare/step.mjs";
import { publicAddress } from "../runtime/address";
import { progressOf } from "../runtime/progress";
import { askForSample } from "./ask-for-sample";

const SAMPLE_NAME = "Northwind Robotics";
const OWN_NAME = "My organisation";

const SAMPLE = { ...SAMPLE_SIZE, seed: 1 };
/** Written when all of it is in: a start that finds the sample without it goes on where an earlier one was ended. */
const LOADED = "sample.load";

const contextOf = (db: Db): Context => ({ db, clock: systemClock, actor: systemActor("start") });

/**
 * Decides what this start has to load; a question is asked before anything slow begins.
 * @param wanted Whether a first start loads the sample; undefined: by the environment, else asked, else yes.
 */
export async function prepareOrganisation(wanted: boolean | undefined): Promise<{ load(): Promise<void> }> {
  const ctx = contextOf(database().db);
  const organisation = await ctx.db.organisation.findFirst();
  const sample = organisation ? organisation.isSample && !(await isSampleLoaded(ctx.db)) : await wantsSample(wanted);
  return {
    load: async () => {
      await ensurePartitions(ctx.db, ctx.clock);
      if (!organisation) await setUp(ctx, sample);
      await addAdministrator(ctx);
      if (sample) await fillSample(ctx);
    },
  };
}

async function wantsSample(wanted: boolean | undefined): Promise<boolean> {
  return wanted ?? env().COUNTINGHOUSE_DEMO ?? (process.stdin.isTTY && process.stdout.isTTY ? askForSample() : true);
}

const isSampleLoaded = async (db: Db): Promise<boolean> => (await db.auditEvent.count({ where: { action: LOADED } })) > 0;

async function setUp(ctx: Context, sample: boolean): Promise<void> {
  say("Importing prices…");
  await importCatalogue(ctx);
  await ctx.db.organisation.create({ data: { name: sample ? SAMPLE_NAME : OWN_NAME, isSample: sample } });
}

async function addAdministrator(ctx: Context): Promise<void> {
  const { COUNTINGHOUSE_ADMIN_EMAIL: email, COUNTINGHOUSE_ADMIN_PASSWORD: password } = env();
  if (!email || !password) return;
  if (await ensureFirstAdministrator(ctx, { email, password })) say(`Made the first administrator, ${email}`);
}

async function fillSample(ctx: Context): Promise<void> {
  say(`Loading the sample organisation, ${SAMPLE_NAME}…`);
  const { events, seconds, costUsd } = await loadSample(ctx, {
    ...SAMPLE,
    onProgress: progressOf("Loading the sample organisation"),
  });
  await withTransaction(ctx.db, (tx) =>
    recordAudit(tx, ctx, { action: LOADED, objectType: "organisation", objectId: "1", after: { events, costUsd } }),
  );
  say(`Loaded ${events.toLocaleString("en-GB")} events in ${Math.round(seconds)} s`);
}

/** How to get in, for the last lines of a start. */
export async function signInLines(db: Db): Promise<string[]> {
  if (await needsSetup({ db })) {
    const link = await createSetupLink(contextOf(db));
    return [`Set up the first administrator (works once, until ${link.expiresAt}):`, `  ${publicAddress()}${link.path}`];
  }
  const organisation = await db.organisation.findFirst();
  return organisation?.isSample ? sampleLines() : [];
}

function sampleLines(): string[] {
  const people = DEMO_SIGN_INS.map(({ person, does }) => ({ email: emailOf(person), does }));
  const width = Math.max(...people.map(({ email }) => email.length));
  return [
    `Sign in with the password "${DEMO_PASSWORD}" as`,
    ...people.map(({ email, does }) => `  ${email.padEnd(width)}  ${does}`),
    ...(env().HOST === "localhost" ? [] : ["This password is public: keep the sample organisation off open networks."]),
  ];
}
