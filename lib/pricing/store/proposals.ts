/** The table of changes that wait for a person. */
import type { Db, Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import type { Meter, Mode } from "../core/meters";
import type { Cause, ProposedChange } from "../core/plan-import";
import type { ProposalState, StoredProposal } from "../core/price-proposal";
import type { NewPriceRow, Origin } from "../core/price-row";

const { sql } = Prisma;

type TimelineEntry = { rate: string; per: number; validFrom: string; validTo: string | null; reason?: string };
type DbProposal = {
  id: number;
  provider: string;
  model: string;
  meter: string;
  mode: string;
  region: string;
  min_tokens_exclusive: bigint;
  day_minute_from: number | null;
  day_minute_to: number | null;
  origin: string;
  origin_version: string;
  cause: string;
  rate_before: string | null;
  per_before: number | null;
  rate_after: string;
  per_after: number;
  effective_from: Date | null;
  timeline: TimelineEntry[];
  state: string;
  requested_by: string;
  requested_at: Date;
  decided_by: string | null;
  decided_at: Date | null;
  reason: string | null;
};

const COLUMNS = sql`id, provider, model, meter, mode, region, min_tokens_exclusive, day_minute_from, day_minute_to, origin, origin_version, cause,
  trim_scale(rate_before)::text AS rate_before, per_before, trim_scale(rate_after)::text AS rate_after, per_after, effective_from, timeline, state,
  requested_by, requested_at, decided_by, decided_at, reason`;

function fromDbProposal(row: DbProposal): StoredProposal {
  const timeline = row.timeline.map((entry): NewPriceRow => {
    const { validFrom, validTo, ...rest } = entry;
    return { ...keyOf(row), ...rest, validFrom: new Date(validFrom), validTo: validTo === null ? null : new Date(validTo) };
  });
  const validFrom = row.effective_from ?? row.requested_at;
  return {
    id: row.id,
    row: { ...keyOf(row), rate: row.rate_after, per: row.per_after, validFrom, validTo: null },
    cause: row.cause as Cause,
    before: row.rate_before === null || row.per_before === null ? null : { rate: row.rate_before, per: row.per_before },
    effectiveFrom: row.effective_from,
    timeline,
    state: row.state as ProposalState,
    requestedBy: row.requested_by,
    requestedAt: row.requested_at,
    decidedBy: row.decided_by,
    decidedAt: row.decided_at,
    reason: row.reason,
  };
}

const keyOf = (row: DbProposal) => ({
  provider: row.provider,
  model: row.model,
  meter: row.meter as Meter,
  mode: row.mode as Mode,
  region: row.region,
  minTokensExclusive: row.min_tokens_exclusive,
  dayMinuteFrom: row.day_minute_from,
  dayMinuteTo: row.day_minute_to,
  origin: row.origin as Origin,
  originVersion: row.origin_version,
});

/** What waits and what was refused, for the import that renews them. */
export async function readOpenProposals(tx: Tx): Promise<StoredProposal[]> {
  const rows = await tx.$queryRaw<DbProposal[]>`SELECT ${COLUMNS} FROM price_proposal WHERE state <> 'superseded' ORDER BY id`;
  return rows.map(fromDbProposal);
}

/** These changes, locked until the transaction ends. */
export async function lockProposals(tx: Tx, ids: readonly number[]): Promise<StoredProposal[]> {
  const rows = await tx.$queryRaw<
    DbProposal[]
  >`SELECT ${COLUMNS} FROM price_proposal WHERE id = ANY(${[...ids]}::int[]) ORDER BY id FOR UPDATE`;
  return rows.map(fromDbProposal);
}

/** Newest first. */
export async function readProposals(
  db: Db,
  { states, beforeId, limit }: { states: readonly ProposalState[]; beforeId?: number | undefined; limit: number },
): Promise<StoredProposal[]> {
  const rows = await db.$queryRaw<DbProposal[]>`
    SELECT ${COLUMNS} FROM price_proposal WHERE state = ANY(${[...states]}::text[])
      ${beforeId === undefined ? Prisma.empty : sql`AND id < ${beforeId}`} ORDER BY id DESC LIMIT ${limit}`;
  return rows.map(fromDbProposal);
}

export const countWaiting = (db: Db | Tx): Promise<number> => db.priceProposal.count({ where: { state: "waiting" } });

export async function insertProposals(tx: Tx, changes: readonly ProposedChange[], requestedBy: string, requestedAt: Date): Promise<void> {
  if (changes.length === 0) return;
  await tx.priceProposal.createMany({
    data: changes.map(({ row, cause, before, effectiveFrom, timeline }) => ({
      provider: row.provider,
      model: row.model,
      meter: row.meter,
      mode: row.mode,
      region: row.region,
      minTokensExclusive: row.minTokensExclusive,
      dayMinuteFrom: row.dayMinuteFrom,
      dayMinuteTo: row.dayMinuteTo,
      origin: row.origin,
      originVersion: row.originVersion,
      cause,
      rateBefore: before?.rate ?? null,
      perBefore: before?.per ?? null,
      rateAfter: row.rate,
      perAfter: row.per,
      effectiveFrom,
      timeline: timeline.map(
        (each): TimelineEntry => ({
          rate: each.rate,
          per: each.per,
          validFrom: each.validFrom.toISOString(),
          validTo: each.validTo?.toISOString() ?? null,
          ...(each.reason === undefined ? {} : { reason: each.reason }),
        }),
      ),
      requestedBy,
      requestedAt,
    })),
  });
}

export async function supersedeProposals(tx: Tx, ids: readonly number[]): Promise<void> {
  if (ids.length > 0) await tx.priceProposal.updateMany({ where: { id: { in: [...ids] } }, data: { state: "superseded" } });
}

export async function settleProposals(
  tx: Tx,
  ids: readonly number[],
  decided: { state: "approved" | "refused"; decidedBy: string; decidedAt: Date; reason: string },
): Promise<void> {
  await tx.priceProposal.updateMany({ where: { id: { in: [...ids] } }, data: decided });
}
