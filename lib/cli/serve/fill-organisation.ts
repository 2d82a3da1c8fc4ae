/** What an empty database is given: prices, an organisation, and the sample when it is wanted. Imported by a first start only: it is large. */
import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/auth/context";
import { withTransaction } from "@/lib/db/transaction";
import { env } from "@/lib/env";
import { ensureStandardEnvironments } from "@/lib/identities";
import { ensurePartitions } from "@/lib/metering";
import { importCatalogue } from "@/lib/pricing";
import { loadSample, SAMPLE_SIZE } from "@/lib/sample";
import { say } from "../prepare/step.mjs";
import { progressOf } from "../runtime/progress";
import { SAMPLE_LOADED } from "./sample-loaded";

const SAMPLE_NAME = "Northwind Robotics";
const OWN_NAME = "My organisation";

/** Once; the organisation is the last thing made of it. */
export async function setUp(ctx: Context, sample: boolean): Promise<void> {
  await ensurePartitions(ctx.db, ctx.clock);
  say("Importing prices…");
  await importCatalogue(ctx);
  if (!sample) await ensureStandardEnvironments(ctx.db);
  await ctx.db.organisation.create({ data: { name: sample ? SAMPLE_NAME : OWN_NAME, isSample: sample } });
}

/** May be ended and called again: what is in already counts once. */
export async function fillSample(ctx: Context): Promise<void> {
  say(`Loading the sample organisation, ${SAMPLE_NAME}…`);
  const onProgress = progressOf("Loading the sample organisation");
  const { events, seconds, stages, costUsd } = await loadSample(ctx, { ...SAMPLE_SIZE, seed: 1, onProgress });
  const entry = { action: SAMPLE_LOADED, objectType: "organisation", objectId: "1", after: { events, costUsd } };
  await withTransaction(ctx.db, (tx) => recordAudit(tx, ctx, entry));
  // Else a crash soon after would have to replay all of this. Only a superuser may ask; without it the server does it later.
  await ctx.db.$executeRaw`CHECKPOINT`.catch(() => undefined);
  say(`Loaded ${events.toLocaleString("en-GB")} events in ${Math.round(seconds)} s`);
  if (env().LOG_LEVEL !== "debug") return;
  for (const [name, took] of Object.entries(stages)) say(`  ${name}: ${took.toFixed(1)} s`);
}
