/**
 * Whether usage is taken in while people read and prices are corrected: the same batches alone, and while dashboards are
 * read from the product by HTTP and stored usage is rated again by another process, which is this one. Rounds take turns.
 */
import { setTimeout as wait } from "node:timers/promises";
import type pg from "pg";
import { createToken, systemActor } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { database } from "@/lib/db/database";
import { systemClock } from "@/lib/kernel/clock";
import { askCorrection, changeCorrection, readCorrection, runCorrections, setCorrectionThreshold } from "@/lib/metering";
import { say } from "../prepare/step.mjs";
import { checkLedger } from "./ingest";
import { addOrganisation, BATCH, nativeBatch } from "./ingest-load";
import { median, oneDecimal, quantile, thousands, timed } from "./measure";
import { startProduct } from "./product";
import type { Section } from "./results";
import { PARALLEL, type Sender, send } from "./send";
import { openTemporaryRuntime } from "./temporary-runtime";

const ROUND_BATCHES = 40;
const WARM_UP_BATCHES = 40;
/** What a page of spend asks for at once. Each person opens one, reads for a second, and opens the next. */
const PAGE = ["team", "identity", "model", "application"].map((groupBy) => `/usage?groupBy=${groupBy}&granularity=day&top=7&limit=200`);
const PEOPLE = 4;
const READING_MS = 1_000;
const HOUR_MS = 3_600_000;

type Side = { sender: Sender; roundMs: number[] };

/** @throws Error when an event is lost, unpriced, unattributed or counted twice, a page is not answered, or no line was rated again. */
export async function benchBeside(events: number): Promise<Section> {
  await openTemporaryRuntime();
  const product = await startProduct();
  const { db, pool } = database();
  const ctx: Context = { db, clock: systemClock, actor: systemActor("bench") };
  const api = `${product.address}/api/v1`;
  const token = await addOrganisation(ctx);
  const reader = (await createToken(ctx, { name: "reader", scopes: ["read"] })).token;
  await setCorrectionThreshold(ctx, { thresholdUsd: "1000000000", reason: "a measurement" });
  let sent = 0;
  const sideOf = (): Side => ({ sender: { url: `${api}/events`, token, batchMs: [] }, roundMs: [] });
  const round = async ({ sender, roundMs }: Side, count = ROUND_BATCHES): Promise<void> => {
    const batches = Array.from({ length: count }, () => nativeBatch(sent++, Date.now()));
    await timed(roundMs, () => send(sender, batches));
  };
  await round(sideOf(), WARM_UP_BATCHES);
  const [alone, together] = [sideOf(), sideOf()];
  const correctionId = await askToRateAgain(ctx, pool);
  const pageMs: number[] = [];
  const rounds = Math.max(2, Math.round(events / (ROUND_BATCHES * BATCH) / 2));
  for (let i = 1; i <= rounds; i++) {
    await round(alone);
    await changeCorrection(ctx, { id: correctionId, deed: "run" });
    const end = new AbortController();
    const others = [runCorrections(ctx), ...Array.from({ length: PEOPLE }, () => readPages(api, reader, pageMs, end.signal))];
    await round(together);
    end.abort();
    // What was rated again stays; the next round goes on from there.
    await changeCorrection(ctx, { id: correctionId, deed: "pause" });
    await Promise.all(others);
    say(
      `Round ${i} of ${rounds}: ${[alone, together].map(({ roundMs }) => thousands(perSecond(roundMs.slice(-1)))).join(" and ")} events/s`,
    );
  }
  await checkLedger(pool, sent * BATCH);
  const { progress, run } = await readCorrection(ctx, correctionId);
  if (!run?.linesChanged) throw new Error("no line was rated again");
  return sectionOf(alone, together, pageMs, `${thousands(run.linesChanged)} lines changed of ${thousands(progress.done)} read`);
}

const perSecond = (roundMs: readonly number[]): number => Math.round((ROUND_BATCHES * BATCH * 1_000) / median(roundMs));

/** Pages one after the other until the end. */
async function readPages(api: string, token: string, pageMs: number[], end: AbortSignal): Promise<void> {
  while (!end.aborted) {
    await timed(pageMs, async () => {
      const answers = await Promise.all(PAGE.map((path) => fetch(`${api}${path}`, { headers: { authorization: `Bearer ${token}` } })));
      for (const answer of answers) {
        const text = await answer.text();
        if (!answer.ok) throw new Error(`${answer.status}: ${text.slice(0, 300)}`);
      }
    });
    await wait(READING_MS);
  }
}

/** A correction of all that is stored and comes, previewed, after every price became twice as high. @returns its id. */
async function askToRateAgain(ctx: Context, pool: pg.Pool): Promise<string> {
  await pool.query("UPDATE price SET rate = rate * 2");
  await pool.query("UPDATE ledger_version SET prices = prices + 1");
  const now = Date.now();
  const span = { from: new Date(now - 3 * HOUR_MS), to: new Date(now + HOUR_MS) };
  const { id } = await askCorrection(ctx, { kind: "rating", ...span, selection: {}, reason: "a measurement" });
  // The product has a job for this too: whichever comes first works, the other waits.
  while ((await readCorrection(ctx, id)).state === "previewing") await runCorrections(ctx);
  return id;
}

function sectionOf(alone: Side, together: Side, pageMs: readonly number[], ratedAgain: string): Section {
  const row = (name: string, { sender: { batchMs }, roundMs }: Side): (string | number)[] => {
    const [middle, slow] = [median(batchMs), quantile(batchMs, 0.99)];
    return [name, thousands(perSecond(roundMs)), oneDecimal(middle), oneDecimal(slow), `${oneDecimal(slow / middle)} times`];
  };
  const share = Math.round((100 * perSecond(together.roundMs)) / perSecond(alone.roundMs));
  return {
    rows: [
      ["", "events/s", "acknowledged, half in, ms", "p99, ms", "p99 beside the middle"],
      row("ingest alone", alone),
      row("beside dashboards and a re-rate", together),
    ],
    remarks: [
      `Wanted: that it goes on, and p99 at most 5 times the middle. Beside the others it kept ${share} % of its rate. ${PARALLEL} batches of 1,000 at once. ${PEOPLE} people each opened a page of spend every second (${PAGE.length} reads at once, ${thousands(pageMs.length)} pages, half in ${oneDecimal(median(pageMs))} ms, p95 ${oneDecimal(quantile(pageMs, 0.95))} ms), while a re-rate of all stored usage ran (${ratedAgain}). At the end the roll-ups had each event once.`,
    ],
  };
}
