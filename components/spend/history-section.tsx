"use client";
import { useState } from "react";
import type { EntitySummary } from "@/lib/reporting";
import { formatDay } from "../charts/prepare/dates";
import { formatCount } from "../charts/prepare/format";
import type { ResolvedFilters } from "../filters/search-params";
import { Timeline } from "../ui/lists";
import { Section } from "../ui/section";
import { type Happened, historyOf, historySpan } from "./history";
import { useChartNotes } from "./notes/use-chart-notes";
import type { EntityKind } from "./usage-paths";

const SHOWN = 12;
type HistoryProps = {
  summary: EntitySummary;
  kind: EntityKind;
  id: string;
  filters: ResolvedFilters;
  inventory: readonly Happened[];
  now: string;
};

/** Everything that happened to it, whatever the period of the page. */
export function HistorySection({ summary, kind, id, filters, inventory, now }: HistoryProps) {
  const [whole, setWhole] = useState(false);
  const notes = useChartNotes({ ...filters, dimensions: [], span: historySpan(summary.firstUseDay, now) }, { kind, id });
  const all = historyOf(summary, notes, inventory, now);
  const shown = whole ? all : all.slice(0, SHOWN);
  return (
    <Section
      after
      finding={all.length === 0 ? "Never used" : "What happened to it"}
      name={
        kind === "identity"
          ? "Use, owners, approvals, limits, reviews, findings, incidents, revocations, prices and notes"
          : "Use, prices of its models, notes and the inventory"
      }
      actions={
        all.length > SHOWN ? (
          <button type="button" className="sub-act" onClick={() => setWhole(!whole)}>
            {whole ? "Newest only" : `All ${formatCount(all.length)}`}
          </button>
        ) : null
      }
    >
      <Timeline
        moments={shown.map((one) => ({
          key: one.key,
          at: formatDay(one.at, { year: true }),
          dateTime: one.at,
          title: one.title,
          about: one.about,
          ...(one.isAhead ? { tone: "hollow" as const } : {}),
        }))}
      />
    </Section>
  );
}
