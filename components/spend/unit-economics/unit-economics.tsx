"use client";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useMemo } from "react";
import type { CountedMetric, SetValues, UnitCosts } from "@/lib/business-metrics";
import { UNIT_GRANULARITIES } from "@/lib/business-metrics/core/unit-costs";
import { LineChart } from "../../charts/line-chart";
import { formatCount } from "../../charts/prepare/format";
import { Empty } from "../../states/empty";
import { QueryBlock } from "../../states/query-block";
import { ChartSkeleton } from "../../states/skeleton";
import { UploadButton } from "../../states/upload-button";
import { useRead } from "../../states/use-read";
import { Facts } from "../../ui/facts";
import { Section } from "../../ui/section";
import { Segmented } from "../../ui/segmented";
import { Select } from "../../ui/select";
import { TextLink } from "../../ui/text-link";
import { type Costs, unitChart, unitFacts, unitFinding } from "./unit-words";

const PATH = "/api/ui/business-metrics";
const PARSERS = { unit: parseAsString, unitOf: parseAsString, unitBy: parseAsStringLiteral(UNIT_GRANULARITIES) };
const BY = [
  { value: "day", label: "Day" },
  { value: "week", label: "Week" },
  { value: "month", label: "Month" },
] as const;

/** In the address: the scope as "team:care". */
const scopeText = ({ scope }: CountedMetric): string => `${scope.kind}:${scope.id ?? ""}`;
const choiceOf = (metric: CountedMetric): string => JSON.stringify([metric.metric, scopeText(metric)]);

/** What one unit of work cost over time, of one business metric. */
export function UnitEconomics({ mayImport }: { mayImport: boolean }) {
  const [asked, setAsked] = useQueryStates(PARSERS, { history: "push" });
  const read = useRead<UnitCosts>(pathOf(asked));
  return (
    <div className="after">
      <QueryBlock query={read} skeleton={<ChartSkeleton height={264} />} title="The cost per unit did not load" height={380}>
        {({ metrics, costs }) =>
          costs ? (
            <UnitCostSection
              costs={costs}
              metrics={metrics}
              mayImport={mayImport}
              onBy={(unitBy) => void setAsked({ unitBy })}
              onMetric={(metric) => void setAsked({ unit: metric.metric, unitOf: scopeText(metric), unitBy: null })}
            />
          ) : (
            <NothingCounted mayImport={mayImport} />
          )
        }
      </QueryBlock>
    </div>
  );
}

function pathOf({ unit, unitOf, unitBy }: { unit: string | null; unitOf: string | null; unitBy: string | null }): string {
  const search = new URLSearchParams();
  if (unit) search.set("metric", unit);
  const [kind, id] = [unitOf?.slice(0, unitOf.indexOf(":")), unitOf?.slice(unitOf.indexOf(":") + 1)];
  if (kind) search.set("scopeKind", kind);
  if (id) search.set("scopeId", id);
  if (unitBy) search.set("granularity", unitBy);
  return search.size > 0 ? `${PATH}?${search}` : PATH;
}

type SectionProps = {
  costs: Costs;
  metrics: readonly CountedMetric[];
  mayImport: boolean;
  onBy: (by: (typeof UNIT_GRANULARITIES)[number]) => void;
  onMetric: (metric: CountedMetric) => void;
};

function UnitCostSection({ costs, metrics, mayImport, onBy, onMetric }: SectionProps) {
  const input = useMemo(() => unitChart(costs), [costs]);
  const finding = unitFinding(costs);
  return (
    <>
      <LineChart
        finding={finding}
        name={`Cost per unit, ${costs.of.scope.name}: only days whose units are known`}
        description={`${finding}.`}
        input={input}
        fileName="cost-per-unit"
        controls={
          <>
            {metrics.length > 1 ? (
              <Select
                aria-label="Metric"
                value={choiceOf(costs.of)}
                onChange={(choice) => {
                  const metric = metrics.find((each) => choiceOf(each) === choice);
                  if (metric) onMetric(metric);
                }}
                choices={metrics.map((metric) => ({ value: choiceOf(metric), label: metric.metric, hint: metric.scope.name }))}
              />
            ) : null}
            {costs.of.byMonth ? null : <Segmented label="By" value={costs.granularity} onChange={onBy} choices={BY} />}
            {mayImport ? <UploadUnits /> : null}
          </>
        }
      />
      <div className="mt-4">
        <Facts facts={unitFacts(costs)} />
      </div>
    </>
  );
}

const UploadUnits = () => (
  <UploadButton<SetValues>
    path={PATH}
    accept=".csv,text/csv"
    done={({ added, changed, removed, unchanged }) =>
      `${formatCount(added)} added, ${formatCount(changed)} changed, ${formatCount(removed)} taken away, ${formatCount(unchanged)} as they were`
    }
  >
    Upload units
  </UploadButton>
);

const EXAMPLE = `metric,period,units,scope_kind,scope_id
Support tickets solved,2026-10-14,412,team,customer-care
Customers,2026-10,1830,,`;

function NothingCounted({ mayImport }: { mayImport: boolean }) {
  return (
    <Section
      finding="What one unit of work costs is not known yet"
      name="Cost per ticket, merge request or customer"
      actions={mayImport ? <UploadUnits /> : null}
    >
      <Empty bare>
        Say how many units were done in each day or month, of the organisation or of one team, application or other thing: as a CSV like
        this, or with <TextLink href="/docs/api">POST /api/v1/business-metrics</TextLink>.
      </Empty>
      <pre className="code">{EXAMPLE}</pre>
    </Section>
  );
}
