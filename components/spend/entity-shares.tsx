"use client";
import { useSearchParams } from "next/navigation";
import type { EntitySummary } from "@/lib/reporting";
import { GROUPING_LABEL, type Grouping, NONE, NONE_NAME } from "@/lib/reporting/core/dimensions";
import type { CostGroup } from "@/lib/reporting/core/views";
import { entityHref, keptSearch } from "../shell/destinations";
import { Entity, Money } from "../tables/cells";
import { PlainList } from "../ui/lists";
import { Section } from "../ui/section";
import { Delegations } from "./delegations";
import { pluralOf } from "./findings";

const SHOWN = 6;
const NUMBERS = ["No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten"];

/** What the cost is shared between, in short lists that each sum to it; not what the page's own table `shown` says already. */
export function EntityShares({ summary, kind, shown }: { summary: EntitySummary; kind: Grouping; shown: Grouping }) {
  const own = kind === "identity" ? (["tool", "operation", "credential"] as const) : [];
  const wanted = (["provider", "model", "application", "environment", ...own] as const).filter(
    (dimension) => dimension !== kind && dimension !== shown,
  );
  return (
    <>
      {wanted.map((dimension) => {
        const rows = summary.breakdowns[dimension as keyof EntitySummary["breakdowns"]];
        return rows && rows.length > 1 ? <ShareList key={dimension} dimension={dimension} rows={rows} /> : null;
      })}
      <Delegations summary={summary} />
    </>
  );
}

type ShareListProps = { dimension: Grouping; rows: readonly CostGroup[] };

function ShareList({ dimension, rows }: ShareListProps) {
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
            words: (
              <Entity
                name={value?.id === NONE ? NONE_NAME[dimension] : (value?.name ?? "Other")}
                href={entityHref(dimension, value?.id, kept)}
              />
            ),
            end: <Money value={row.costUsd} />,
          };
        })}
      />
    </Section>
  );
}
