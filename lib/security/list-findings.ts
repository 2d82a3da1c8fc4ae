import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import type { Db } from "@/lib/db/client";
import { NotFound } from "@/lib/kernel/errors";
import { formatUsd, parseUsd, sumUsd } from "@/lib/kernel/money";
import type { SecretFindingDetail, SecretFindingPage } from "./core/views";
import type { SecretFindingQuery } from "./schemas";
import { mayOn, seenIdentities } from "./sight";
import { type SpendSince, viewFindings } from "./signal-views";
import { countFindings, type FindingRow, readFindingPage, readFindingRow } from "./store/lists";

type Subject = { kind: "credential"; id: string; after: Date };
/** Successful calls of these keys after an instant of each, and what they cost: the ledger's read, which stands right of here. */
export type ReadSpend = (db: Db, subjects: readonly Subject[]) => Promise<readonly (SpendSince & { id: string })[]>;

/**
 * Secrets that were found, the newest first, with whose they are and what they cost since. Right: security.read; who sees a part
 * of the organisation sees what was matched there.
 */
export async function listSecretFindings(ctx: Context, query: SecretFindingQuery, readSpend: ReadSpend): Promise<SecretFindingPage> {
  authorize(ctx, "security.read");
  const seen = await seenIdentities(ctx);
  const { data, nextCursor } = await readFindingPage(ctx.db, seen, query);
  const { keys, ...counts } = await countFindings(ctx.db, seen);
  const open = await spendOf(ctx.db, readSpend, keys);
  const spend = new Map([...(await spendOf(ctx.db, readSpend, exposuresOf(data))), ...open]);
  const total = sumUsd([...open.values()].map(({ costUsd }) => parseUsd(costUsd)));
  return {
    data: await viewFindings(ctx, data, spend),
    nextCursor,
    totals: { ...counts, keys: keys.length, spendSinceUsd: formatUsd(total) },
  };
}

/** One secret that was found. Right: security.read. @throws NotFound also outside the caller's part of the organisation. */
export async function readSecretFinding(ctx: Context, id: string, readSpend: ReadSpend): Promise<SecretFindingDetail> {
  authorize(ctx, "security.read");
  const row = await readFindingRow(ctx.db, id);
  if (!row || !(await mayOn(ctx, ctx.db, "security.read", row.identityId))) throw noSuchFinding();
  const spend = await spendOf(ctx.db, readSpend, exposuresOf([row]));
  const [view] = await viewFindings(ctx, [row], spend);
  if (!view) throw noSuchFinding();
  return { ...view, mayWork: ctx.actor.kind === "person" && (await mayOn(ctx, ctx.db, "incident.work", row.identityId)) };
}

export const noSuchFinding = (): NotFound => new NotFound("There is no such finding.");

/** Of each key its first exposure: what it cost is told once, whatever the number of places it was found in. */
function exposuresOf(rows: readonly FindingRow[]): { credentialId: string; after: Date }[] {
  const first = new Map<string, Date>();
  for (const { credentialId, exposedAt, firstSeenAt } of rows) {
    const at = exposedAt ?? firstSeenAt;
    if (credentialId !== null && at < (first.get(credentialId) ?? new Date(8.64e15))) first.set(credentialId, at);
  }
  return [...first].map(([credentialId, after]) => ({ credentialId, after }));
}

async function spendOf(
  db: Db,
  readSpend: ReadSpend,
  keys: readonly { credentialId: string; after: Date }[],
): Promise<Map<string, SpendSince>> {
  const rows = await readSpend(
    db,
    keys.map(({ credentialId, after }) => ({ kind: "credential", id: credentialId, after })),
  );
  return new Map(rows.map(({ id, calls, costUsd }) => [id, { calls, costUsd }]));
}
