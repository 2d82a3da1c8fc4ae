/**
 * How fast OpenTelemetry's protobuf is taken in, beside the native format: the same calls of the same organisation, each
 * counted, attributed, priced and durable. Rounds are taken in turn.
 */
import { systemActor } from "@/lib/auth";
import { database } from "@/lib/db/database";
import { systemClock } from "@/lib/kernel/clock";
import { say } from "../prepare/step.mjs";
import { checkLedger } from "./ingest";
import { addOrganisation, BATCH, nativeBatch } from "./ingest-load";
import { median, thousands, timed } from "./measure";
import { spanBatch } from "./otlp-load";
import { startProduct } from "./product";
import { type Batch, type Sender, send } from "./send";
import { openTemporaryRuntime } from "./temporary-runtime";

const ROUND_BATCHES = 20;
const ROUNDS = 7;

export type OtlpBench = { otlp: number; native: number };

/** Events a second, medians of rounds. @throws Error when an event is lost, unpriced or unattributed, or counted twice. */
export async function benchOtlp(): Promise<OtlpBench> {
  await openTemporaryRuntime();
  const product = await startProduct();
  const { db, pool } = database();
  const token = await addOrganisation({ db, clock: systemClock, actor: systemActor("bench") });
  const to = (path: string): Sender => ({ url: `${product.address}/api/v1${path}`, token, batchMs: [] });
  const sides = [
    { sender: to("/otlp/v1/traces"), batch: spanBatch, timesMs: [] as number[] },
    { sender: to("/events"), batch: nativeBatch, timesMs: [] as number[] },
  ] as const;
  let sent = 0;
  for (let round = 0; round <= ROUNDS; round++) {
    for (const { sender, batch, timesMs } of sides) {
      const batches: Batch[] = Array.from({ length: ROUND_BATCHES }, () => batch(sent++, Date.now()));
      // The first round only warms up.
      await timed(round === 0 ? [] : timesMs, () => send(sender, batches));
    }
    if (round > 0)
      say(`Round ${round} of ${ROUNDS}: ${sides.map(({ timesMs }) => thousands(perSecond(timesMs.slice(-1)))).join(" and ")} events/s`);
  }
  await checkLedger(pool, sent * BATCH);
  return { otlp: perSecond(sides[0].timesMs), native: perSecond(sides[1].timesMs) };
}

const perSecond = (timesMs: readonly number[]): number => Math.round((ROUND_BATCHES * BATCH * 1_000) / median(timesMs));
