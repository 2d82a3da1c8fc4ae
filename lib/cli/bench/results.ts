/** The file of results: one section a part, replaced when that part was measured again. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { utcDate } from "@/lib/kernel/period";
import { oneDecimal } from "./measure";

const FILE = path.join(import.meta.dirname, "RESULTS.md");
const HEAD = `# Measured

Written by \`npm run bench\`. Both sides of a comparison take turns, and each figure is the median of its rounds. The load
is the mean number of processes that wanted to run before and after: well above the cores, other work slowed both sides.
`;

export type Part =
  | "authorize"
  | "breach"
  | "close"
  | "detection"
  | "race"
  | "ingest"
  | "inventory"
  | "nab"
  | "otlp"
  | "paint"
  | "queries"
  | "rating"
  | "reviews"
  | "risk"
  | "series"
  | "watch";
/** `rows` are cells, the first row the heads. */
export type Section = { rows: readonly (readonly (string | number)[])[]; remarks: readonly string[] };

export type Circumstances = { command: string; startedAt: Date; loadBefore: number };

export const loadNow = (): number => oneDecimal(os.loadavg()[0] ?? 0);

export function writeSection(part: string, { rows, remarks }: Section, { command, startedAt, loadBefore }: Circumstances): void {
  const kept = existsSync(FILE)
    ? readFileSync(FILE, "utf8")
        .split(/^(?=## )/m)
        .slice(1)
    : [];
  const memoryGiB = Math.round(os.totalmem() / 1024 ** 3);
  const circumstances = `${utcDate(startedAt)}, ${os.availableParallelism()} cores, ${memoryGiB} GiB, Node ${process.versions.node}, load ${loadBefore} to ${loadNow()}: \`${command}\``;
  const [heads = [], ...body] = rows;
  const table = [heads, heads.map(() => "---"), ...body].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
  const text = `## ${part}\n${[circumstances, table, ...remarks].join("\n\n")}\n\n`;
  const others = kept.filter((section) => !section.startsWith(`## ${part}\n`)).map((section) => `${section.trim()}\n\n`);
  writeFileSync(FILE, `${[`${HEAD}\n`, ...[...others, text].sort()].join("").trim()}\n`);
}

/** The same table for the terminal. */
export function printSection(part: string, { rows, remarks }: Section): void {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => String(row[column]).length)));
  console.log(`\n${part}`);
  for (const row of rows) console.log(`  ${row.map((cell, i) => String(cell).padEnd(widths[i] ?? 0)).join("   ")}`);
  for (const remark of remarks) console.log(`  ${remark}`);
}
