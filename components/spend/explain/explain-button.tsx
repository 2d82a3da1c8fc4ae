"use client";
import { useSearchParams } from "next/navigation";
import { parseAsBoolean, useQueryState } from "nuqs";
import type { Explanation } from "@/lib/reporting";
import type { Grouping } from "@/lib/reporting/core/dimensions";
import type { EntityPath } from "@/lib/reporting/schemas";
import { formatRange } from "../../charts/prepare/dates";
import type { Decimal } from "../../charts/prepare/decimal-text";
import { type ResolvedFilters, usageQuery } from "../../filters/search-params";
import { keptSearch } from "../../shell/destinations";
import { QueryBlock } from "../../states/query-block";
import { TableSkeleton } from "../../states/skeleton";
import { useRead } from "../../states/use-read";
import { Button } from "../../ui/button";
import { Panel } from "../../ui/panel";
import { Section, Stack } from "../../ui/section";
import { useShortcuts } from "../../ui/shortcuts";
import { EffectBars } from "./effect-bars";
import { ComingList, DriverTable, NewModelList, PriceChangeList } from "./explain-tables";
import { explainDeed, explainFinding, rangeOf } from "./explain-words";

type ExplainProps = {
  filters: ResolvedFilters;
  /** The thing that the page is about. */
  of?: EntityPath;
  /** By how much the cost changed; nothing to explain while it is not known. */
  changeUsd: Decimal;
};

/** "Explain the rise", also on the key E: why the cost of the page differs from what it is compared with. */
export function ExplainButton({ filters, of, changeUsd }: ExplainProps) {
  const [open, setOpen] = useQueryState("explain", parseAsBoolean.withDefault(false));
  const possible = filters.compared !== null && changeUsd !== null && changeUsd !== undefined;
  useShortcuts(possible ? { e: () => void setOpen(!open || null) } : {});
  if (!possible) return null;
  return (
    <>
      <Button tone="primary" keyHint="E" aria-expanded={open} onClick={() => void setOpen(true)}>
        {explainDeed(changeUsd)}
      </Button>
      <Panel
        wide
        open={open}
        onOpenChange={(next) => void setOpen(next || null)}
        title="Explain"
        about={
          filters.compared
            ? `${formatRange(filters.span, { short: true })} against ${formatRange(filters.compared, { short: true })}`
            : null
        }
      >
        {open ? <ExplainBody path={explainPath(filters, of)} /> : null}
      </Panel>
    </>
  );
}

function ExplainBody({ path }: { path: string }) {
  const explained = useRead<Explanation>(path);
  const search = useSearchParams();
  const kept = keptSearch(new URLSearchParams(search.toString()));
  return (
    <QueryBlock query={explained} skeleton={<TableSkeleton rows={8} />} title="The explanation did not load">
      {(answer) => (
        <Stack>
          <Section
            finding={explainFinding(answer)}
            name={`${rangeOf(answer)} against ${rangeOf(answer.compare)}; the parts sum to the change`}
          >
            <EffectBars answer={answer} />
          </Section>
          <DriverTable answer={answer} kept={kept} />
          <PriceChangeList changes={answer.priceChanges} kept={kept} />
          <NewModelList models={answer.newModels} kept={kept} />
          <ComingList
            title="New use"
            name="Identities on models that were not used before, largest first"
            rows={answer.began}
            kept={kept}
          />
          <ComingList title="Gone" name="Identities on models that are not used any more, largest first" rows={answer.ended} kept={kept} />
        </Stack>
      )}
    </QueryBlock>
  );
}

/** Drivers are what the page is grouped by, on each model unless its rows are split already; roll-ups know no labels. */
export function explainPath(filters: ResolvedFilters, of?: EntityPath): string {
  const asked = [filters.groupBy, filters.thenBy].filter((grouping) => grouping !== null && grouping !== "label");
  const own: Grouping = asked[0] ?? "team";
  const groupBy: Grouping[] = [own, asked[1] ?? (own === "model" ? "identity" : "model")];
  const place = of ? `/${of.kind}/${encodeURIComponent(of.id)}` : "";
  return `/api/ui/explain${place}?${usageQuery({ ...filters, bucket: "day" }, { groupBy: groupBy.join(",") })}`;
}
