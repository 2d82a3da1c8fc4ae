/** Which things have a part in what passes the filters, and may be known to the caller. */
import type { Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { allOf } from "./scope";
import { dimensionConditions, type Selection } from "./selection";
import { type Sql, valueOf } from "./source";
import { type EntityKind, isVisible } from "./visible";

const { raw, sql } = Prisma;

/** @returns those of the ids that are. Without filters a thing needs no usage to be in view. */
export async function readInView(
  tx: Tx,
  kind: EntityKind,
  ids: readonly string[],
  selection: Pick<Selection, "scope" | "filters">,
  now: Date,
): Promise<Set<string>> {
  const hasPart = sql`EXISTS (SELECT 1 FROM usage_dimension d WHERE ${isOf(kind)} AND ${allOf(dimensionConditions(selection))})`;
  const rows = await tx.$queryRaw<{ id: string }[]>`SELECT x.id FROM unnest(${[...ids]}::text[]) AS x(id)
    WHERE ${isVisible(kind, raw("x.id"), selection.scope, now)} AND ${selection.filters.length === 0 ? sql`true` : hasPart}`;
  return new Set(rows.map((row) => row.id));
}

/** A unit has a part in what the units below it have. */
const isOf = (kind: EntityKind): Sql =>
  kind === "business_unit"
    ? sql`d.business_unit_id IN (WITH RECURSIVE below AS (SELECT x.id AS id UNION SELECT b.id FROM business_unit b JOIN below ON b.parent_id = below.id) SELECT id FROM below)`
    : sql`${valueOf("daily", kind)} = x.id`;
