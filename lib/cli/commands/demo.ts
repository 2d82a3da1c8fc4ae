import { parseArgs } from "node:util";
import { loadSample, SAMPLE_SIZE, sampleEnd } from "@/lib/sample";
import { say } from "../prepare/step.mjs";
import { operator } from "../runtime/operator";

const OPTIONS = {
  events: { type: "string", default: `${SAMPLE_SIZE.events}` },
  days: { type: "string", default: `${SAMPLE_SIZE.days}` },
  // The first start loads seed 1: without options, this command adds to it.
  seed: { type: "string", default: "2" },
  help: { type: "boolean" },
} as const;

const USAGE = `npm run demo -- [--events ${SAMPLE_SIZE.events}] [--days ${SAMPLE_SIZE.days}] [--seed 2]
Adds sample usage by the way of real usage. The same command again adds nothing; another seed adds more, ending now.`;
const MOST_EVENTS = 100_000_000;
const MOST_DAYS = 365;
const PROGRESS_EVERY_MS = 2_000;

export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: OPTIONS });
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const events = readCount(values.events, "--events", MOST_EVENTS);
  const days = readCount(values.days, "--days", MOST_DAYS);
  const { seed } = values;
  const ctx = await operator("demo");
  const until = await sampleEnd(ctx, seed);
  say(`Sample usage: ${events} events over the ${days} days before ${until.toISOString()}, seed ${seed}`);
  const loaded = await loadSample(ctx, { events, days, seed, until, onProgress: progress() });
  console.log(`Stored ${loaded.events} events in ${loaded.seconds.toFixed(1)} s; ${events - loaded.events} were known before.`);
  console.log(`All usage of seed ${seed} costs $${loaded.costUsd}.`);
  return 0;
}

function readCount(text: string, option: string, most: number): number {
  const count = Number(text);
  if (!/^\d+$/.test(text) || count < 1 || count > most) throw new Error(`${option} ${text} is not a whole number from 1 to ${most}`);
  return count;
}

function progress(): (done: number, total: number) => void {
  let saidMs = performance.now();
  return (done, total) => {
    const nowMs = performance.now();
    if (nowMs - saidMs < PROGRESS_EVERY_MS) return;
    saidMs = nowMs;
    say(`${Math.floor((100 * done) / total)} %: ${done} of ${total} events`);
  };
}
