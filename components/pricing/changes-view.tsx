"use client";
import { useState } from "react";
import type { PriceProposalPage } from "@/lib/pricing";
import type { ProposalView } from "@/lib/pricing/core/price-proposal";
import { formatInstant } from "../charts/prepare/dates";
import { formatCount } from "../charts/prepare/format";
import { PageHeader } from "../shell/page-header";
import { Empty } from "../states/empty";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { Change, Entity, Rate, StateMark } from "../tables/cells";
import type { Column } from "../tables/column";
import { TableSection } from "../tables/table-section";
import { Button } from "../ui/button";
import { Stack } from "../ui/section";
import { DecideDialog, type Deciding } from "./decide-dialog";
import { ImportDialog } from "./import-dialog";
import { CAUSE_WORDS, perWords, ReasonWords, rateName } from "./price-words";
import { PricingTabs } from "./pricing-tabs";

const SHOWN = 500;
const pathOf = (state: "waiting" | "decided") => `/api/ui/prices/proposals?state=${state}&limit=${SHOWN}`;

/** What the catalogue wants changed and a person has to decide. Until then the price in force stays. */
export function ChangesView({ mayImport, mayApprove }: { mayImport: boolean; mayApprove: boolean }) {
  const waiting = useRead<PriceProposalPage>(pathOf("waiting"));
  const decided = useRead<PriceProposalPage>(pathOf("decided"));
  const [deciding, setDeciding] = useState<Deciding | null>(null);
  const [importing, setImporting] = useState(false);
  const count = waiting.data?.waiting;
  return (
    <>
      <PageHeader
        title={
          count === undefined
            ? "Price changes"
            : count === 0
              ? "No price change waits"
              : `${formatCount(count)} price ${count === 1 ? "change waits" : "changes wait"} for a decision`
        }
        fresh={["Moves of more than 20 %, rates that become free, prices dated ahead", "none rates a call before it is approved"]}
        actions={
          mayImport ? (
            <Button icon="import" onClick={() => setImporting(true)}>
              Import the catalogue
            </Button>
          ) : null
        }
      />
      <PricingTabs />
      <Stack className="pt-6">
        <QueryBlock query={waiting} skeleton={<TableSkeleton rows={8} />} title="The changes did not load">
          {(page) => <WaitingTable page={page} mayApprove={mayApprove} onDecide={setDeciding} />}
        </QueryBlock>
        <QueryBlock query={decided} skeleton={<TableSkeleton rows={4} />} title="The decisions did not load">
          {(page) => (page.data.length === 0 ? null : <DecidedTable rows={page.data} />)}
        </QueryBlock>
      </Stack>
      {deciding ? <DecideDialog deciding={deciding} onClose={() => setDeciding(null)} /> : null}
      {importing ? <ImportDialog onClose={() => setImporting(false)} /> : null}
    </>
  );
}

const SHARED: readonly Column<ProposalView>[] = [
  {
    id: "model",
    head: "Model",
    cell: (row) => <Entity kind="model" name={row.model} mono />,
    order: { by: "text", value: (row) => row.model },
    csv: (row) => row.model,
  },
  {
    id: "provider",
    head: "Provider",
    cell: (row) => row.providerLabel,
    order: { by: "text", value: (row) => row.providerLabel },
    csv: (row) => row.provider,
  },
  { id: "rate", head: "Rate", cell: rateName, order: { by: "text", value: rateName }, csv: rateName },
  { id: "before", head: "Now, $", number: true, cell: (row) => <Rate value={row.rateBefore} />, csv: (row) => row.rateBefore },
  { id: "after", head: "Proposed, $", number: true, cell: (row) => <Rate value={row.rateAfter} />, csv: (row) => row.rateAfter },
  { id: "per", head: "Unit", cell: (row) => perWords(row.per), csv: (row) => String(row.per) },
  { id: "move", head: "Change", number: true, cell: (row) => <Change current={row.rateAfter} previous={row.rateBefore} only /> },
  { id: "from", head: "Begins", cell: beginsAt, order: { by: "text", value: (row) => row.effectiveFrom }, csv: beginsAt },
];

function beginsAt(row: ProposalView): string {
  return row.effectiveFrom ? formatInstant(row.effectiveFrom) : "When approved";
}

type WaitingProps = { page: PriceProposalPage; mayApprove: boolean; onDecide: (deciding: Deciding) => void };

function WaitingTable({ page, mayApprove, onDecide }: WaitingProps) {
  const columns: Column<ProposalView>[] = [
    ...SHARED,
    {
      id: "cause",
      head: "Why it waits",
      cell: (row) => CAUSE_WORDS[row.cause],
      order: { by: "text", value: (row) => row.cause },
      csv: (row) => row.cause,
    },
  ];
  if (mayApprove)
    columns.push({
      id: "act",
      head: "Decision",
      cell: (row) => (
        <span className="tools">
          <Button
            tone="plain"
            className="link"
            onClick={() => onDecide({ rows: [row], decision: "approve" })}
            aria-label={`Approve ${rateName(row)} of ${row.model}`}
          >
            Approve
          </Button>
          <Button
            tone="plain"
            className="link"
            onClick={() => onDecide({ rows: [row], decision: "refuse" })}
            aria-label={`Refuse ${rateName(row)} of ${row.model}`}
          >
            Refuse
          </Button>
        </span>
      ),
    });
  const all = page.data;
  return (
    <TableSection
      finding={all.length < page.waiting ? `The newest ${formatCount(all.length)} of ${formatCount(page.waiting)}` : "Waiting"}
      about={mayApprove ? "Decided by another person than who asked for the import" : "A finance controller decides these"}
      actions={
        mayApprove && all.length > 1 ? (
          <>
            <Button onClick={() => onDecide({ rows: all, decision: "refuse" })}>Refuse all</Button>
            <Button tone="primary" onClick={() => onDecide({ rows: all, decision: "approve" })}>
              Approve all
            </Button>
          </>
        ) : null
      }
      name="Price changes that wait"
      viewKey="pricing.changes"
      fileName="price-changes"
      columns={columns}
      rows={all}
      rowKey={(row) => String(row.id)}
      leads
      empty={
        <Empty bare title="Nothing waits">
          New models, new meters and moves of at most 20 % act without a decision.
        </Empty>
      }
    />
  );
}

const DECIDED: Column<ProposalView>[] = [
  ...SHARED,
  {
    id: "state",
    head: "Decision",
    cell: (row) => (
      <StateMark tone={row.state === "approved" ? "ok" : "none"} calm>
        {row.state}
      </StateMark>
    ),
    csv: (row) => row.state,
  },
  { id: "at", head: "Decided", cell: (row) => (row.decidedAt ? formatInstant(row.decidedAt) : "—"), csv: (row) => row.decidedAt },
  { id: "reason", head: "Reason", cell: (row) => <ReasonWords reason={row.reason} />, csv: (row) => row.reason },
];

const DecidedTable = ({ rows }: { rows: readonly ProposalView[] }) => (
  <TableSection
    finding="Decided"
    about="Newest first; the audit log says by whom"
    name="Decided price changes"
    viewKey="pricing.decided"
    fileName="price-decisions"
    columns={DECIDED}
    rows={rows}
    rowKey={(row) => String(row.id)}
  />
);
