/** What the pages of invoices say. */
import { VARIANCE_KINDS, VARIANCE_NAMES, type VarianceKind } from "@/lib/invoices/core/kinds";
import type { CurrencyTotal, FileView, ProviderRow, ProviderState, ReconciliationView, VarianceView } from "@/lib/invoices/core/views";
import { formatRange } from "../charts/prepare/dates";
import { compareDecimals } from "../charts/prepare/decimal-text";
import { formatCount, formatMoney } from "../charts/prepare/format";
import type { VarianceMark } from "../charts/variance-bar";
import type { StateTone } from "../ui/state-mark";

export const MARKS: Readonly<Record<VarianceKind, VarianceMark>> = {
  timing: "mid",
  rounding: "faint",
  rate: "mid",
  volume: "strong",
  missing: "strong",
  not_invoiced: "hatch",
  duplicate: "breach",
  credit: "hatch",
  tax: "faint",
  unexplained: "breach",
};

export const PROVIDER_STATES: Readonly<Record<ProviderState, { tone: StateTone; word: string }>> = {
  agrees: { tone: "ok", word: "Agrees" },
  within: { tone: "ok", word: "Within limit" },
  over: { tone: "warn", word: "Over limit" },
  no_invoice: { tone: "waiting", word: "No invoice" },
  no_rate: { tone: "warn", word: "No rate" },
};

/** What a kind of difference means, and what is usually done about it. */
const KIND_SAYS: Readonly<Record<VarianceKind, string>> = {
  rate: "The same usage was billed at another price than the price book has. Either the price book is out of date, or the provider is wrong.",
  volume: "More or less was billed than was metered, at the metered price. Calls that bypass the meter show here.",
  missing: "It was billed, and nothing like it was metered: an emitter is missing, or it is a fee.",
  not_invoiced: "It was metered, and the invoice has no line for it: the invoice is not complete, or another account pays for it.",
  duplicate: "The same line stands on the invoice more than once, and what was metered fits one of them.",
  timing: "It was billed on a neighbouring day, or arrived after the period was closed. It explains itself.",
  rounding: "The provider rounds each line. It explains itself.",
  credit: "The provider gave it back. Credits are spread under Allocation.",
  tax: "Tax is no usage.",
  unexplained: "Both sides tell of it, and the invoice does not say enough to know why they differ.",
};

/** Kinds that any of these providers has. */
export const causesOf = (providers: readonly ProviderRow[]): { id: VarianceKind; name: string; mark: VarianceMark }[] =>
  VARIANCE_KINDS.filter((kind) => providers.some(({ byKind }) => compareDecimals(byKind[kind], "0") !== 0)).map((id) => ({
    id,
    name: VARIANCE_NAMES[id],
    mark: MARKS[id],
  }));

/** What was agreed lies between metered and invoiced as causes do, and is no difference. */
export const AGREED = "agreed";
export const agreedCause = (providers: readonly Pick<ProviderRow, "agreedUsd">[]): { id: string; name: string; mark: VarianceMark }[] =>
  providers.some(({ agreedUsd }) => compareDecimals(agreedUsd, "0") !== 0) ? [{ id: AGREED, name: "Agreed by volume", mark: "faint" }] : [];

const withoutSign = (amount: string): string => amount.replace("-", "");

/** "Invoices are $170.56 above metered; $6.13 of it waits for a decision". */
export function reconciliationTitle({ total, providers }: Pick<ReconciliationView, "total" | "providers">): string {
  if (providers.every(({ state }) => state === "no_invoice")) return "No invoice of this period was imported yet";
  const side = compareDecimals(total.differenceUsd, "0");
  const said =
    side === 0
      ? total.agreedUsd === "0"
        ? "Invoices and meter agree"
        : "Invoices agree with what was agreed"
      : `Invoices are ${formatMoney(withoutSign(total.differenceUsd))} ${side > 0 ? "above" : "below"} ${total.agreedUsd === "0" ? "metered" : "what was agreed"}`;
  const without = providers.filter(({ state }) => state === "no_invoice").map(({ providerName }) => providerName);
  return [
    said,
    ...(compareDecimals(total.openUsd, "0") === 0 ? [] : [`${formatMoney(total.openUsd)} waits for a decision`]),
    ...(without.length === 0 ? [] : [`${without.length === 1 ? without[0] : `${without.length} providers`} without an invoice`]),
  ].join("; ");
}

/** What a kind of difference means where prices by volume were agreed. */
export const kindSays = ({ kind, facts }: Pick<VarianceView, "kind" | "facts">): string =>
  kind === "rate" && facts.agreed
    ? "The same usage was billed at another price than was agreed by volume. Either the agreement is entered wrong, or the provider is wrong."
    : KIND_SAYS[kind];

/** Of a variance: what its quantities and rates say. */
export function varianceSays({ kind, facts, differenceUsd }: VarianceView): string | null {
  const { ratePerMillion: rates, quantity } = facts;
  if (kind === "rate" && rates)
    return `Billed at ${formatMoney(rates.invoiced)} a million, ${facts.agreed ? "agreed" : "metered"} at ${formatMoney(rates.metered)}.`;
  if (kind === "rate" && facts.steady) return "The invoice differs by the same share on every day.";
  if (kind === "volume" && quantity) return `Billed for ${formatCount(quantity.invoiced)}, metered ${formatCount(quantity.metered)}.`;
  if (kind === "duplicate")
    return `${formatCount(facts.lines.length)} ${facts.lines.length === 1 ? "line repeats" : "lines repeat"} others.`;
  if (facts.unpriced) return `Part of it was metered without a price (${formatMoney(differenceUsd, { sign: true })}).`;
  return null;
}

/** "$1,204.00 and €35.00". */
export const totalsWords = (totals: readonly CurrencyTotal[]): string =>
  totals.length === 0 ? "nothing" : totals.map(({ currency, amount }) => formatMoney(amount, { currency })).join(" and ");

/** What became of a file, in one sentence. */
export function outcomeWords(file: FileView & { already?: boolean }): string {
  const count = (value: number, one: string, many = `${one}s`): string => `${formatCount(value)} ${value === 1 ? one : many}`;
  if (file.already) return `${file.fileName} was taken before; nothing changed`;
  if (file.state === "refused") return `Refused: ${count(file.faultCount, "row")} cannot be taken`;
  const parts = [
    file.added > 0 ? `${count(file.added, "line")} added` : "",
    file.restated > 0 ? `${count(file.restated, "line")} restated` : "",
    file.unchanged > 0 ? `${formatCount(file.unchanged)} unchanged` : "",
    file.missing > 0 ? `${count(file.missing, "earlier line")} not in it` : "",
  ].filter((part) => part !== "");
  return parts.length === 0 ? "Nothing in it" : parts.join(", ");
}

/** "1–30 September 2026" of days of UTC, the end exclusive. */
export const daysWords = (fromDay: string, toDay: string): string =>
  formatRange({ start: new Date(fromDay), end: new Date(toDay) }, { year: true });
