import type { Db } from "@/lib/db/client";
import { type ChainHead, type ChainProblem, checkHead, checkRows, GENESIS_HASH } from "./core/chain";
import { readChain, readHead } from "./store";

const BATCH = 1_000;
const MAX_PROBLEMS = 100;

export type AuditVerification = {
  ok: boolean;
  /** Rows read. */
  checked: string;
  head: { seq: string; hash: string };
  /** At most 100, oldest first. */
  problems: ChainProblem[];
};

/**
 * Walks the whole chain in batches and says which rows were edited, removed or put in. Rows appended meanwhile are left
 * for the next time. For operators' commands and jobs; `checkAudit` is the same for an actor.
 * @param kept A head noted elsewhere earlier: catches a chain that was rewritten as a whole since.
 */
export async function verifyAudit(db: Db, kept?: ChainHead): Promise<AuditVerification> {
  const head = await readHead(db);
  const goal = head ?? { seq: 0n, hash: GENESIS_HASH };
  let last: ChainHead = { seq: 0n, hash: GENESIS_HASH };
  let checked = 0n;
  let keptFits = kept === undefined || kept.seq === 0n;
  const problems: ChainProblem[] = [];
  while (head === null || last.seq < goal.seq) {
    const rows = (await readChain(db, last.seq, BATCH)).filter((row) => head === null || row.seq <= goal.seq);
    if (rows.length === 0) break;
    keptFits ||= rows.some((row) => row.seq === kept?.seq && row.hash === kept.hash);
    const found = checkRows(last, rows);
    problems.push(...found.problems);
    checked += BigInt(rows.length);
    last = found.last;
  }
  if (head === null && checked > 0n) problems.push({ seq: "0", kind: "wrong_head", message: "The head of the chain is missing." });
  if (head !== null) problems.push(...checkHead(last, goal));
  if (kept && !keptFits) {
    problems.push({
      seq: String(kept.seq),
      kind: "wrong_head",
      message: `Row ${kept.seq} is not the one whose hash was kept: the chain was rewritten.`,
    });
  }
  return {
    ok: problems.length === 0,
    checked: String(checked),
    head: { seq: String(goal.seq), hash: goal.hash },
    problems: problems.slice(0, MAX_PROBLEMS),
  };
}
