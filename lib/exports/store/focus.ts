/** What FOCUS files need beside usage: prices by id, shared cost, and what statements of the period made of both. */
import type { AmortiseBasis, Seat } from "@/lib/allocation/core/amortise";
import type { Covers } from "@/lib/allocation/core/commitments";
import type { Db } from "@/lib/db/client";
import { parseFixed, USD_SCALE } from "@/lib/kernel/money";
import { utcDate } from "@/lib/kernel/period";
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

/** Shared cost that a period has a part of: of a closing, as it was then. */
export async function readFocusCosts(
  db: Db,
  { id, closed }: ExportPeriod,
  days: Bounds,
  charged: ReadonlySet<string>,
): Promise<SharedCostRow[]> {
  const kept = closed === null ? [] : await db.periodFee.findMany({ where: { periodId: id, version: closed } });
  const frozen = new Map(kept.map((fee) => [fee.sharedCostId, fee]));
  const where =
    frozen.size > 0
      ? { id: { in: [...frozen.keys()] } }
      : { validFrom: { lt: days.end }, validTo: { gt: days.start }, ...(await knownThen(db, id, closed, charged)) };
  const rows = await db.sharedCost.findMany({ where, orderBy: { id: "asc" } });
  return rows.map(({ amount, validFrom, validTo, basis, seats, covers, ...row }) => {
    const fee = frozen.get(row.id);
    return {
      ...{ id: row.id, name: fee?.name ?? row.name, kind: row.kind, provider: row.provider, currency: row.currency },
      costCentreId: fee?.costCentreId ?? row.costCentreId,
      ...{ amount: exact(amount), span: { start: validFrom, end: validTo }, basis: basis as AmortiseBasis },
      ...{ seats: seats as Seat[] | null, covers: covers as Covers | null },
      ...(fee && { frozenPart: exact(fee.part) }),
    };
  });
}
const exact = (decimal: { toFixed(): string }): bigint => parseFixed(decimal.toFixed(), USD_SCALE);

/** Of closings without a copy: what had been entered by then and was not taken back, or was charged. */
async function knownThen(db: Db, periodId: string, closed: number | null, charged: ReadonlySet<string>) {
  if (closed === null) return { state: "active" };
  const close = await db.periodClose.findUnique({ where: { periodId_version: { periodId, version: closed } }, select: { closedAt: true } });
  const isKnown = close ? { createdAt: { lte: close.closedAt } } : {};
  return { ...isKnown, OR: [{ state: "active" }, ...(close ? [{ id: { in: [...charged] } }] : [])] };
}

/** Public prices beside agreed ones as a closing kept them, by price and day: {@link listPriceKey}. */
export async function readListPrices(db: Db, { id, closed }: ExportPeriod): Promise<Map<string, string | null>> {
  if (closed === null) return new Map();
  const rows = await db.periodListPrice.findMany({ where: { periodId: id, version: closed } });
  return new Map(rows.map(({ priceId, day, rate }) => [listPriceKey({ priceId, day: utcDate(day) }), rate]));
}
export const listPriceKey = ({ priceId, day }: { priceId: number; day: string }): string => `${priceId}/${day}`;

/** The invoice of each provider that has one, as a closing kept them. */
export async function readClosedInvoices(db: Db, periodId: string, version: number): Promise<Map<string, string>> {
  const rows = await db.periodInvoice.findMany({ where: { periodId, version } });
  return new Map(rows.map(({ provider, invoiceId }) => [provider, invoiceId]));
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
