"use client";
import type { Efficiency } from "@/lib/reporting";
import type { Confidence } from "@/lib/reporting/core/efficiency/estimate";
import { BigMoney, Kpi, KpiStrip } from "../../charts/kpi-strip";
import { formatRange } from "../../charts/prepare/dates";
import { ratioOf } from "../../charts/prepare/decimal-text";
import { formatCount, formatMoney, formatShare } from "../../charts/prepare/format";
import { PageHeader } from "../../shell/page-header";
import { Partial } from "../../states/banner";
import { QueryBlock } from "../../states/query-block";
import { KpiSkeleton, TableSkeleton } from "../../states/skeleton";
import { useRead } from "../../states/use-read";
import { UnitEconomics } from "../unit-economics/unit-economics";
import { CONFIDENCE_NAMES, likelyUsd, savingFinding } from "./efficiency-words";
import { FindingTables } from "./finding-tables";

/** What could be saved on one's own usage, and what one unit of work costs. */
export function EfficiencyView({ mayFind, mayImport }: { mayFind: boolean; mayImport: boolean }) {
  return (
    <>
      {mayFind ? <Savings /> : <PageHeader title="What one unit of work costs" />}
      <UnitEconomics mayImport={mayImport} />
    </>
  );
}

const BESIDE: Readonly<Record<Confidence, string>> = {
  high: "seen in the ledger",
  medium: "likely, ask first",
  low: "worth a look",
};

function Savings() {
  const read = useRead<Efficiency>("/api/ui/efficiency");
  const { data } = read;
  return (
    <>
      <PageHeader
        title={data ? savingFinding(data) : "Efficiency"}
        fresh={[
          data ? `Usage of ${formatRange({ start: new Date(data.from), end: new Date(data.to) })}` : "Usage of the last 30 days",
          "estimates at the prices of today",
        ]}
      />
      <QueryBlock query={read} skeleton={<Loading />} title="The savings were not worked out" height={420}>
        {(answer) => (
          <>
            {answer.linesRead === null ? (
              <Partial>
                {formatCount(answer.events)} calls are too many to be read one by one: failed calls, long prompts and batches are left out.
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
  return (
    <KpiStrip label="Savings by confidence" count={1 + answer.byConfidence.length}>
      <Kpi
        hero
        name="Likely to be saved a month"
        value={<BigMoney value={likelyUsd(answer)} />}
        words={`${formatShare(ratioOf(likelyUsd(answer), answer.costUsd))} of ${formatMoney(answer.costUsd)}: high and medium confidence`}
      />
      {answer.byConfidence.map(({ confidence, findings, savingUsd }) => (
        <Kpi
          key={confidence}
          name={`${CONFIDENCE_NAMES[confidence]} confidence`}
          value={<BigMoney value={savingUsd} />}
          words={`${formatCount(findings)} ${findings === 1 ? "finding" : "findings"}, ${BESIDE[confidence]}`}
        />
      ))}
    </KpiStrip>
  );
}
