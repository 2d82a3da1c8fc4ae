/** What the tool chain says of its rows: what was repeated, what was tried again, and the finding of the whole. Pure. */
import type { ChainRow, IncidentChain } from "@/lib/incidents/core/views";
import { compareDecimals, sumDecimals } from "../charts/prepare/decimal-text";
import { formatCount, formatMoney } from "../charts/prepare/format";
import { counted } from "./incident-words";

export type ChainMark = { key: string; text: string; tone?: "warn" | "breach" };

/** The marks of a row, the most telling first. */
export function marksOf({ kind, calls, distinct, repeated, retries, errors }: ChainRow): ChainMark[] {
  const same = kind === "tool" ? "arguments" : "prompt";
  const marks: ChainMark[] = [];
  if (repeated > 0)
    marks.push({
      key: "repeated",
      tone: "warn",
      text: distinct === 1 && calls > 1 ? `same ${same} ${counted(calls, "time")}` : `${formatCount(repeated)} with the same ${same}`,
    });
  if (retries > 0) marks.push({ key: "retries", tone: "warn", text: `${formatCount(retries)} tried again` });
  if (errors > 0) marks.push({ key: "errors", tone: "breach", text: `${formatCount(errors)} failed` });
  return marks;
}

/** Of rows that stand at the top only: a parent of a group does not hold what is below it, so every row counts once. */
export const totalsOf = (rows: readonly ChainRow[]) => ({
  calls: rows.reduce((sum, { calls }) => sum + calls, 0),
  tokens: rows.reduce((sum, { tokens }) => sum + tokens, 0),
  costUsd: sumDecimals(rows.map(({ costUsd }) => costUsd)) ?? "0",
});

/** "One run repeated itself: 412 calls with the same prompt, 96 tried again". */
export function chainFinding({ rows }: Pick<IncidentChain, "rows">): string {
  if (rows.length === 0) return "No chain of calls is known";
  const repeated = rows.reduce((sum, row) => sum + row.repeated, 0);
  const retries = rows.reduce((sum, row) => sum + row.retries, 0);
  const dearest = rows.reduce((most, row) => (compareDecimals(row.costUsd, most.costUsd) > 0 ? row : most), rows[0] as ChainRow);
  const parts = [
    ...(repeated > 0 ? [`${counted(repeated, "call")} did the same again`] : []),
    ...(retries > 0 ? [`${formatCount(retries)} were tried again`] : []),
  ];
  return parts.length > 0
    ? `It repeated itself: ${parts.join(", ")}`
    : `${dearest.name} is the dearest part, ${formatMoney(dearest.costUsd)}`;
}
