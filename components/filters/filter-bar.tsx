"use client";
import { type ReactNode, useState } from "react";
import { type Dimension, GROUPING_LABEL, type Grouping } from "@/lib/reporting/core/dimensions";
import { formatRange } from "../charts/prepare/dates";
import { Button } from "../ui/button";
import { Segmented } from "../ui/segmented";
import { useShortcuts } from "../ui/shortcuts";
import { notifyDone, notifyFailed } from "../ui/toast";
import { AddFilter } from "./add-filter";
import { ChoiceChip } from "./choice-chip";
import { DimensionChip } from "./dimension-chip";
import { DEFAULT_PERIOD, type Period, type Preset, stepPeriod } from "./period";
import { PeriodChip } from "./period-chip";
import { type CompareChoice, GRANULARITY_CHOICES, type GranularityChoice, type Metric } from "./search-params";
import type { Filters } from "./use-filters";

const METRIC_CHOICES: readonly { value: Metric; label: string }[] = [
  { value: "cost", label: "Cost" },
  { value: "tokens", label: "Tokens" },
  { value: "requests", label: "Requests" },
];
const COMPARE_WORDS: Record<CompareChoice, string> = {
  previous: "Same days before",
  previous_weekday: "Same weekdays before",
  year: "A year before",
  none: "Nothing",
};
const GRANULARITY_WORDS: Record<GranularityChoice, string> = { auto: "What suits", hour: "Hour", day: "Day", week: "Week", month: "Month" };
const PERIOD_KEYS: Record<string, Preset> = { m: "month", l: "last-month", "7": "last-7", "3": "last-30", "9": "last-90", q: "quarter" };

type FilterBarProps = {
  filters: Filters;
  now: string;
  /** What the page can be grouped by; none leaves the chip out. */
  groupings?: readonly Grouping[];
  /** What can be filtered by. */
  dimensions?: readonly Dimension[];
  compare?: boolean;
  granularity?: boolean;
  metric?: boolean;
  /** Before Share. */
  end?: ReactNode;
};

/** Sticky under the top bar. Everything in it stands in the address. */
export function FilterBar({
  filters,
  now,
  groupings = [],
  dimensions = [],
  compare = true,
  granularity = false,
  metric = true,
  end,
}: FilterBarProps) {
  const [periodOpen, setPeriodOpen] = useState(false);
  const [addOpen, setAddOpen] = useState(false);
  const at = new Date(now);
  const period = { from: filters.span.start.toISOString(), to: filters.span.end.toISOString() };
  useFilterKeys(filters, at, { onPeriod: () => setPeriodOpen(true), onFilter: () => dimensions.length > 0 && setAddOpen(true) });
  return (
    <div className="filters" role="toolbar" aria-label="Filters">
      <PeriodChip
        period={filters.period}
        now={at}
        onChange={(next: Period) => filters.set({ period: next })}
        open={periodOpen}
        onOpenChange={setPeriodOpen}
      />
      {compare ? <CompareChip filters={filters} /> : null}
      {groupings.length > 0 ? (
        <ChoiceChip
          what="Group by"
          words={GROUPING_LABEL[filters.groupBy]}
          value={filters.groupBy}
          choices={groupings.map((value) => ({ value, words: GROUPING_LABEL[value] }))}
          onChange={(groupBy) => filters.set({ groupBy })}
        />
      ) : null}
      {granularity ? (
        <ChoiceChip
          what="By"
          words={GRANULARITY_WORDS[filters.granularity === "auto" ? filters.bucket : filters.granularity]}
          value={filters.granularity}
          choices={GRANULARITY_CHOICES.map((value) => ({ value, words: GRANULARITY_WORDS[value] }))}
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
      {dimensions.length > 0 ? (
        <AddFilter
          dimensions={dimensions}
          filterOf={(dimension) => filters[dimension]}
          period={period}
          onChange={filters.setDimension}
          open={addOpen}
          onOpenChange={setAddOpen}
        />
      ) : null}
      {metric ? (
        <Segmented label="Metric" value={filters.metric} onChange={(next) => filters.set({ metric: next })} choices={METRIC_CHOICES} />
      ) : null}
      <span className="filters-end">
        {end}
        <ShareButton />
      </span>
    </div>
  );
}

function CompareChip({ filters }: { filters: Filters }) {
  const words = filters.compared ? formatRange(filters.compared, { year: filters.compare === "year" }) : "nothing";
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

/** d opens the period, m l 7 3 9 q choose it, ← → step it, x compares or not, f filters. */
function useFilterKeys(filters: Filters, now: Date, { onPeriod, onFilter }: { onPeriod: () => void; onFilter: () => void }): void {
  const step = (by: 1 | -1) => () => {
    const next = stepPeriod(filters.period, by, now);
    if (next) filters.set({ period: next });
  };
  const choose = Object.fromEntries(
    Object.entries(PERIOD_KEYS).map(([key, preset]) => [
      key,
      () => filters.set({ period: preset === "month" ? DEFAULT_PERIOD : { kind: "preset", preset } }),
    ]),
  );
  useShortcuts({
    ...choose,
    d: onPeriod,
    f: onFilter,
    x: () => filters.set({ compare: filters.compare === "none" ? "previous" : "none" }),
    ArrowLeft: step(-1),
    ArrowRight: step(1),
  });
}
