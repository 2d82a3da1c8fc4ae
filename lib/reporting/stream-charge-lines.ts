import { authorize, type Context, type Right, scopeOf } from "@/lib/auth";
import type { Span } from "@/lib/kernel/period";
import type { Filter } from "./core/filter";
import type { NameOf } from "./core/usage-answer";
import type { ChargeLine } from "./core/views";
import { findNamed } from "./store/find-named";
import { type MeterLineRow, readMeterLines, streamMeterLines } from "./store/meter-lines";
import { loadNames } from "./store/names";
import { readTogether } from "./store/read";
import { unitsBelow } from "./store/units";

/** A business unit comes with the units below it. */
export type LinesQuery = { span: Span; businessUnit?: string | undefined; filters: readonly Filter[] };

/**
 * Every line of a span in a stable order, in pages. One snapshot: the lines sum to the total of that instant, with
 * unattributed lines and lines without a price among them. The caller's scope under `right` applies.
 * @throws Forbidden without the right.
 */
export async function* streamChargeLines(ctx: Context, right: Right, query: LinesQuery): AsyncGenerator<ChargeLine[]> {
  authorize(ctx, right);
  const nameOf = await loadNames(ctx.db);
  const selection = { scope: scopeOf(ctx.actor, right), filters: await filtersOf(ctx, query), grain: "day" as const };
  for await (const rows of streamMeterLines(ctx.db, selection, query.span)) yield rows.map((row) => lineOf(row, nameOf));
}

/** A page of the same lines, after the key of the last one before. */
export async function readChargeLines(
  ctx: Context,
  right: Right,
  query: LinesQuery,
  after: string | null,
  count: number,
): Promise<ChargeLine[]> {
  authorize(ctx, right);
  const nameOf = await loadNames(ctx.db);
  const selection = { scope: scopeOf(ctx.actor, right), filters: await filtersOf(ctx, query), grain: "day" as const };
  const rows = await readTogether(ctx.db, (tx) => readMeterLines(tx, selection, query.span, after, count));
  return rows.map((row) => lineOf(row, nameOf));
}

/** The filters of a query of lines, with the units below a unit. */
export async function filtersOf(ctx: Context, { businessUnit, filters }: Omit<LinesQuery, "span">): Promise<Filter[]> {
  const named = await findNamed(ctx.db, filters);
  if (businessUnit === undefined) return named;
  const values = await unitsBelow(ctx.db, businessUnit);
  return [...named, { dimension: "business_unit", isExcluded: false, values, hasNone: false }];
}

function lineOf(row: MeterLineRow, nameOf: NameOf): ChargeLine {
  return {
    businessUnit: nameOf("business_unit", row.businessUnitId),
    costCentre: nameOf("cost_centre", row.costCentreId),
    team: nameOf("team", row.teamId),
    owner: nameOf("owner", row.ownerId),
    identity: nameOf("identity", row.identityId),
    credential: nameOf("credential", row.credentialId),
    application: nameOf("application", row.applicationId),
    environment: nameOf("environment", row.environmentId),
    tenant: row.tenant,
    provider: row.provider ?? "",
    model: row.model ?? "",
    meter: row.meter,
    quantity: row.quantity,
    unpriced: row.unpriced,
    costUsd: row.unpriced !== "0" && row.costUsd === "0" ? null : row.costUsd,
    billing: row.billing ?? "metered",
    flatValueUsd: row.flatValueUsd,
    key: row.key,
  };
}
