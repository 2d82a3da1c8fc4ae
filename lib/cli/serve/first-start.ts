/** What a start finds in the database, and what it has to put there. */
import { createSetupLink, ensureFirstAdministrator, needsSetup, systemActor } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import type { Db } from "@/lib/db/client";
import { database } from "@/lib/db/database";
import { env, publicAddress } from "@/lib/env";
import { systemClock } from "@/lib/kernel/clock";
import { emailOf } from "@/lib/sample/data/people";
import { DEMO_PASSWORD, DEMO_SIGN_INS } from "@/lib/sample/data/sign-ins";
import { say } from "../prepare/step.mjs";
import { askForSample } from "./ask-for-sample";
import { isSampleLoaded } from "./sample-loaded";

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
      if (organisation && !sample) return addAdministrator(ctx);
      const { fillSample, setUp } = await import("./fill-organisation");
      if (!organisation) await setUp(ctx, sample);
      await addAdministrator(ctx);
      if (sample) await fillSample(ctx);
    },
  };
}

async function wantsSample(wanted: boolean | undefined): Promise<boolean> {
  return wanted ?? env().COUNTINGHOUSE_DEMO ?? (process.stdin.isTTY && process.stdout.isTTY ? askForSample() : true);
}

async function addAdministrator(ctx: Context): Promise<void> {
  const { COUNTINGHOUSE_ADMIN_EMAIL: email, COUNTINGHOUSE_ADMIN_PASSWORD: password } = env();
  if (!email || !password) return;
  if (await ensureFirstAdministrator(ctx, { email, password })) say(`Made the first administrator, ${email}`);
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
