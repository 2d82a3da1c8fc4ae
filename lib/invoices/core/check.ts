/** Whether invoices let a period close: no provider has more open than is let pass, and each one that sends invoices has sent one. */
import { parseUsd } from "@/lib/kernel/money";
import { providerLabel } from "@/lib/pricing/core/provider-names";
import { dollars } from "./dollars";
import { overlapWords } from "./overlap";
import type { InvoiceCheck, Overlap, ProviderRow } from "./views";

/** @param overlaps Told as a reason beside what was found: money that counts twice shows as a difference, unless it was decided about. */
export function checkOf(
  providers: readonly ProviderRow[],
  sources: readonly { provider: string }[],
  overlaps: readonly Overlap[] = [],
): InvoiceCheck {
  const { state, detail } = stateOf(providers, sources);
  return { state, detail: [detail, ...overlaps.map(overlapWords)].join(" · ") };
}

function stateOf(providers: readonly ProviderRow[], sources: readonly { provider: string }[]): InvoiceCheck {
  if (sources.length === 0 && providers.every(({ state }) => state === "no_invoice"))
    return { state: "not_evaluable", detail: "No invoice was imported yet." };
  const expected = new Set(sources.map(({ provider }) => provider).filter((provider) => provider !== ""));
  const faults = [
    ...providers
      .filter(({ state }) => state === "over")
      .map((row) => `${row.providerName}: ${dollars(parseUsd(row.openUsd))} open, limit ${dollars(parseUsd(row.limitUsd))}`),
    ...providers
      .filter(({ state }) => state === "no_rate")
      .map((row) => `${row.providerName}: no exchange rate of ${row.unconverted.map(({ currency }) => currency).join(", ")}`),
    ...providers
      .filter(({ provider, state }) => state === "no_invoice" && expected.has(provider))
      .map(({ provider }) => `${providerLabel(provider)}: no invoice of this period`),
  ];
  if (faults.length > 0) return { state: "failed", detail: faults.join(" · ") };
  const compared = providers.filter(({ state }) => state !== "no_invoice");
  const rest = providers.length - compared.length;
  if (compared.length === 0) return { state: "not_evaluable", detail: "No invoice of this period was imported yet." };
  const agree =
    compared.length === 1 ? `The invoice of ${compared[0]?.providerName} agrees` : `Invoices of ${compared.length} providers agree`;
  return {
    state: "passed",
    detail: rest === 0 ? `${agree}.` : `${agree}; ${rest === 1 ? "one provider sends" : `${rest} providers send`} none.`,
  };
}
