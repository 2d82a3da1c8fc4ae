import { authorize, type Context } from "@/lib/auth";
import { NotFound } from "@/lib/kernel/errors";
import { decodeCursor, type Page, pageOf } from "@/lib/kernel/page";
import type { ChargeLine } from "@/lib/reporting";
import { type GroupValue, NONE_NAME } from "@/lib/reporting/core/dimensions";
import { noSuchPeriod } from "./close/change-period";
import type { Named, NameOf } from "./core/period-lines";
import type { ChargeLinesParams } from "./schemas";
import { type PagedLine, readLinePage } from "./store/line-page";
import { namesOf } from "./store/period-lines";
import { findPeriod } from "./store/periods";
import { summaryPart } from "./summarise-copies";

/**
 * The lines of a period as the detail export has them, a page at a time, in the same order: of a closed one what was copied, of any
 * other the ledger as it is now. Right: spend.read; the caller's scope applies. @throws NotFound
 */
export async function listChargeLines(ctx: Context, periodId: string, params: ChargeLinesParams): Promise<Page<ChargeLine>> {
  authorize(ctx, "spend.read");
  const { db, actor } = ctx;
  const record = await findPeriod(db, periodId);
  if (!record) throw noSuchPeriod();
  const newest = record.state === "closed" && record.version > 0 ? record.version : null;
  const ref = { ...record, version: params.version ?? newest };
  if (params.version !== undefined && params.version > record.version) throw new NotFound("There is no such version of this period.");
  const after = params.cursor === undefined ? null : String(decodeCursor(params.cursor, 1)[0]);
  const part = await summaryPart(ctx, params);
  const rows = await readLinePage(db, ref, { actor, part }, { after, count: params.limit + 1 });
  const nameOf = await namesOf(db, ref);
  return pageOf(
    rows.map((row) => lineOf(row, nameOf)),
    params.limit,
    (line) => [line.key],
  );
}

function lineOf(row: PagedLine, nameOf: NameOf): ChargeLine {
  const value = (dimension: Exclude<Named, "source">, id: string | null): GroupValue =>
    id === null ? { id, name: NONE_NAME[dimension] } : { id, ...nameOf(dimension, id) };
  return {
    businessUnit: value("business_unit", row.businessUnitId),
    costCentre: value("cost_centre", row.costCentreId),
    team: value("team", row.teamId),
    owner: value("owner", row.ownerId),
    identity: value("identity", row.identityId),
    credential: value("credential", row.credentialId),
    application: value("application", row.applicationId),
    environment: value("environment", row.environmentId),
    ...{ tenant: row.tenant, provider: row.provider ?? "", model: row.model ?? "", meter: row.meter, quantity: row.quantity },
    ...{ unpriced: row.unpriced, billing: row.billing ?? "metered", flatValueUsd: row.flatValueUsd, key: row.key },
    costUsd: row.unpriced !== "0" && row.costUsd === "0" ? null : row.costUsd,
  };
}
