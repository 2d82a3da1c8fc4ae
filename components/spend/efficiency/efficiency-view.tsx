"use client";
import type { Efficiency } from "@/lib/reporting";
import type { Dimension } from "@/lib/reporting/core/dimensions";
import type { Confidence } from "@/lib/reporting/core/efficiency/estimate";
import { BigMoney, Kpi, KpiStrip } from "../../charts/kpi-strip";
import { formatDay, formatRange, formatTime } from "../../charts/prepare/dates";
import { ratioOf } from "../../charts/prepare/decimal-text";
import { formatCount, formatMoney, formatShare } from "../../charts/prepare/format";
import { FilterBar } from "../../filters/filter-bar";
import { FilterNotice } from "../../filters/filter-notice";
import { spanOfPeriod } from "../../filters/period";
import { useFilters } from "../../filters/use-filters";
import { PageHeader } from "../../shell/page-header";
import { Partial } from "../../states/banner";
import { QueryBlock } from "../../states/query-block";
import { KpiSkeleton, TableSkeleton } from "../../states/skeleton";
import { useRead } from "../../states/use-read";
import { UnitEconomics } from "../unit-economics/unit-economics";
import { CONFIDENCE_NAMES, efficiencyPath, likelyUsd, savingFinding } from "./efficiency-words";
import { FindingTables, useConfidence } from "./finding-tables";

/** What could be saved on one's own usage, and what one unit of work costs. */
export function EfficiencyView({ now, mayFind, mayImport }: { now: string; mayFind: boolean; mayImport: boolean }) {
  return (
    <>
      {mayFind ? <Savings now={now} /> : <PageHeader title="What one unit of work costs" />}
      <UnitEconomics mayImport={mayImport} />
    </>
  );
}

const BESIDE: Readonly<Record<Confidence, string>> = {
  high: "seen in the ledger",
  medium: "likely, ask first",
  low: "worth a look",
};

/** Whose usage, and on what; the days are always the last 30 whole ones, so that a saving a month is nowhere scaled. */
const SCOPES: readonly Dimension[] = ["business_unit", "team", "identity", "application", "environment", "provider", "model"];

function Savings({ now }: { now: string }) {
  const filters = useFilters({ now });
  const read = useRead<Efficiency>(efficiencyPath(filters));
  const lastDays = spanOfPeriod({ kind: "preset", preset: "last-30" }, { now: new Date(now), calendar: filters.calendar });
  const { data } = read;
  return (
    <>
      <PageHeader
        title={data ? savingFinding(data) : "Efficiency"}
        fresh={[
          data ? `Usage of ${formatRange({ start: new Date(data.from), end: new Date(data.to) })}` : "Usage of the last 30 days",
          "estimates at the prices of today",
          ...(data?.linesReadAt && data.linesReadAt < data.asOf
            ? [`single calls as of ${formatDay(data.linesReadAt)}, ${formatTime(data.linesReadAt)}`]
            : []),
        ]}
      />
      <FilterBar
        filters={{ ...filters, span: lastDays }}
        now={now}
        fixedPeriod="Last 30 whole days"
        dimensions={SCOPES}
        compare={false}
        metric={false}
      />
      <FilterNotice unknown={filters.unknown} />
      <QueryBlock query={read} skeleton={<Loading />} title="The savings were not worked out" height={420}>
        {(answer) => (
          <>
            {answer.linesRead === null ? (
              <Partial>
                {formatCount(answer.events)} calls are read one by one in the background, which is not done yet: failed calls, long prompts
                and batches are left out until then.
              </Partial>
            ) : null}
            <SavingKpis answer={answer} />
            <FindingTables answer={answer} />
          </>
        )}
      </QueryBlock>
    </>
  );
}

const Loading = () => (
  <>
    <KpiSkeleton />
    <TableSkeleton rows={10} />
  </>
);

function SavingKpis({ answer }: { answer: Efficiency }) {
  const [, setConfidence] = useConfidence();
  return (
    <KpiStrip label="Savings by confidence" count={1 + answer.byConfidence.length}>
      <Kpi
        hero
        name="Likely to be saved a month"
        onOpen={() => void setConfidence(null)}
        value={<BigMoney value={likelyUsd(answer)} />}
        words={`${formatShare(ratioOf(likelyUsd(answer), answer.costUsd))} of ${formatMoney(answer.costUsd)}: high and medium confidence`}
      />
      {answer.byConfidence.map(({ confidence, findings, savingUsd }) => (
        <Kpi
          key={confidence}
          onOpen={() => void setConfidence(confidence)}
          name={`${CONFIDENCE_NAMES[confidence]} confidence`}
          value={<BigMoney value={savingUsd} />}
          words={`${formatCount(findings)} ${findings === 1 ? "finding" : "findings"}, ${BESIDE[confidence]}`}
        />
      ))}
    </KpiStrip>
  );
}
