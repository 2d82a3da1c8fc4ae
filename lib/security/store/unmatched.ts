import type { Db, Tx } from "@/lib/db/client";
import type { Match, Standing } from "../core/match";
import type { FindingState } from "../core/report";
import { type Subject, subjectOf } from "../core/subject";

export type OpenFinding = {
  id: string;
  subject: Subject;
  exposedAt: Date | null;
  state: FindingState;
  confidence: string | null;
  credentialId: string | null;
};

/** Findings whose key may have been entered, rotated or revoked since: open ones, and rotated ones of keys that live. */
export async function readOpenFindings(db: Db | Tx, after: string, limit: number): Promise<OpenFinding[]> {
  const rows = await db.secretFinding.findMany({
    where: { id: { gt: after }, state: { in: ["open", "rotated"] } },
    select: { id: true, subject: true, exposedAt: true, state: true, confidence: true, credentialId: true },
    orderBy: { id: "asc" },
    take: limit,
  });
  return rows.map((row) => ({ ...row, subject: subjectOf(row.subject), state: row.state as FindingState }));
}

/** Events that nobody of ours was known for, or by a weak sign only, received since then. */
export async function readUnmatchedEvents(
  db: Db | Tx,
  after: string,
  since: Date,
  limit: number,
): Promise<{ id: string; subject: Subject }[]> {
  const rows = await db.securityEvent.findMany({
    where: { id: { gt: after }, receivedAt: { gte: since }, OR: [{ confidence: null }, { confidence: "weak" }] },
    select: { id: true, subject: true },
    orderBy: { id: "asc" },
    take: limit,
  });
  return rows.map(({ id, subject }) => ({ id, subject: subjectOf(subject) }));
}

const whose = ({ identityId, credentialId, matchedBy, confidence }: Match) => ({ identityId, credentialId, matchedBy, confidence });

export async function matchFinding(tx: Tx, id: string, match: Match, standing: Standing | null): Promise<void> {
  const state = standing === null ? {} : { state: standing.state, stateReason: standing.reason, stateAt: standing.at };
  await tx.secretFinding.update({ where: { id }, data: { ...whose(match), tokenId: match.tokenId, ...state } });
}

export async function matchEvent(tx: Tx, id: string, match: Match): Promise<void> {
  await tx.securityEvent.update({ where: { id }, data: { ...whose(match), personId: match.personId } });
}

/** The version of the inventory; raised in the transaction of every change. */
export async function readInventoryVersion(db: Db): Promise<number> {
  return (await db.ledgerVersion.findUniqueOrThrow({ where: { id: 1 }, select: { inventory: true } })).inventory;
}
