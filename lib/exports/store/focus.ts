/** What FOCUS files need beside usage: prices by id, shared cost, and what statements of the period made of both. */
import type { AmortiseBasis, Seat } from "@/lib/allocation/core/amortise";
import type { Covers } from "@/lib/allocation/core/commitments";
import type { Db } from "@/lib/db/client";
import { parseFixed, USD_SCALE } from "@/lib/kernel/money";
import type { Mode } from "@/lib/pricing/core/meters";
import type { Origin } from "@/lib/pricing/core/price-row";
import type { ExportPeriod } from "../core/export-period";
import type { Bounds } from "../core/focus/day";
import type { SharedCostRow } from "../core/focus/fees";
import type { FocusPrice } from "../core/focus/sku";

export type StoredFocusPrice = FocusPrice & {
  provider: string;
  model: string;
  meter: string;
  mode: Mode;
  origin: Origin;
  validFrom: Date;
  dayMinuteFrom: number | null;
  dayMinuteTo: number | null;
};

/** Price rows, also such as were retracted since. */
export async function readFocusPrices(db: Db, ids: readonly number[]): Promise<StoredFocusPrice[]> {
  const rows = await db.price.findMany({ where: { id: { in: [...ids] } } });
  return rows.map(({ rate, mode, origin, ...row }) => ({ ...row, rate: rate.toFixed(), mode: mode as Mode, origin: origin as Origin }));
}

/** Shared cost that a period has a part of: of a closing, what was known then. */
export async function readFocusCosts(
  db: Db,
  { id, closed }: ExportPeriod,
  days: Bounds,
  charged: ReadonlySet<string>,
): Promise<SharedCostRow[]> {
  const close =
    closed === null
      ? null
      : await db.periodClose.findUnique({ where: { periodId_version: { periodId: id, version: closed } }, select: { closedAt: true } });
  const rows = await db.sharedCost.findMany({
    where: {
      validFrom: { lt: days.end },
      validTo: { gt: days.start },
      ...(close ? { createdAt: { lte: close.closedAt } } : {}),
      OR: [{ state: "active" }, ...(close ? [{ id: { in: [...charged] } }] : [])],
    },
    orderBy: { id: "asc" },
  });
  return rows.map(({ amount, validFrom, validTo, basis, seats, covers, ...row }) => ({
    ...{ id: row.id, name: row.name, kind: row.kind, provider: row.provider, currency: row.currency, costCentreId: row.costCentreId },
    ...{ amount: parseFixed(amount.toFixed(), USD_SCALE), span: { start: validFrom, end: validTo }, basis: basis as AmortiseBasis },
    ...{ seats: seats as Seat[] | null, covers: covers as Covers | null },
  }));
}

export type StoredShare = { ruleVersionId: string; sourceId: string; targetId: string; amount: string };

/** What rules moved of shared cost, in the currency of statements. */
export async function readSharedShares(db: Db, { id, version }: ExportPeriod): Promise<StoredShare[]> {
  const rows = await db.allocationShare.findMany({
    where: { periodId: id, version, sourceKind: "shared_cost" },
    orderBy: [{ sourceId: "asc" }, { ruleVersionId: "asc" }, { targetId: "asc" }],
  });
  return rows.map(({ ruleVersionId, sourceId, targetId, amount }) => ({ ruleVersionId, sourceId, targetId, amount: amount.toFixed() }));
}
