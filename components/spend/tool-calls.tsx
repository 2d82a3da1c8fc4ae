"use client";
import { useMemo } from "react";
import { DIMENSIONS, GROUPING_LABEL, NONE } from "@/lib/reporting/core/dimensions";
import type { UsageAnswer } from "@/lib/reporting/core/usage-answer";
import { formatCount } from "../charts/prepare/format";
import { StackedBars } from "../charts/stacked-bars";
import type { Filters } from "../filters/use-filters";
import { CallParts } from "./call-parts";
import { chartInput } from "./usage-shapes";

type ToolCallsProps = { answer: UsageAnswer; filters: Filters; now: string; fileName: string };

/** A tool is called, and not asked in tokens: its trend is that of calls. */
export function ToolTrend({ answer, filters, now, fileName }: ToolCallsProps) {
  const { groupBy, calendar } = filters;
  const input = useMemo(() => {
    const series = answer.series.map((point) => ({ ...point, requests: point.events ?? "0" }));
    const { compare: _requestsOfBefore, ...called } = answer;
    return chartInput({ ...called, series }, groupBy, "requests", new Date(now), calendar);
  }, [answer, groupBy, now, calendar]);
  if (answer.series.length === 0) return null;
  return (
    <StackedBars
      finding={`${answer.total.errors === "0" ? "None" : formatCount(answer.total.errors)} of ${formatCount(answer.total.events)} calls failed`}
      name={`Calls by ${GROUPING_LABEL[groupBy].toLowerCase()}`}
      input={input}
      fileName={`${fileName}-calls`}
    />
  );
}

/** Who used it, and at what cost a call. A press on a row filters by it. */
export function ToolCallers({ answer, filters, fileName }: Omit<ToolCallsProps, "now">) {
  const { groupBy } = filters;
  const { costUsd, events, errors } = answer.total;
  const rows = answer.groups.map((row) => ({
    group: row.group[groupBy] ?? { id: null, name: "Other" },
    costUsd: row.costUsd ?? "0",
    events: row.events ?? "0",
    errors: row.errors ?? "0",
  }));
  const dimension = DIMENSIONS.find((one) => one === groupBy);
  return (
    <CallParts
      of={groupBy}
      rows={rows}
      total={{ costUsd, events: events ?? "0", errors: errors ?? "0" }}
      fileName={fileName}
      {...(dimension ? { onPress: ({ group }) => filters.keepOnly(dimension, group.id ?? NONE) } : {})}
      leads
    />
  );
}
