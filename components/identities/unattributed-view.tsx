"use client";
import { useState } from "react";
import type { UnattributedGroup, UnattributedQueue } from "@/lib/reporting";
import { formatCount, formatMoney } from "../charts/prepare/format";
import { PageHeader } from "../shell/page-header";
import { Empty } from "../states/empty";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { Count, Money, Time } from "../tables/cells";
import type { Column } from "../tables/column";
import { TableSection } from "../tables/table-section";
import { Button } from "../ui/button";
import { PlainList } from "../ui/lists";
import { Section, WithRail } from "../ui/section";
import { AssignDialog } from "./assign-dialog";
import { describeHints, tellingHint } from "./unattributed-link";

const UNATTRIBUTED_PATH = "/api/ui/unattributed";

/** What was assigned is attributed again beside other revisions, which may be under way. */
const REFRESH_MS = 10_000;

/** Spend that nobody answers for, by what its sender said. Two clicks give it an owner. */
export function UnattributedView({ now, mayAssign }: { now: string; mayAssign: boolean }) {
  const queue = useRead<UnattributedQueue>(UNATTRIBUTED_PATH, REFRESH_MS);
  const [chosen, setChosen] = useState<UnattributedGroup | null>(null);
  const { data } = queue;
  return (
    <>
      <PageHeader
        title={
          data ? (data.groups.length === 0 ? "Every cent has an owner" : `${formatMoney(data.total.costUsd)} has no owner`) : "Unattributed"
        }
        fresh={["The last 92 days", "in every total, and on nobody's account"]}
      />
      <QueryBlock query={queue} skeleton={<TableSkeleton />} title="The queue did not load">
        {(answer) => (
          <WithRail label="How old it is" rail={<Ageing queue={answer} />}>
            <QueueTable queue={answer} now={now} {...(mayAssign ? { onAssign: setChosen } : {})} />
          </WithRail>
        )}
      </QueryBlock>
      <AssignDialog key={chosen ? describeHints(chosen.hints) + chosen.source.id : "none"} group={chosen} onClose={() => setChosen(null)} />
    </>
  );
}

function QueueTable({ queue, now, onAssign }: { queue: UnattributedQueue; now: string; onAssign?: (group: UnattributedGroup) => void }) {
  const columns: (Column<UnattributedGroup> | null)[] = [
    {
      id: "hints",
      head: "What the sender said",
      wraps: true,
      cell: (row) => <Said hints={row.hints} />,
      csv: (row) => describeHints(row.hints),
    },
    onAssign
      ? {
          id: "act",
          head: "Action",
          cell: (row) => (
            <Button tone="plain" className="link" onClick={() => onAssign(row)} aria-label={`Assign ${describeHints(row.hints)}`}>
              Assign
            </Button>
          ),
        }
      : null,
    {
      id: "cost",
      head: "Cost",
      number: true,
      cell: (row) => <Money value={row.costUsd} strong />,
      order: { by: "decimal", value: (row) => row.costUsd },
      total: <Money value={queue.total.costUsd} />,
      csv: (row) => row.costUsd,
    },
    {
      id: "events",
      head: "Calls",
      number: true,
      cell: (row) => <Count value={row.events} />,
      order: { by: "decimal", value: (row) => row.events },
      total: <Count value={queue.total.events} />,
      csv: (row) => row.events,
    },
    {
      id: "source",
      head: "Source",
      cell: (row) => row.source.name,
      order: { by: "text", value: (row) => row.source.name },
      csv: (row) => row.source.name,
    },
    {
      id: "last",
      head: "Last seen",
      cell: (row) => <Time at={row.lastSeenAt} now={now} />,
      order: { by: "text", value: (row) => row.lastSeenAt },
    },
    {
      id: "age",
      head: "Waiting, days",
      number: true,
      cell: (row) => formatCount(row.ageDays),
      order: { by: "decimal", value: (row) => String(row.ageDays) },
    },
  ];
  return (
    <TableSection
      finding={
        queue.groups.length === 0
          ? "Nothing waits here"
          : `${formatCount(queue.groups.length)} ${queue.groups.length === 1 ? "sender waits" : "senders wait"} for an owner`
      }
      about={
        queue.older
          ? `${formatMoney(queue.older.costUsd)} in ${formatCount(queue.older.events)} older calls is in the total but not listed`
          : "By what each sent of itself"
      }
      name="Unattributed usage"
      viewKey="unattributed"
      fileName="unattributed"
      columns={columns.filter((column) => column !== null)}
      rows={queue.groups}
      rowKey={(row) => `${row.source.id} ${describeHints(row.hints)}`}
      sort={{ id: "cost", desc: true }}
      {...(onAssign ? { onRowPress: onAssign } : {})}
      leads
      empty={
        <Empty bare title="Nothing is unattributed">
          Every call of the last 92 days was tied to an identity.
        </Empty>
      }
    />
  );
}

/** The most telling thing that a sender said of itself, the rest under it. */
function Said({ hints }: { hints: UnattributedGroup["hints"] }) {
  const { main, rest } = tellingHint(hints);
  return (
    <span className="said" dir="auto">
      <b>{main}</b>
      {rest ? <small>{rest}</small> : null}
    </span>
  );
}

function Ageing({ queue }: { queue: UnattributedQueue }) {
  const rows = queue.ageing.map((band) => ({
    key: String(band.fromDays),
    words: band.toDays === null ? `Over ${band.fromDays} days` : `${band.fromDays}–${band.toDays} days`,
    end: <Money value={band.costUsd} />,
  }));
  return (
    <Section finding="How long it has waited" name="By the age of the usage">
      <PlainList rows={rows} />
    </Section>
  );
}
