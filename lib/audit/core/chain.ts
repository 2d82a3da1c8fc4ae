/**
 * The audit chain: each row's hash covers the hash of the row before it and every field, so that a later edit, removal
 * or insertion shows. Tamper-evident, not tamper-proof: who can rewrite the whole table and its head is only caught by
 * a head that was kept elsewhere.
 */
import { canonicalJson } from "@/lib/kernel/canonical";
import { sha256Hex } from "@/lib/kernel/hash";

/** What the first row follows. */
export const GENESIS_HASH = "0".repeat(64);

/** A row without its own hash. Texts are exactly those that are stored. */
export type ChainFields = {
  seq: bigint;
  prevHash: string;
  at: string;
  actorKind: string;
  actorId: string;
  actorName: string;
  action: string;
  objectType: string;
  objectId: string;
  before: string | null;
  after: string | null;
  reason: string | null;
  outcome: string;
  requestId: string | null;
  ip: string | null;
};
export type ChainRow = ChainFields & { hash: string };
export type ChainHead = { seq: bigint; hash: string };

export type ChainProblem = { seq: string; kind: "edited" | "missing" | "wrong_link" | "wrong_head"; message: string };

/** Canonical JSON keeps field borders apart: "a" + "bc" and "ab" + "c" never hash alike. */
export function hashRow(row: ChainFields): string {
  const { seq, prevHash, at, actorKind, actorId, actorName, action, objectType, objectId, before, after, reason, outcome, requestId, ip } =
    row;
  return sha256Hex(
    canonicalJson({
      seq,
      prevHash,
      at,
      actorKind,
      actorId,
      actorName,
      action,
      objectType,
      objectId,
      before,
      after,
      reason,
      outcome,
      requestId,
      ip,
    }),
  );
}

/** PostgreSQL stores neither NUL nor half a surrogate pair; the stored text must be the hashed one. */
export const storable = (text: string): string => text.replaceAll(/[\0\p{Surrogate}]/gu, "\uFFFD");

/**
 * What is wrong with the rows that follow `before`, in order of seq.
 * An edited row keeps its stored hash for the next comparison: one edit is one problem.
 */
export function checkRows(before: ChainHead, rows: readonly ChainRow[]): { problems: ChainProblem[]; last: ChainHead } {
  const problems: ChainProblem[] = [];
  let last = before;
  for (const row of rows) {
    const gap = row.seq - last.seq - 1n;
    if (gap > 0n) {
      const seqs = gap === 1n ? `Row ${last.seq + 1n} is` : `Rows ${last.seq + 1n} to ${row.seq - 1n} are`;
      problems.push({ seq: String(last.seq + 1n), kind: "missing", message: `${seqs} missing.` });
    } else if (row.prevHash !== last.hash) {
      problems.push({
        seq: String(row.seq),
        kind: "wrong_link",
        message: `Row ${row.seq} does not follow row ${last.seq}: one of the two was replaced.`,
      });
    }
    if (hashRow(row) !== row.hash)
      problems.push({ seq: String(row.seq), kind: "edited", message: `Row ${row.seq} was edited: its content does not give its hash.` });
    last = { seq: row.seq, hash: row.hash };
  }
  return { problems, last };
}

/** Compares the last row with a head: the table's own, or one that was kept elsewhere. */
export function checkHead(last: ChainHead, head: ChainHead): ChainProblem[] {
  if (last.seq < head.seq) {
    const seqs = head.seq - last.seq === 1n ? `Row ${head.seq} is` : `Rows ${last.seq + 1n} to ${head.seq} are`;
    return [{ seq: String(last.seq + 1n), kind: "missing", message: `${seqs} missing at the end.` }];
  }
  if (last.seq > head.seq || last.hash !== head.hash) {
    return [
      {
        seq: String(head.seq),
        kind: "wrong_head",
        message: `The head of the chain does not fit row ${last.seq}: the row or the head was replaced.`,
      },
    ];
  }
  return [];
}
