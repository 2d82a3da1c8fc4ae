/**
 * Rows of the log as a file of one JSON object a line, and what can be proven of such a file without the database: that no
 * row was edited, and where rows stand next to each other that none was taken out or put in between.
 */
import { type ChainProblem, type ChainRow, checkRows, hashRow } from "./chain";

export const sliceLine = (row: ChainRow): string => `${JSON.stringify({ ...row, seq: String(row.seq) })}\n`;

const TEXTS = ["prevHash", "hash", "at", "actorKind", "actorId", "actorName", "action", "objectType", "objectId", "outcome"] as const;
const MAYBE_TEXTS = ["before", "after", "reason", "requestId", "ip"] as const;

/** @returns the row of a line, or null when it is none. */
export function rowOfLine(line: string): ChainRow | null {
  let sent: unknown;
  try {
    sent = JSON.parse(line);
  } catch {
    return null;
  }
  if (typeof sent !== "object" || sent === null) return null;
  const fields = sent as Record<string, unknown>;
  const isWhole =
    /^\d{1,18}$/.test(String(fields.seq)) &&
    TEXTS.every((name) => typeof fields[name] === "string") &&
    MAYBE_TEXTS.every((name) => fields[name] === null || typeof fields[name] === "string");
  return isWhole ? ({ ...fields, seq: BigInt(String(fields.seq)) } as ChainRow) : null;
}

/** `from` and `to` are the first and last place; `whole` says that no place between them is left out. */
export type SliceVerdict = {
  ok: boolean;
  checked: number;
  whole: boolean;
  from: string;
  to: string;
  head: string;
  problems: ChainProblem[];
};

export function checkSlice(lines: Iterable<string>): SliceVerdict {
  const verdict: SliceVerdict = { ok: true, checked: 0, whole: true, from: "0", to: "0", head: "", problems: [] };
  let last: ChainRow | null = null;
  for (const line of lines) {
    if (line.trim() === "") continue;
    const row = rowOfLine(line);
    verdict.checked += 1;
    if (row === null) {
      verdict.problems.push({
        seq: last ? String(last.seq) : "0",
        kind: "edited",
        message: `Line ${verdict.checked} is not a row of the log.`,
      });
      continue;
    }
    verdict.problems.push(...problemsOf(last, row));
    if (last === null) verdict.from = String(row.seq);
    else if (row.seq !== last.seq + 1n) verdict.whole = false;
    verdict.to = String(row.seq);
    verdict.head = row.hash;
    last = row;
  }
  verdict.ok = verdict.problems.length === 0;
  return verdict;
}

/** A gap is no fault: a slice may be filtered. The order and what stands next to each other must fit. */
function problemsOf(last: ChainRow | null, row: ChainRow): ChainProblem[] {
  const seq = String(row.seq);
  if (last !== null && row.seq <= last.seq) return [{ seq, kind: "wrong_link", message: `Row ${seq} stands after row ${last.seq}.` }];
  if (last !== null && row.seq === last.seq + 1n) return checkRows(last, [row]).problems;
  return hashRow(row) === row.hash ? [] : [{ seq, kind: "edited", message: `Row ${seq} was edited: its content does not give its hash.` }];
}
