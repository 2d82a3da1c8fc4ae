"use client";
import { useState } from "react";
import type { CorrectionPage } from "@/lib/metering";
import type { CorrectionSummary } from "@/lib/metering/core/corrections-view";
import { formatCount, formatMoney } from "../charts/prepare/format";
import { PageHeader } from "../shell/page-header";
import { Empty } from "../states/empty";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { Count, Entity, Money, StateMark, Time } from "../tables/cells";
import type { Column } from "../tables/column";
import { TableSection } from "../tables/table-section";
import { Button } from "../ui/button";
import { type AskedCorrection, CORRECTIONS_PATH, isMoving, KIND_WORDS, STATE_WORDS, selectionWords, spanWords } from "./correction-words";
import { type AskableKinds, NewCorrection } from "./new-correction";
import { ThresholdDialog } from "./threshold-dialog";

const REFRESH_MS = 2_000;

type CorrectionsViewProps = {
  now: string;
  today: string;
  mayAsk: AskableKinds;
  maySetThreshold: boolean;
  start: AskedCorrection | null;
};

/** What was rated or attributed again on purpose, and what waits for somebody. */
export function CorrectionsView({ now, today, mayAsk, maySetThreshold, start }: CorrectionsViewProps) {
  const [isMovingNow, setMovingNow] = useState(false);
  const corrections = useRead<CorrectionPage>(CORRECTIONS_PATH, isMovingNow ? REFRESH_MS : undefined);
  const moving = corrections.data?.data.some(({ state }) => isMoving(state)) ?? false;
  if (moving !== isMovingNow) setMovingNow(moving);
  const [asking, setAsking] = useState(start !== null && mayAsk[start.kind]);
  const [setting, setSetting] = useState(false);
  const mayAny = mayAsk.rating || mayAsk.attribution;
  return (
    <>
      <PageHeader
        title={titleOf(corrections.data)}
        fresh={
          corrections.data
            ? [`One person may move up to ${formatMoney(corrections.data.thresholdUsd)} alone`, "only periods that are open are touched"]
            : null
        }
        actions={
          <>
            {maySetThreshold ? <Button onClick={() => setSetting(true)}>Change the limit</Button> : null}
            {mayAny ? (
              <Button tone="primary" icon="retry" onClick={() => setAsking(true)}>
                Correct stored usage
              </Button>
            ) : null}
          </>
        }
      />
      <QueryBlock query={corrections} skeleton={<TableSkeleton rows={5} />} title="The corrections did not load">
        {(page) => <CorrectionTable page={page} now={now} mayAsk={mayAny} />}
      </QueryBlock>
      {asking ? <NewCorrection today={today} mayAsk={mayAsk} start={start} onClose={() => setAsking(false)} /> : null}
      {setting ? <ThresholdDialog thresholdUsd={corrections.data?.thresholdUsd ?? ""} onClose={() => setSetting(false)} /> : null}
    </>
  );
}

function titleOf(page: CorrectionPage | undefined): string {
  const waiting = page?.data.filter(({ state }) => state === "waiting").length ?? 0;
  if (waiting === 0) return "Corrections";
  return waiting === 1 ? "One correction needs approval" : `${formatCount(waiting)} corrections need approval`;
}

const COLUMNS: readonly Column<CorrectionSummary>[] = [
  {
    id: "what",
    head: "Correction",
    cell: (row) => <Entity name={`${KIND_WORDS[row.kind]}: ${selectionWords(row)}`} href={`/corrections/${row.id}`} />,
    csv: (row) => `${KIND_WORDS[row.kind]}: ${selectionWords(row)}`,
  },
  { id: "span", head: "Period", cell: spanWords, csv: spanWords },
  {
    id: "state",
    head: "State",
    cell: (row) => <StateMark tone={STATE_WORDS[row.state].tone}>{STATE_WORDS[row.state].word}</StateMark>,
    csv: (row) => STATE_WORDS[row.state].word,
  },
  {
    id: "lines",
    head: "Lines that change",
    number: true,
    cell: (row) => <Count value={(row.run ?? row.preview)?.linesChanged ?? null} />,
    csv: (row) => String((row.run ?? row.preview)?.linesChanged ?? ""),
  },
  {
    id: "moved",
    head: "Money that moves",
    number: true,
    cell: (row) => <Money value={(row.run ?? row.preview)?.movedUsd} why="The preview is not done" />,
    csv: (row) => (row.run ?? row.preview)?.movedUsd ?? null,
  },
  {
    id: "difference",
    head: "Difference",
    number: true,
    cell: (row) => <Money value={(row.run ?? row.preview)?.differenceUsd} sign strong why="The preview is not done" />,
    csv: (row) => (row.run ?? row.preview)?.differenceUsd ?? null,
  },
  { id: "by", head: "Asked by", cell: (row) => row.askedBy.name, csv: (row) => row.askedBy.name },
];

function CorrectionTable({ page, now, mayAsk }: { page: CorrectionPage; now: string; mayAsk: boolean }) {
  const columns: Column<CorrectionSummary>[] = [
    ...COLUMNS,
    { id: "at", head: "When", cell: (row) => <Time at={row.askedAt} now={now} />, csv: (row) => row.askedAt },
  ];
  return (
    <TableSection
      finding={
        page.data.length === 0
          ? "Nothing was corrected yet"
          : page.nextCursor
            ? `The last ${page.data.length}`
            : `${formatCount(page.data.length)} so far`
      }
      about="Costs that stand are changed here only: previewed, with a reason, and approved when much money moves"
      name="Corrections"
      viewKey="corrections"
      fileName="corrections"
      columns={columns}
      rows={page.data}
      rowKey={(row) => row.id}
      rowHref={(row) => `/corrections/${row.id}`}
      leads
      empty={
        <Empty bare>
          {mayAsk
            ? "When a price came late or an assignment was wrong, stored usage is rated or attributed again from here."
            : "When a price came late or an assignment was wrong, finance rates or attributes stored usage again from here."}
        </Empty>
      }
    />
  );
}
