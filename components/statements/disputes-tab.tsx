"use client";
import { useMemo, useState } from "react";
import type { DisputeView } from "@/lib/chargeback/core/statement-views";
import type { Page } from "@/lib/kernel/page";
import { formatCount } from "../charts/prepare/format";
import { Empty } from "../states/empty";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { Amount, Owner, StateMark, Time } from "../tables/cells";
import type { Column } from "../tables/column";
import { PageSteps } from "../tables/table-pages";
import { TableSection } from "../tables/table-section";
import { Segmented } from "../ui/segmented";
import { TextLink } from "../ui/text-link";
import { disputeHref, disputesPath, PAGE } from "./statement-paths";
import { DISPUTE_WORDS, disputesFinding, REASON_WORDS } from "./statement-words";

const SHOWN = [
  { value: "pending", label: "To decide" },
  { value: "all", label: "All" },
] as const;

/** Disputes of statements that the reader sees, what is due first. */
export function DisputesTab({ now }: { now: string }) {
  const [state, setState] = useState<"pending" | "all">("pending");
  const [cursors, setCursors] = useState<string[]>([]);
  const page = useRead<Page<DisputeView>>(disputesPath(state, cursors.at(-1)));
  const columns = useMemo(() => columnsOf(now), [now]);
  const next = page.data?.nextCursor ?? null;
  const first = cursors.length * PAGE + 1;
  return (
    <QueryBlock query={page} skeleton={<TableSkeleton rows={6} />} title="The disputes did not load">
      {(answer) => (
        <TableSection
          after
          finding={disputesFinding(answer.data)}
          about={answer.data.length === 0 ? null : "What is due first, first"}
          actions={
            <Segmented
              label="Disputes"
              value={state}
              onChange={(value) => {
                setCursors([]);
                setState(value);
              }}
              choices={SHOWN}
            />
          }
          name="Disputes"
          viewKey="disputes"
          fileName="disputes"
          columns={columns}
          rows={answer.data}
          rowKey={(row) => row.id}
          rowHref={(row) => disputeHref(row.statementId, row.id)}
          leads
          empty={<Empty bare>Whoever answers for an issued statement disputes its lines there.</Empty>}
          below={
            cursors.length > 0 || next ? (
              <PageSteps
                words={`${formatCount(first)}–${formatCount(first + answer.data.length - 1)}`}
                onBack={cursors.length > 0 ? () => setCursors(cursors.slice(0, -1)) : undefined}
                onOn={next ? () => setCursors([...cursors, next]) : undefined}
                pending={page.isFetching}
              />
            ) : null
          }
        />
      )}
    </QueryBlock>
  );
}

const columnsOf = (now: string): Column<DisputeView>[] => [
  {
    id: "line",
    head: "Dispute",
    wraps: true,
    cell: (row) => (
      <span className="said">
        <TextLink href={disputeHref(row.statementId, row.id)}>{row.lineDescription}</TextLink>
        <small>
          {REASON_WORDS[row.reason]}, {row.statementNumber}
        </small>
      </span>
    ),
    csv: (row) => row.lineDescription,
  },
  { id: "statement", head: "Statement", cell: (row) => row.statementNumber, csv: (row) => row.statementNumber, startHidden: true },
  {
    id: "amount",
    head: "Disputed",
    number: true,
    cell: (row) => <Amount value={row.amount} currency={row.currency} strong />,
    csv: (row) => row.amount,
  },
  {
    id: "of",
    head: "Of",
    number: true,
    cell: (row) => <Amount value={row.lineAmount} currency={row.currency} />,
    csv: (row) => row.lineAmount,
  },
  { id: "currency", head: "Currency", cell: (row) => row.currency, csv: (row) => row.currency },
  { id: "by", head: "Opened by", cell: (row) => row.openedBy.name, csv: (row) => row.openedBy.name },
  {
    id: "assignee",
    head: "Decides",
    cell: (row) => <Owner name={row.assignee?.name} none="nobody yet" />,
    csv: (row) => row.assignee?.name,
  },
  { id: "due", head: "Due", cell: (row) => <Time at={row.dueAt} now={now} />, csv: (row) => row.dueAt },
  {
    id: "state",
    head: "State",
    cell: (row) =>
      row.isOverdue ? (
        <StateMark tone="warn">Late</StateMark>
      ) : (
        <StateMark tone={DISPUTE_WORDS[row.state].tone} calm>
          {DISPUTE_WORDS[row.state].word}
        </StateMark>
      ),
    csv: (row) => row.state,
  },
];
