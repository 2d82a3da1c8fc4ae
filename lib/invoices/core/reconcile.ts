/** The reconciliation of a period: providers with what their differences are made of, each with what was decided about it. */
import { sha256Hex } from "@/lib/kernel/hash";
import { formatFixed, formatUsd, parseUsd, sumUsd, type Usd } from "@/lib/kernel/money";
import { providerLabel } from "@/lib/pricing/core/provider-names";
import { checkOf } from "./check";
import { TO_DECIDE, VARIANCE_KINDS, type VarianceKind } from "./kinds";
import { compare, type Variance } from "./match/compare";
import { type Days, type ProviderSide, type Sides, sidesOf, type World } from "./match/sides";
import { overlapsOf } from "./overlap";
import { limitOf, type Tolerances } from "./tolerance";
import { factsOf, titleOf } from "./variance-words";
import type { Decision, ProviderRow, ProviderState, ReconciliationView, VarianceView } from "./views";

/** A decision as it was stored. */
export type Decided = { id: string; varianceKey: string; differenceUsd: Usd; decision: Decision };
export type SourceRow = { id: string; name: string; provider: string; tolerancePercent: string | null; tolerance: string | null };

export type ReconcileInput = {
  periodId: string;
  periodState: ReconciliationView["periodState"];
  days: Days;
  world: World;
  sources: readonly SourceRow[];
  tolerances: Tolerances;
  decided: readonly Decided[];
  mayDecide: boolean;
};

export function reconcile(input: ReconcileInput): ReconciliationView {
  const { days, world, sources, tolerances } = input;
  const sourcesOf = (ids: ReadonlySet<string>): SourceRow[] => sources.filter(({ id }) => ids.has(id));
  const sides = sidesOf(world, days, (ids, amountUsd) => limitOf(amountUsd, sourcesOf(ids), tolerances));
  const isInPeriod = (day: string): boolean => day >= days.from && day < days.to;
  const decided = new Map(input.decided.map((one) => [one.varianceKey, one]));
  const providers: ProviderRow[] = [];
  const variances: VarianceView[] = [];
  for (const side of [...sides.byProvider.values()].sort((a, b) => (a.provider < b.provider ? -1 : 1))) {
    const compared = side.hasLines ? compare(side, isInPeriod) : uncompared(side, isInPeriod);
    const views = compared.variances.map((variance) => viewOf(side.provider, variance, sides, decided, isInPeriod));
    variances.push(...views);
    const own = sourcesOf(side.sourceIds);
    const row = rowOf(side, compared, views, own, limitOf(compared.invoicedUsd, own, tolerances), days);
    if (row.meteredUsd !== "0" || row.invoicedUsd !== "0" || side.hasLines) providers.push(row);
  }
  const overlaps = overlapsOf(world.lines, days, sources);
  return {
    periodId: input.periodId,
    fromDay: days.from,
    toDay: days.to,
    periodState: input.periodState,
    providers: providers.sort(byInvoiced),
    total: totalOf(providers.filter(({ state }) => state !== "no_invoice")),
    variances: variances.sort((a, b) => bySize(a.differenceUsd, b.differenceUsd) || (a.id < b.id ? -1 : 1)),
    overlaps,
    check: checkOf(providers, sources, overlaps),
    limit: { percent: tolerances.percent, usd: tolerances.usd },
    may: { settle: input.mayDecide && input.periodState !== "closed" },
    closing: null,
  };
}

/** A provider without an invoice: nothing to compare yet. */
const uncompared = ({ metered, lateUsd }: ProviderSide, isInPeriod: (day: string) => boolean) => ({
  meteredUsd: (sumUsd(metered.filter(({ day }) => isInPeriod(day)).map(({ costUsd }) => costUsd)) - lateUsd) as Usd,
  ...{ agreedUsd: 0n as Usd, invoicedUsd: 0n as Usd },
  variances: [] as Variance[],
});

const magnitude = (amount: Usd): bigint => (amount < 0n ? -amount : amount);
const bySize = (a: string, b: string): number => {
  const [left, right] = [magnitude(parseUsd(a)), magnitude(parseUsd(b))];
  return left === right ? 0 : left > right ? -1 : 1;
};
const byInvoiced = (a: ProviderRow, b: ProviderRow): number =>
  Number(a.state === "no_invoice") - Number(b.state === "no_invoice") ||
  bySize(a.invoicedUsd, b.invoicedUsd) ||
  bySize(a.meteredUsd, b.meteredUsd);

function viewOf(
  provider: string,
  variance: Variance,
  sides: Sides,
  decided: ReadonlyMap<string, Decided>,
  isInPeriod: (day: string) => boolean,
): VarianceView {
  const { kind, place, day, text, amountUsd } = variance;
  const key = JSON.stringify([provider, kind, place.model, place.project, place.key, place.meter, day, text]);
  const before = decided.get(key);
  const stands = before !== undefined && before.differenceUsd === amountUsd;
  const shown = {
    model: place.model === null ? null : (sides.modelNames.get(place.model) ?? place.model),
    project: place.project,
    key: place.key === null ? null : (sides.keyNames.get(place.key) ?? place.key),
    meter: place.meter,
    ...{ day, text },
  };
  return {
    id: sha256Hex(key).slice(0, 24),
    ...{ provider, providerName: providerLabel(provider), kind, place: shown },
    title: titleOf(kind, shown),
    meteredUsd: formatUsd(variance.meteredUsd),
    invoicedUsd: formatUsd(variance.invoicedUsd),
    differenceUsd: formatUsd(amountUsd),
    facts: factsOf(variance, isInPeriod),
    state: stands ? "settled" : TO_DECIDE.has(kind) ? "open" : "none",
    decision: stands ? before.decision : null,
    outdated: before && !stands ? { ...before.decision, differenceUsd: formatUsd(before.differenceUsd) } : null,
    varianceKey: key,
  };
}

function rowOf(
  side: ProviderSide,
  { meteredUsd, agreedUsd, invoicedUsd }: { meteredUsd: Usd; agreedUsd: Usd; invoicedUsd: Usd },
  views: readonly VarianceView[],
  sources: readonly SourceRow[],
  limitUsd: Usd,
  days: Days,
): ProviderRow {
  const open = views.filter(({ state }) => state === "open");
  const openUsd = sumUsd(open.map(({ differenceUsd }) => magnitude(parseUsd(differenceUsd)) as Usd));
  const state: ProviderState =
    side.unconverted.size > 0
      ? "no_rate"
      : !side.hasLines
        ? "no_invoice"
        : openUsd > limitUsd
          ? "over"
          : openUsd > 0n
            ? "within"
            : "agrees";
  return {
    provider: side.provider,
    providerName: providerLabel(side.provider),
    meteredUsd: formatUsd(meteredUsd),
    agreedUsd: formatUsd(agreedUsd),
    invoicedUsd: formatUsd(invoicedUsd),
    differenceUsd: side.hasLines ? formatUsd((invoicedUsd - meteredUsd - agreedUsd) as Usd) : "0",
    byKind: byKind((kind) => sumUsd(views.filter((view) => view.kind === kind).map(({ differenceUsd }) => parseUsd(differenceUsd)))),
    openUsd: formatUsd(openUsd),
    limitUsd: formatUsd(limitUsd),
    open: open.length,
    state,
    days: { invoiced: side.invoicedDays.size, of: Math.round((Date.parse(days.to) - Date.parse(days.from)) / 86_400_000) },
    unconverted: [...side.unconverted].map(([currency, amount]) => ({ currency, amount: formatFixed(amount, 15) })),
    sources: sources.map(({ id, name }) => ({ id, name })),
  };
}

const byKind = (of: (kind: VarianceKind) => Usd): Record<VarianceKind, string> =>
  Object.fromEntries(VARIANCE_KINDS.map((kind) => [kind, formatUsd(of(kind))])) as Record<VarianceKind, string>;

function totalOf(rows: readonly ProviderRow[]): ReconciliationView["total"] {
  const sum = (of: (row: ProviderRow) => string): string => formatUsd(sumUsd(rows.map((row) => parseUsd(of(row)))));
  return {
    meteredUsd: sum((row) => row.meteredUsd),
    agreedUsd: sum((row) => row.agreedUsd),
    invoicedUsd: sum((row) => row.invoicedUsd),
    differenceUsd: sum((row) => row.differenceUsd),
    byKind: byKind((kind) => sumUsd(rows.map((row) => parseUsd(row.byKind[kind])))),
    openUsd: sum((row) => row.openUsd),
    open: rows.reduce((count, row) => count + row.open, 0),
  };
}
