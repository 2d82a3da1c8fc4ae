"use client";
import { useQuery } from "@tanstack/react-query";
import { parseAsString, useQueryStates } from "nuqs";
import type { Simulation } from "@/lib/reporting";
import type { Dimension } from "@/lib/reporting/core/dimensions";
import { formatRange } from "../charts/prepare/dates";
import { compareDecimals, ratioOf } from "../charts/prepare/decimal-text";
import { formatCount, formatMoney, formatPercent } from "../charts/prepare/format";
import { writeDimensionFilter } from "../filters/dimension-filter";
import { FilterBar } from "../filters/filter-bar";
import { FilterNotice } from "../filters/filter-notice";
import type { ResolvedFilters } from "../filters/search-params";
import { useFilters } from "../filters/use-filters";
import { PageHeader } from "../shell/page-header";
import { Partial } from "../states/banner";
import { Empty } from "../states/empty";
import { fetchJson } from "../states/fetch-json";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { Stack } from "../ui/section";
import { PricingTabs } from "./pricing-tabs";
import { SimulationTables } from "./simulation-tables";
import { type Ask, NO_ASK, SimulatorForm } from "./simulator-form";

const DIMENSIONS: readonly Dimension[] = ["team", "identity", "application", "environment", "provider", "model"];
const PARSERS = Object.fromEntries(Object.keys(NO_ASK).map((key) => [key, parseAsString.withDefault("")])) as Record<
  keyof Ask,
  ReturnType<typeof parseAsString.withDefault>
>;
/** In the address beside the filters, whose names they must not take. */
const URL_KEYS = { model: "as", input: "asInput", output: "asOutput", cacheRead: "asCacheRead", discount: "less" };

const hasAsk = (ask: Ask): boolean => Object.values(ask).some((value) => value !== "");

/** The body of the question, from what stands in the address. */
function questionOf(ask: Ask, filters: ResolvedFilters): object {
  const cut = ask.model.indexOf("/");
  const prices = Object.fromEntries((["input", "output", "cacheRead"] as const).flatMap((key) => (ask[key] ? [[key, ask[key]]] : [])));
  const filter = Object.fromEntries(
    filters.dimensions
      .filter(({ dimension }) => DIMENSIONS.includes(dimension))
      .map((each) => [each.dimension, writeDimensionFilter(each.filter)]),
  );
  return {
    from: filters.span.start.toISOString(),
    to: filters.span.end.toISOString(),
    ...(Object.keys(filter).length > 0 ? { filter } : {}),
    ...(ask.model ? { target: { provider: ask.model.slice(0, Math.max(cut, 0)) || ask.model, model: ask.model.slice(cut + 1) } } : {}),
    ...(Object.keys(prices).length > 0 ? { prices } : {}),
    ...(ask.discount ? { discountPercent: ask.discount } : {}),
  };
}

/** What usage that was would have cost on another model, at other rates or with a discount. */
export function SimulatorView({ now }: { now: string }) {
  const filters = useFilters({ now, groupBy: "team" });
  const [ask, setAsk] = useQueryStates(PARSERS, { history: "push", urlKeys: URL_KEYS });
  const body = questionOf(ask, filters);
  const simulation = useQuery<Simulation>({
    queryKey: ["simulation", body],
    queryFn: ({ signal }) => fetchJson<Simulation>("/api/ui/prices/simulate", { method: "POST", body, signal }),
    enabled: hasAsk(ask),
    retry: false,
    staleTime: 60_000,
  });
  return (
    <>
      <PageHeader
        title={simulation.data ? findingOf(simulation.data, ask) : "What would it have cost?"}
        fresh={[
          `Usage of ${formatRange(filters.span, { year: true })}`,
          "each call rated by its own size of prompt, mode and time",
          "the same tokens: another model counts and answers differently",
        ]}
      />
      <PricingTabs />
      <FilterBar filters={filters} now={now} dimensions={DIMENSIONS} compare={false} metric={false} />
      <FilterNotice unknown={filters.unknown} />
      <SimulatorForm key={JSON.stringify(ask)} ask={ask} onAsk={(next) => void setAsk(next)} />
      {hasAsk(ask) ? (
        <QueryBlock query={simulation} skeleton={<TableSkeleton rows={8} />} title="It was not worked out">
          {(answer) => <SimulationAnswer answer={answer} />}
        </QueryBlock>
      ) : (
        <Empty title="Choose a model, rates or a discount">The answer is exact for calls that both sides can price.</Empty>
      )}
    </>
  );
}

function findingOf({ total }: Simulation, ask: Ask): string {
  const name = ask.model ? ask.model.slice(ask.model.indexOf("/") + 1) : "These prices";
  const order = compareDecimals(total.differenceUsd, "0");
  if (order === 0) return `${name} would have cost the same, ${formatMoney(total.costUsd)}`;
  const share = ratioOf(total.differenceUsd, total.costUsd);
  const much = formatMoney(total.differenceUsd.replace("-", ""));
  const percent = share === null ? "" : `, ${formatPercent(Math.abs(share))}`;
  return `${name} would have cost ${much}${percent} ${order > 0 ? "more" : "less"}`;
}

function SimulationAnswer({ answer }: { answer: Simulation }) {
  const { leftOut, modeFallbacks } = answer;
  return (
    <Stack>
      {leftOut.unpriced !== "0" ? (
        <Partial>{formatCount(leftOut.unpriced)} calls have no cost today and are left out of both sides.</Partial>
      ) : null}
      {leftOut.unsimulated !== "0" ? (
        <Partial>
          {formatCount(leftOut.unsimulated)} calls that cost {formatMoney(leftOut.unsimulatedUsd)} use what these prices do not name, and
          are left out of both sides.
        </Partial>
      ) : null}
      {modeFallbacks !== "0" ? (
        <Partial>{formatCount(modeFallbacks)} calls used a mode without a price here and are rated at standard.</Partial>
      ) : null}
      <SimulationTables answer={answer} />
    </Stack>
  );
}
