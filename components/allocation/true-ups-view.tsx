"use client";
import { useState } from "react";
import type { TrueUpView } from "@/lib/allocation/core/views";
import { formatMoney } from "../charts/prepare/format";
import { PageHeader } from "../shell/page-header";
import { Empty } from "../states/empty";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { Amount, StateMark } from "../tables/cells";
import type { Column } from "../tables/column";
import { TableSection } from "../tables/table-section";
import { Button } from "../ui/button";
import { TRUE_UPS_PATH } from "./allocation-paths";
import { AllocationTabs } from "./allocation-tabs";
import { counted } from "./allocation-words";
import { DecideTrueUpDialog, TrueUpDialog } from "./true-up-dialogs";

type Page = { data: TrueUpView[] };
type Asked = { deed: "propose" } | { deed: "decide"; trueUp: TrueUpView };

const STATE = {
  proposed: { tone: "waiting", word: "Waits for a second person" },
  approved: { tone: "ok", word: "Approved" },
  refused: { tone: "none", word: "Refused" },
} as const;

/** What internal prices took above or below cost, and how it goes back. */
export function TrueUpsView({ rights }: { rights: readonly string[] }) {
  const trueUps = useRead<Page>(TRUE_UPS_PATH);
  const [asked, setAsked] = useState<Asked | null>(null);
  const close = () => setAsked(null);
  return (
    <>
      <PageHeader
        title={trueUps.data ? titleOf(trueUps.data) : "True-ups"}
        crumbs={[{ name: "True-ups" }]}
        fresh={[
          "A true-up sums to minus what was charged above cost",
          "One person proposes it, another decides, the next period that closes posts it",
        ]}
        actions={
          rights.includes("allocation.write") ? (
            <Button tone="primary" icon="plus" onClick={() => setAsked({ deed: "propose" })}>
              Propose a true-up
            </Button>
          ) : null
        }
      />
      <AllocationTabs />
      <QueryBlock query={trueUps} skeleton={<TableSkeleton rows={3} />} title="True-ups did not load">
        {({ data }) => (
          <TableSection
            after
            finding="Given back or asked for, in proportion to direct cost"
            name="True-ups"
            viewKey="allocation.true-ups"
            fileName="true-ups"
            columns={columnsOf((trueUp) => setAsked({ deed: "decide", trueUp }))}
            rows={data}
            rowKey={(row) => row.id}
            quiet
            empty={
              <Empty bare title="Nothing was given back yet">
                Where markups took more or less than cost over closed periods, a true-up settles the difference.
              </Empty>
            }
          />
        )}
      </QueryBlock>
      {asked?.deed === "propose" ? <TrueUpDialog onClose={close} /> : null}
      {asked?.deed === "decide" ? <DecideTrueUpDialog trueUp={asked.trueUp} onClose={close} /> : null}
    </>
  );
}

function titleOf({ data }: Page): string {
  const waiting = data.filter(({ state }) => state === "proposed").length;
  if (waiting > 0) return `${counted(waiting, "true-up")} ${waiting === 1 ? "waits" : "wait"} for a second person`;
  const [next] = data.filter(({ state, postedIn }) => state === "approved" && postedIn === null);
  return next ? `The next close posts a true-up of ${formatMoney(next.difference, { currency: next.currency })}` : "No true-up waits";
}

const columnsOf = (onDecide: (trueUp: TrueUpView) => void): Column<TrueUpView>[] => [
  {
    id: "periods",
    head: "Of",
    cell: (row) => (row.fromPeriodId === row.toPeriodId ? row.fromPeriodId : `${row.fromPeriodId} – ${row.toPeriodId}`),
    csv: (row) => `${row.fromPeriodId}/${row.toPeriodId}`,
  },
  {
    id: "difference",
    head: "Charged above cost",
    number: true,
    cell: (row) => (
      <>
        <Amount value={row.difference} currency={row.currency} sign strong /> <span className="muted">{row.currency}</span>
      </>
    ),
    csv: (row) => row.difference,
  },
  { id: "shares", head: "Over", cell: (row) => counted(row.shares.length, "cost centre"), csv: (row) => String(row.shares.length) },
  {
    id: "state",
    head: "State",
    cell: (row) => (
      <StateMark tone={STATE[row.state].tone} calm>
        {row.postedIn ? `Posted in ${row.postedIn}` : STATE[row.state].word}
      </StateMark>
    ),
    csv: (row) => row.state,
  },
  { id: "by", head: "Proposed by", cell: (row) => <span dir="auto">{row.made.byName}</span>, csv: (row) => row.made.byName },
  {
    id: "decided",
    head: "Decided by",
    cell: (row) => <span dir="auto">{row.decided?.byName ?? "—"}</span>,
    csv: (row) => row.decided?.byName ?? "",
  },
  { id: "reason", head: "Reason", wraps: true, cell: (row) => row.reason, csv: (row) => row.reason },
  {
    id: "deeds",
    head: "Deeds",
    cell: (row) => (
      <Button tone="plain" className="link" onClick={() => onDecide(row)}>
        {row.mayDecide ? "Decide" : "Look"}
      </Button>
    ),
  },
];
