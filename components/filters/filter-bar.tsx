"use client";
import { type ReactNode, useState } from "react";
import { type FiscalCalendar, isPlainCalendar } from "@/lib/kernel/fiscal";
import { BUDGET_USED } from "@/lib/reporting/core/budgets-used";
import type { Dimension, Grouping } from "@/lib/reporting/core/dimensions";
import { METRICS } from "@/lib/reporting/core/measures";
import { formatRange, GRANULARITY_NAME } from "../charts/prepare/dates";
import { Button } from "../ui/button";
import { useShortcuts } from "../ui/shortcuts";
import { notifyDone, notifyFailed } from "../ui/toast";
import { AddFilter } from "./add-filter";
import { ChoiceChip } from "./choice-chip";
import { DimensionChip } from "./dimension-chip";
import { GroupChips } from "./group-chips";
import { BUDGET_USED_NAME, METRIC_WORDS } from "./metric-words";
import { DEFAULT_PERIOD, type Moment, type Period, type Preset, stepPeriod } from "./period";
import { PeriodChip } from "./period-chip";
import { type AskedMetric, type CompareChoice, GRANULARITY_CHOICES, type GranularityChoice, whyNoBudgets, whyNot } from "./search-params";
import type { Filters } from "./use-filters";

const COMPARE_WORDS: Record<CompareChoice, string> = {
  previous: "Same days of the period before",
  preceding: "As many days right before",
  previous_weekday: "Same weekdays before",
  year: "Same dates a year before",
  fiscal_year: "Same fiscal period last year",
  none: "Nothing",
};
const GRANULARITY_WORDS: Record<GranularityChoice, string> = { auto: "What suits", ...GRANULARITY_NAME };
const PERIOD_KEYS: Record<string, Preset> = {
  t: "today",
  m: "month",
  l: "last-month",
  "7": "last-7",
  "3": "last-30",
  "9": "last-90",
  q: "quarter",
};

type FilterBarProps = {
  filters: Filters;
  now: string;
  /** Days that cannot be chosen, in words: pages that always look at the same. */
  fixedPeriod?: string;
  /** What the page can be grouped by; none leaves the chip out. */
  groupings?: readonly Grouping[];
  /** Whether rows can be split by a second grouping. */
  second?: boolean;
  /** What can be filtered by. */
  dimensions?: readonly Dimension[];
  compare?: boolean;
  granularity?: boolean;
  metric?: boolean;
  /** Whether the page can show how much of budgets is used. */
  budgets?: boolean;
  /** Before Share. */
  end?: ReactNode;
};

/** Sticky under the top bar. Everything in it stands in the address. */
export function FilterBar({
  filters,
  now,
  fixedPeriod,
  groupings = [],
  second = false,
  dimensions = [],
  compare = true,
  granularity = false,
  metric = true,
  budgets = false,
  end,
}: FilterBarProps) {
  const [periodOpen, setPeriodOpen] = useState(false);
  const [addOpen, setAddOpen] = useState(false);
  const at = new Date(now);
  const moment: Moment = { now: at, calendar: filters.calendar };
  const period = { from: filters.span.start.toISOString(), to: filters.span.end.toISOString() };
  useFilterKeys(filters, moment, {
    onPeriod: fixedPeriod ? null : () => setPeriodOpen(true),
    onFilter: () => dimensions.length > 0 && setAddOpen(true),
  });
  return (
    <div className="filters" role="toolbar" aria-label="Filters">
      {fixedPeriod ? (
        <span className="chip still">
          <span className="what">Period</span>
          <b>{fixedPeriod}</b>
        </span>
      ) : (
        <PeriodChip
          period={filters.period}
          moment={moment}
          onChange={(next: Period) => filters.set({ period: next })}
          open={periodOpen}
          onOpenChange={setPeriodOpen}
        />
      )}
      {compare ? <CompareChip filters={filters} /> : null}
      {groupings.length > 0 ? <GroupChips filters={filters} groupings={groupings} period={period} second={second} /> : null}
      {granularity ? (
        <ChoiceChip
          what="By"
          words={GRANULARITY_WORDS[filters.bucket]}
          value={filters.granularity}
          choices={granularitiesOf(filters.calendar).map((value) => ({
            value,
            words: GRANULARITY_WORDS[value],
            refusal: whyNot(value, filters, at),
          }))}
          onChange={(next) => filters.set({ granularity: next })}
        />
      ) : null}
      {filters.dimensions.map(({ dimension, filter }) => (
        <DimensionChip
          key={dimension}
          dimension={dimension}
          filter={filter}
          period={period}
          onChange={(next) => filters.setDimension(dimension, next)}
        />
      ))}
      {filters.labelled && filters.label ? (
        <DimensionChip
          dimension="label"
          label={filters.label}
          filter={filters.labelled}
          period={period}
          onChange={(next) => filters.setLabelled(filters.label ?? "", next)}
        />
      ) : null}
      {dimensions.length > 0 ? (
        <AddFilter
          dimensions={dimensions}
          filterOf={(dimension) => filters[dimension]}
          labels={
            groupings.includes("label") ? { label: filters.label, filter: filters.labelled, onChange: filters.setLabelled } : undefined
          }
          period={period}
          onChange={filters.setDimension}
          open={addOpen}
          onOpenChange={setAddOpen}
        />
      ) : null}
      {metric ? <MetricChip filters={filters} budgets={budgets} /> : null}
      <span className="filters-end">
        {end}
        <ShareButton />
      </span>
    </div>
  );
}

/** Fiscal periods are offered where they are not the calendar's months. */
const granularitiesOf = (calendar: FiscalCalendar): readonly GranularityChoice[] =>
  GRANULARITY_CHOICES.filter((choice) => choice !== "fiscal_period" || !isPlainCalendar(calendar));

function CompareChip({ filters }: { filters: Filters }) {
  const words = filters.compared
    ? formatRange(filters.compared, { year: filters.compare === "year" || filters.compare === "fiscal_year" })
    : "nothing";
  return (
    <ChoiceChip
      what="Compare"
      words={words}
      value={filters.compare}
      choices={(Object.keys(COMPARE_WORDS) as CompareChoice[]).map((value) => ({ value, words: COMPARE_WORDS[value] }))}
      onChange={(compare) => filters.set({ compare })}
    />
  );
}

function MetricChip({ filters, budgets }: { filters: Filters; budgets: boolean }) {
  const ofUsage = METRICS.map((value) => ({ value, words: METRIC_WORDS[value].name }));
  const isUsed = budgets && filters.budgetUsed;
  return (
    <ChoiceChip<AskedMetric>
      what="Metric"
      words={isUsed ? BUDGET_USED_NAME : METRIC_WORDS[filters.metric].name}
      value={isUsed ? BUDGET_USED : filters.metric}
      choices={budgets ? [...ofUsage, { value: BUDGET_USED, words: BUDGET_USED_NAME, refusal: whyNoBudgets(filters) }] : ofUsage}
      onChange={(next) => filters.set({ metric: next })}
    />
  );
}

function ShareButton() {
  async function share() {
    try {
      await navigator.clipboard.writeText(location.href);
      notifyDone("Link copied. Whoever opens it sees what their rights allow");
    } catch {
      notifyFailed("Your browser did not allow copying. Copy the address instead.");
    }
  }
  return (
    <Button tone="plain" icon="share" onClick={share}>
      Share
    </Button>
  );
}

type KeyDeeds = {
  /** Null where the period cannot be chosen. */
  onPeriod: (() => void) | null;
  onFilter: () => void;
};

/** d opens the period, t m l 7 3 9 q choose it, ← → step it, x compares or not, f filters. */
function useFilterKeys(filters: Filters, moment: Moment, { onPeriod, onFilter }: KeyDeeds): void {
  const step = (by: 1 | -1) => () => {
    const next = stepPeriod(filters.period, by, moment);
    if (next) filters.set({ period: next });
  };
  const choose = Object.fromEntries(
    Object.entries(PERIOD_KEYS).map(([key, preset]) => [
      key,
      () => filters.set({ period: preset === "month" ? DEFAULT_PERIOD : { kind: "preset", preset } }),
    ]),
  );
  const ofPeriod = onPeriod && {
    ...choose,
    d: onPeriod,
    x: () => filters.set({ compare: filters.compare === "none" ? "previous" : "none" }),
    ArrowLeft: step(-1),
    ArrowRight: step(1),
  };
  useShortcuts({ ...ofPeriod, f: onFilter });
}
