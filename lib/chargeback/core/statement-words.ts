/** Words of statements that pages, mails and files share. */
import { formatMinor, type Minor } from "@/lib/allocation/core/money";
import type { LineKind } from "./compose/types";

/** "USD 11,390.93": for mails, where no page is there to format it. */
export function amountWords({ total, currency }: { total: Minor; currency: string }): string {
  const [whole = "0", fraction] = formatMinor(total < 0n ? -total : total, currency).split(".");
  const cents = fraction === undefined ? "" : `.${fraction}`;
  return `${currency} ${total < 0n ? "\u2212" : ""}${whole.replace(/\B(?=(\d{3})+$)/g, ",")}${cents}`;
}

export const LINE_KIND_NAMES: Readonly<Record<LineKind, string>> = {
  direct: "Own usage",
  volume: "Prices by volume",
  allocated: "Allocated by rules",
  shared: "Shared costs",
  variance: "Invoice differences",
  correction: "Corrections of earlier periods",
  credit: "Credits",
  markup: "Surcharges and discounts",
  true_up: "True-ups",
};
