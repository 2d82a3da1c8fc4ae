/**
 * Makes the small files in `data/` from the public traces. Run once, when a trace changes:
 *   npx tsx lib/sample/reduce-traces.ts FOLDER
 * The folder holds the files named in `data/NOTICE.md`. The result is the same for the same input.
 */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const WEEK_HOURS = 168;
const TRACE_HOURS = 336;
/** A client is kept when it is active in enough of the two weeks to have a shape at all. */
const MIN_ACTIVE_HOURS = 95;
const MAX_CLIENTS = 48;
const PAIRS_KEPT = 700;

const folder = process.argv[2];
if (!folder) throw new Error("usage: reduce-traces.ts FOLDER");
const read = (name: string): string[] => readFileSync(path.join(folder, name), "utf8").trim().split("\n");
const write = (name: string, content: unknown): void =>
  writeFileSync(path.join(import.meta.dirname, "data", name), `${JSON.stringify(content, null, 2)}\n`);
/** Numbers as one text, so that a formatter does not give each a line of its own. */
const packed = (rows: readonly (readonly number[])[]): string => rows.map((row) => row.join(",")).join(" ");

type Shape = "day" | "steady" | "burst";

/** Rates per hour as whole numbers of 0 to 999, the busiest hour in a hundred being 999: only the shape is kept. */
function reduceClient(rates: number[]): { kind: Shape; hours: string } {
  const clipped = clipAt(
    rates,
    quantile(
      rates.filter((rate) => rate > 0),
      0.97,
    ),
  );
  const peak = Math.max(...clipped);
  return { kind: shapeOf(rates), hours: packed(clipped.map((rate) => [Math.round((rate / peak) * 999)])) };
}

function shapeOf(rates: number[]): Shape {
  if (rates.filter((rate) => rate > 0).length < 220) return "burst";
  const sumOf = (from: number, to: number) => rates.reduce((sum, rate, i) => (i % 24 >= from && i % 24 < to ? sum + rate : sum), 0);
  const byDay = sumOf(9, 21) / 12;
  const byNight = sumOf(0, 6) / 6;
  return byDay > 2.4 * byNight ? "day" : "steady";
}

const clipAt = (values: number[], bound: number): number[] => values.map((value) => Math.min(value, bound));

function quantile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

function reduceHourlyRates(): void {
  const clients = new Map<string, number[]>();
  for (const line of read("servegen_hourly.csv").slice(1)) {
    const [model, client, hour, rate] = line.split(",");
    const key = `${model}/${client}`;
    const rates = clients.get(key) ?? new Array<number>(TRACE_HOURS).fill(0);
    rates[Number(hour)] = Number(rate);
    clients.set(key, rates);
  }
  const active = [...clients]
    .map(([client, rates]) => ({ client, rates, activeHours: rates.filter((rate) => rate > 0).length }))
    .filter(({ rates, activeHours }) => activeHours >= MIN_ACTIVE_HOURS && rates.length === 2 * WEEK_HOURS)
    .sort((a, b) => b.activeHours - a.activeHours || (a.client < b.client ? -1 : 1))
    .slice(0, MAX_CLIENTS);
  write(
    "hourly-rates.json",
    active.map(({ client, rates }) => ({ client, ...reduceClient(rates) })),
  );
}

/** Every n-th of the rows sorted by prompt size: the joint distribution of the columns survives. */
function sampleEvenly<Row extends number[]>(rows: Row[], count: number): Row[] {
  const sorted = [...rows].sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0) || (a[1] ?? 0) - (b[1] ?? 0));
  return Array.from({ length: Math.min(count, sorted.length) }, (_, i) => sorted[Math.floor(((i + 0.5) * sorted.length) / count)] as Row);
}

function azureSizes(name: string): [number, number][] {
  const rows = read(name)
    .slice(1)
    .map((line): [number, number] => [Number(line.split(",")[1]), Number(line.split(",")[2])]);
  return sampleEvenly(rows, PAIRS_KEPT);
}

/** Prompt, completion, and the tokens of the prompt whose leading 512-token blocks had been seen before (an unbounded prefix cache). */
function mooncakeSizes(): [number, number, number][] {
  const seen = new Set<number>();
  const rows = read("mooncake_conversation_trace.jsonl").map((line): [number, number, number] => {
    const call = JSON.parse(line) as { input_length: number; output_length: number; hash_ids: number[] };
    let known = 0;
    while (known < call.hash_ids.length && seen.has(call.hash_ids[known] as number)) known++;
    for (const id of call.hash_ids) seen.add(id);
    return [call.input_length, call.output_length, Math.min(call.input_length, known * 512)];
  });
  return sampleEvenly(rows, 2 * PAIRS_KEPT);
}

reduceHourlyRates();
write("token-sizes.json", {
  code: packed(azureSizes("AzureLLMInferenceTrace_code.csv")),
  conversation: packed(azureSizes("AzureLLMInferenceTrace_conv.csv")),
  longContext: packed(mooncakeSizes()),
});
