/** Items, their parts and who is asked: made once, then read and moved on. */
import { columnLiteral } from "@/lib/db/array-literal";
import type { Db, Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { groupBy } from "@/lib/identities/core/grouping";
import { newId } from "@/lib/kernel/ids";
import { type FrozenItem, inPartOrder } from "../core/freeze";
import type { Prior } from "../core/prior";
import type { ItemEvidence, PartView } from "../core/views";
import type { ItemState } from "../schemas";

const CHUNK = 500;
type Chunk<Row> = readonly Row[];
async function inChunks<Row>(rows: readonly Row[], write: (chunk: Chunk<Row>) => Promise<unknown>): Promise<void> {
  for (let first = 0; first < rows.length; first += CHUNK) await write(rows.slice(first, first + CHUNK));
}

/** @returns the ids of the items, in their order. */
export async function insertItems(tx: Tx, campaignId: string, items: readonly FrozenItem[]): Promise<string[]> {
  const ids = items.map(() => newId("rvi"));
  const rows = items.map((item, i) => ({ ...item, id: ids[i] as string }));
  await inChunks(rows, (chunk) =>
    tx.$executeRawUnsafe(
      `INSERT INTO review_item (campaign_id, state, version, id, n, identity_id, name, delta, marks, tier, recommendation, why,
         cost_usd_30d, cost_usd_90d, evidence, evidence_hash, team_id, owner_id, is_control)
       SELECT $1, 'pending', 1, id, n, identity_id, name, delta, string_to_array(marks, ','), tier, recommendation, why,
         cost30, cost90, evidence, evidence_hash, team_id, owner_id, is_control
       FROM unnest($2::text[], $3::int[], $4::text[], $5::text[], $6::text[], $7::text[], $8::int[], $9::text[], $10::text[],
         $11::numeric[], $12::numeric[], $13::jsonb[], $14::text[], $15::text[], $16::text[], $17::boolean[])
         AS t(id, n, identity_id, name, delta, marks, tier, recommendation, why, cost30, cost90, evidence, evidence_hash, team_id, owner_id, is_control)`,
      campaignId,
      columnLiteral(chunk, ({ id }) => id, true),
      columnLiteral(chunk, ({ n }) => n),
      columnLiteral(chunk, ({ identityId }) => identityId),
      columnLiteral(chunk, ({ name }) => name),
      columnLiteral(chunk, ({ delta }) => delta, true),
      columnLiteral(chunk, ({ marks }) => marks.join(",")),
      columnLiteral(chunk, ({ tier }) => tier),
      columnLiteral(chunk, ({ recommendation }) => recommendation, true),
      columnLiteral(chunk, ({ why }) => why),
      columnLiteral(chunk, ({ costUsd30d }) => costUsd30d, true),
      columnLiteral(chunk, ({ costUsd90d }) => costUsd90d, true),
      columnLiteral(chunk, ({ evidence }) => JSON.stringify(evidence)),
      columnLiteral(chunk, ({ evidenceHash }) => evidenceHash, true),
      columnLiteral(chunk, ({ teamId }) => teamId),
      columnLiteral(chunk, ({ ownerId }) => ownerId),
      columnLiteral(chunk, ({ isControl }) => String(isControl), true),
    ),
  );
  await insertParts(
    tx,
    rows.flatMap(({ id, parts }) => parts.map((part) => ({ itemId: id, part }))),
  );
  return ids;
}

const insertParts = (tx: Tx, rows: readonly { itemId: string; part: PartView }[]): Promise<void> =>
  inChunks(rows, (chunk) =>
    tx.$executeRawUnsafe(
      `INSERT INTO review_part (item_id, kind, subject_id, label, recommendation, why, evidence)
       SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::jsonb[])`,
      columnLiteral(chunk, ({ itemId }) => itemId, true),
      columnLiteral(chunk, ({ part }) => part.kind, true),
      columnLiteral(chunk, ({ part }) => part.subjectId),
      columnLiteral(chunk, ({ part }) => part.label),
      columnLiteral(chunk, ({ part }) => part.recommendation, true),
      columnLiteral(chunk, ({ part }) => part.why),
      columnLiteral(chunk, ({ part }) => JSON.stringify(part.evidence)),
    ),
  );

export type NewSeat = { itemId: string; stage: number; reviewerId: string; role: string };

/** Who is asked of the same stage already stays as they are. @returns how many are new. */
export async function insertSeats(tx: Tx, seats: readonly NewSeat[], at: Date): Promise<number> {
  let made = 0;
  await inChunks(seats, async (chunk) => {
    made += await tx.$executeRawUnsafe(
      `INSERT INTO review_assignment (id, item_id, stage, reviewer_id, role, created_at, state)
       SELECT id, item_id, stage, reviewer_id, role, $6::timestamptz, 'waiting'
       FROM unnest($1::text[], $2::text[], $3::int[], $4::text[], $5::text[]) AS t(id, item_id, stage, reviewer_id, role)
       ON CONFLICT (item_id, stage, reviewer_id) DO UPDATE SET state = 'waiting', role = excluded.role, created_at = excluded.created_at
         WHERE review_assignment.state IN ('replaced', 'withdrawn')`,
      columnLiteral(chunk, () => newId("rva"), true),
      columnLiteral(chunk, ({ itemId }) => itemId, true),
      columnLiteral(chunk, ({ stage }) => stage),
      columnLiteral(chunk, ({ reviewerId }) => reviewerId),
      columnLiteral(chunk, ({ role }) => role, true),
      at.toISOString(),
    );
  });
  return made;
}

/**
 * Tells the database how many rows a review brought. Until its own round comes, a minute later, it takes a review that it
 * does not know for a single item, and looks through all of somebody's seats once for each item: seconds for a page.
 * Columns are named, so that no evidence is opened for it.
 */
export async function tellSizes(tx: Tx): Promise<void> {
  await tx.$executeRaw`ANALYZE review_item (id, campaign_id, n, identity_id, tier, recommendation, state, stage, outcome, owner_id, team_id, cost_usd_30d),
    review_part (item_id, kind), review_assignment (id, item_id, stage, reviewer_id, state)`;
}

export type ItemRow = {
  id: string;
  campaignId: string;
  n: number;
  identityId: string;
  name: string;
  delta: string;
  marks: string[];
  tier: number;
  recommendation: string;
  why: string;
  costUsd30d: string;
  costUsd90d: string;
  evidence: ItemEvidence;
  evidenceHash: string;
  state: ItemState;
  stage: number;
  outcome: string | null;
  effectAt: Date | null;
  teamId: string | null;
  ownerId: string | null;
  isControl: boolean;
  version: number;
};

const COLUMNS = Prisma.sql`i.id, i.campaign_id AS "campaignId", i.n, i.identity_id AS "identityId", i.name, i.delta, coalesce(i.marks, '{}') AS marks, i.tier,
  i.recommendation, i.why, trim_scale(i.cost_usd_30d)::text AS "costUsd30d", trim_scale(i.cost_usd_90d)::text AS "costUsd90d", i.evidence,
  i.evidence_hash AS "evidenceHash", i.state, i.stage, i.outcome, i.effect_at AS "effectAt", i.team_id AS "teamId", i.owner_id AS "ownerId", i.is_control AS "isControl", i.version`;

export async function readItemRow(db: Db | Tx, campaignId: string, itemId: string): Promise<ItemRow | null> {
  const rows = await db.$queryRaw<ItemRow[]>`SELECT ${COLUMNS} FROM review_item i WHERE i.id = ${itemId} AND i.campaign_id = ${campaignId}`;
  return rows[0] ?? null;
}

/** Locked in the order of their numbers, so that two who decide many at once never wait for each other in a circle. */
export async function lockItems(tx: Tx, campaignId: string, itemIds: readonly string[]): Promise<ItemRow[]> {
  return tx.$queryRaw<ItemRow[]>`
    SELECT ${COLUMNS} FROM review_item i WHERE i.campaign_id = ${campaignId} AND i.id = ANY(${[...itemIds]}::text[]) ORDER BY i.n FOR UPDATE`;
}

/** Items in order of their numbers, after one. */
export async function readItemsAfter(db: Db | Tx, campaignId: string, afterN: number, count: number): Promise<ItemRow[]> {
  return db.$queryRaw<ItemRow[]>`
    SELECT ${COLUMNS} FROM review_item i WHERE i.campaign_id = ${campaignId} AND i.n > ${afterN} ORDER BY i.n LIMIT ${count}`;
}

/** Items of a campaign in a state, without those that carry a mark. */
export async function lockItemsIn(tx: Tx, campaignId: string, state: ItemState, without = ""): Promise<ItemRow[]> {
  return tx.$queryRaw<ItemRow[]>`
    SELECT ${COLUMNS} FROM review_item i WHERE i.campaign_id = ${campaignId} AND i.state = ${state} AND NOT ${without} = ANY(i.marks) ORDER BY i.n FOR UPDATE`;
}

export type ItemChange = Partial<Pick<ItemRow, "state" | "stage" | "outcome" | "effectAt" | "marks">>;

/** Each change counts: whoever saw the item before sees that it is another one. */
export async function updateItem(tx: Tx, id: string, change: ItemChange): Promise<void> {
  await tx.reviewItem.update({ where: { id }, data: { ...change, version: { increment: 1 } } });
}
export async function updateItems(tx: Tx, ids: readonly string[], change: Omit<ItemChange, "marks">): Promise<void> {
  if (ids.length > 0) await tx.reviewItem.updateMany({ where: { id: { in: [...ids] } }, data: { ...change, version: { increment: 1 } } });
}
export async function markItems(tx: Tx, ids: readonly string[], mark: string): Promise<void> {
  if (ids.length === 0) return;
  await tx.$executeRaw`UPDATE review_item SET marks = array_append(marks, ${mark}), version = version + 1 WHERE id = ANY(${[...ids]}::text[]) AND NOT ${mark} = ANY(marks)`;
}

export async function readParts(db: Db | Tx, itemIds: readonly string[]): Promise<Map<string, PartView[]>> {
  const rows = await db.$queryRaw<(PartView & { itemId: string })[]>`
    SELECT item_id AS "itemId", kind, subject_id AS "subjectId", label, recommendation, why, evidence FROM review_part
    WHERE item_id = ANY(${[...itemIds]}::text[])`;
  const parts = groupBy(rows, ({ itemId }) => itemId);
  return new Map([...parts].map(([itemId, own]) => [itemId, inPartOrder(own.map(({ itemId: _, ...part }) => part))]));
}

/** What each identity was when it was last signed off. */
export async function readPriors(db: Db | Tx): Promise<Map<string, Prior>> {
  const rows = await db.$queryRaw<(Prior & { identityId: string })[]>`
    WITH last AS (
      SELECT DISTINCT ON (i.identity_id) i.id, i.identity_id, i.evidence->'identity' AS identity, i.outcome, i.cost_usd_30d
      FROM review_item i JOIN review_campaign c ON c.id = i.campaign_id WHERE c.state = 'signed_off' AND i.state <> 'void' AND NOT i.is_control
      ORDER BY i.identity_id, c.signed_off_at DESC)
    SELECT l.identity_id AS "identityId", l.identity, l.outcome, trim_scale(l.cost_usd_30d)::text AS "costUsd30d",
      coalesce((SELECT jsonb_agg(jsonb_build_object('kind', p.kind, 'subjectId', p.subject_id, 'label', p.label, 'capUsd', p.evidence->>'capUsd') ORDER BY p.kind, p.subject_id)
        FROM review_part p WHERE p.item_id = l.id), '[]') AS parts
    FROM last l`;
  return new Map(rows.map(({ identityId, ...prior }) => [identityId, prior]));
}

/** Counted apart from what was read, so that a part that was lost on the way shows. */
export async function countPopulation(tx: Tx, now: Date): Promise<{ identities: number; credentials: number; grants: number }> {
  const [counted] = await tx.$queryRaw<{ identities: number; credentials: number; grants: number }[]>`
    SELECT (SELECT count(*) FROM identity i WHERE i.state <> 'revoked' OR EXISTS (SELECT 1 FROM credential c WHERE c.identity_id = i.id AND c.state = 'active')
        OR EXISTS (SELECT 1 FROM access_grant g WHERE g.identity_id = i.id AND g.approved_at IS NOT NULL AND g.ended_at IS NULL
          AND (g.expires_at IS NULL OR g.expires_at > ${now})))::int AS identities,
      (SELECT count(*) FROM credential WHERE state = 'active')::int AS credentials,
      (SELECT count(*) FROM access_grant WHERE approved_at IS NOT NULL AND ended_at IS NULL AND (expires_at IS NULL OR expires_at > ${now}))::int AS grants`;
  return counted ?? { identities: 0, credentials: 0, grants: 0 };
}

/** What was decided in a campaign that is cancelled has no effect any more. */
export async function clearEffects(tx: Tx, campaignId: string): Promise<void> {
  await tx.reviewItem.updateMany({ where: { campaignId, effectAt: { not: null } }, data: { effectAt: null } });
}

/** Items that carry a mark which asks for something. */
export async function readMarked(db: Db, mark: string): Promise<{ id: string; identityId: string; name: string }[]> {
  return db.reviewItem.findMany({
    where: { marks: { has: mark } },
    select: { id: true, identityId: true, name: true },
    orderBy: { id: "asc" },
    take: 100,
  });
}
export async function swapMark(db: Db, id: string, from: string, to: string): Promise<void> {
  await db.$executeRaw`UPDATE review_item SET marks = array_replace(marks, ${from}, ${to}) WHERE id = ${id}`;
}
