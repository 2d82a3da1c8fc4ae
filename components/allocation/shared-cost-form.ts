/** Shared cost as its form holds it, and back. A row of seats is so many alike: one cost centre, from and until the same days. */
import type { Seat } from "@/lib/allocation/core/amortise";
import type { SharedCostKind } from "@/lib/allocation/core/rule";
import { formatFixed, parseFixed } from "@/lib/kernel/money";

export type SeatForm = { key: number; count: string; costCentreId: string; teamId: string; name: string; from: string; to: string };
export type SharedCostForm = {
  name: string;
  kind: SharedCostKind;
  provider: string;
  amount: string;
  currency: string;
  validFrom: string;
  validTo: string;
  basis: "actual_days" | "per_period";
  costCentreId: string;
  models: readonly string[];
  /** Of a prepayment: it pays for usage, and only what is not used is charged. */
  paysForUsage: boolean;
  reason: string;
  seats: readonly SeatForm[];
};

export const EMPTY_COST: SharedCostForm = {
  ...{ name: "", kind: "platform_fee", provider: "", amount: "", currency: "USD", validFrom: "", validTo: "", basis: "actual_days" },
  ...{ costCentreId: "", models: [], paysForUsage: false, reason: "", seats: [] },
};

export const isCovering = ({ kind, paysForUsage }: SharedCostForm): boolean =>
  kind === "commitment" || (kind === "prepayment" && paysForUsage);

export function costInputOf(form: SharedCostForm) {
  const { name, kind, provider, amount, currency, validFrom, validTo, basis, costCentreId, models, reason } = form;
  return {
    ...{ name: name.trim(), kind, amount: amount.trim(), currency: currency.trim().toUpperCase(), validFrom, validTo, basis },
    reason: reason.trim(),
    ...(provider === "" ? {} : { provider }),
    ...(isCovering(form) ? { covers: { provider, models } } : {}),
    ...(kind === "seats" ? { seats: seatsOf(form.seats) } : { costCentreId }),
  };
}

/** At most as many as one answer takes: more in a row are refused by the server, which says so. */
const MOST_IN_A_ROW = 5_001;

/** Each seat of each row. A count that is none gives no seat. */
export const seatsOf = (rows: readonly SeatForm[]): Seat[] =>
  rows.flatMap(({ count, costCentreId, teamId, name, from, to }) => {
    const seat = {
      ...{ costCentreId, from },
      ...(teamId ? { teamId } : {}),
      ...(name.trim() ? { name: name.trim() } : {}),
      ...(to ? { to } : {}),
    };
    return Array.from({ length: Math.min(countOf(count), MOST_IN_A_ROW) }, () => seat);
  });

/** Rows of alike seats, in the order of the first of each. */
export function seatRowsOf(seats: readonly Seat[]): SeatForm[] {
  const rows = new Map<string, SeatForm>();
  for (const { costCentreId, teamId = "", name = "", from, to = "" } of seats) {
    const key = JSON.stringify([costCentreId, teamId, name, from, to]);
    const known = rows.get(key);
    rows.set(key, {
      key: known?.key ?? rows.size + 1,
      count: String(countOf(known?.count ?? "0") + 1),
      costCentreId,
      teamId,
      name,
      from,
      to,
    });
  }
  return [...rows.values()];
}

const countOf = (text: string): number => (/^\d{1,5}$/.test(text.trim()) ? Number(text.trim()) : 0);

/** "12 seats × 20 EUR = 240 EUR for a whole period"; null while the price cannot be read. */
export function seatSum({ seats, amount, currency }: Pick<SharedCostForm, "seats" | "amount" | "currency">): string | null {
  const count = seats.reduce((sum, row) => sum + countOf(row.count), 0);
  if (count === 0 || !/^\d{1,12}(\.\d{1,6})?$/.test(amount.trim())) return null;
  const unit = currency.trim().toUpperCase();
  const total = formatFixed(BigInt(count) * parseFixed(amount.trim(), 6), 6);
  return `${count} ${count === 1 ? "seat" : "seats"} × ${amount.trim()} ${unit} = ${total} ${unit} for a whole period`;
}
