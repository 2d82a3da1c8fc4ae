"use client";
import { useSearchParams } from "next/navigation";
import type { EntitySummary } from "@/lib/reporting";
import { GROUPING_LABEL, type Grouping } from "@/lib/reporting/core/dimensions";
import type { UsageGroup } from "@/lib/reporting/core/usage-answer";
import { formatDay } from "../charts/prepare/dates";
import { Entity, Money } from "../tables/cells";
import { KeyValues } from "../ui/facts";
import { PlainList } from "../ui/lists";
import { Section } from "../ui/section";
import { entityHref, keptSearch } from "./entity-href";
import { pluralOf } from "./findings";

const SHOWN = 6;
const NUMBERS = ["No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten"];

/** What the cost is shared between, in short lists that each sum to it. */
export function EntityRail({ summary, kind }: { summary: EntitySummary; kind: Grouping }) {
  const wanted: Grouping[] = (["model", "application", "environment", "credential"] as const).filter((dimension) => dimension !== kind);
  return (
    <>
      {wanted.map((dimension) => {
        const rows = summary.breakdowns[dimension as keyof EntitySummary["breakdowns"]];
        return rows && rows.length > 0 ? <ShareList key={dimension} dimension={dimension} rows={rows} /> : null;
      })}
      <Section finding="When it was used">
        <KeyValues
          rows={[
            { name: "First", value: summary.firstUseDay ? formatDay(summary.firstUseDay, { year: true }) : "never" },
            { name: "Last", value: summary.lastUseDay ? formatDay(summary.lastUseDay, { year: true }) : "never" },
          ]}
        />
      </Section>
    </>
  );
}

function ShareList({ dimension, rows }: { dimension: Grouping; rows: readonly UsageGroup[] }) {
  const search = useSearchParams();
  const kept = keptSearch(new URLSearchParams(search.toString()));
  const count = rows.filter((row) => row.rest === undefined && row.group[dimension]?.id).length;
  const words = count < NUMBERS.length ? NUMBERS[count] : String(count);
  return (
    <Section
      finding={`${words} ${pluralOf(dimension, count)}`}
      name={rows.length > SHOWN ? `${SHOWN} of ${rows.length} shown` : `Cost by ${GROUPING_LABEL[dimension].toLowerCase()}`}
    >
      <PlainList
        rows={rows.slice(0, SHOWN).map((row, i) => {
          const value = row.group[dimension];
          return {
            key: value?.id ?? `none-${i}`,
            words: <Entity name={value?.name ?? "Other"} href={entityHref(dimension, value?.id, kept)} />,
            end: <Money value={row.costUsd} />,
          };
        })}
      />
    </Section>
  );
}
