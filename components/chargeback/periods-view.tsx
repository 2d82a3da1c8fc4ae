"use client";
import { useMemo } from "react";
import { periodChange } from "@/lib/chargeback/core/period-change";
import type { PeriodList, PeriodRow } from "@/lib/chargeback/core/views";
import { formatDay, formatRange } from "../charts/prepare/dates";
import { formatCount, formatMoney, formatPercent } from "../charts/prepare/format";
import { PageHeader } from "../shell/page-header";
import { Empty } from "../states/empty";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { Change, Entity } from "../tables/cells";
import type { Column } from "../tables/column";
import { TableSection } from "../tables/table-section";
import { LinkButton } from "../ui/button";
import { TextLink } from "../ui/text-link";
import { PERIODS_PATH, periodHref } from "./chargeback-path";
import { PeriodStateMark } from "./period-marks";
import { listTitle, shortName } from "./period-words";

const REFRESH_MS = 60_000;

/** All periods of the books, the current one first: what each came to, and how far its close is. */
export function PeriodsView({ now, rights }: { now: string; rights: readonly string[] }) {
  const periods = useRead<PeriodList>(PERIODS_PATH, REFRESH_MS);
  const { data } = periods;
  return (
    <>
      <PageHeader
        title={data ? listTitle(data.data, now) : "Periods"}
        fresh={[
          `Periods end at midnight in ${data?.timeZone ?? "UTC"}`,
          "What is closed never changes",
          "Late usage is posted in the next period that closes",
        ]}
        actions={
          rights.includes("accounting.configure") || rights.includes("close.prepare") ? (
            <LinkButton icon="gear" href="/settings/accounting">
              How books are closed
            </LinkButton>
          ) : null
        }
      />
      <QueryBlock query={periods} skeleton={<TableSkeleton rows={8} />} title="The periods did not load">
        {(answer) => <PeriodTable list={answer} now={now} />}
      </QueryBlock>
    </>
  );
}

type Listed = PeriodRow & { before: PeriodRow | null };

function PeriodTable({ list, now }: { list: PeriodList; now: string }) {
  const rows = useMemo(() => withBefore(list.data), [list]);
  const columns = useMemo(() => columnsOf(now), [now]);
  const closed = list.data.filter(({ state }) => state === "closed").length;
  return (
    <TableSection
      finding={`${formatCount(closed)} of ${formatCount(list.data.length)} ${list.data.length === 1 ? "period is" : "periods are"} closed`}
      about={list.calendar === "weeks" ? "Periods of the fiscal calendar" : "Calendar months"}
      name="Periods"
      viewKey="periods"
      fileName="periods"
      columns={columns}
      rows={rows}
      rowKey={(row) => row.id}
      rowHref={(row) => periodHref(row.id)}
      leads
      empty={
        <Empty bare title="Nothing has been metered yet">
          A period appears with its first usage.
        </Empty>
      }
    />
  );
}

/** Each with the one before it, where the list has that: rows come the newest first. */
const withBefore = (rows: readonly PeriodRow[]): Listed[] =>
  rows.map((row, i) => {
    const before = rows[i + 1];
    return { ...row, before: before && before.end === row.start ? before : null };
  });

const DAY_MS = 86_400_000;
const daysOf = ({ firstDay, lastDay }: PeriodRow): number => (Date.parse(lastDay) - Date.parse(firstDay)) / DAY_MS + 1;

/** Of what is still running nothing can be said yet; two currencies cannot be compared. Months of other lengths also by the day. */
function OnBefore({ row }: { row: Listed }) {
  const { before } = row;
  if (!before || !row.isOver || before.currency !== row.currency || (before.charged === null) !== (row.charged === null))
    return <span className="muted">—</span>;
  const [current, previous] = [
    { amount: amountOf(row), days: daysOf(row) },
    { amount: amountOf(before), days: daysOf(before) },
  ];
  const { perDayChangePercent } = periodChange(current, previous);
  return (
    <>
      <Change current={current.amount} previous={previous.amount} currency={row.charged === null ? "USD" : row.currency} only />
      {current.days === previous.days || perDayChangePercent === null ? null : (
        <small className="muted">{` ${formatPercent(Number(perDayChangePercent) / 100, { sign: true, places: 1 })} a day`}</small>
      )}
    </>
  );
}

const spanOf = ({ firstDay, lastDay }: PeriodRow): string =>
  formatRange({ start: new Date(firstDay), end: new Date(Date.parse(lastDay) + 86_400_000) }, { short: true });
const amountOf = ({ charged, costUsd }: PeriodRow): string => charged ?? costUsd;

function columnsOf(now: string): Column<Listed>[] {
  return [
    {
      id: "period",
      head: "Period",
      cell: (row) => <Entity name={shortName(row, now)} href={periodHref(row.id)} about={row.isOver ? undefined : "so far"} />,
      order: { by: "text", value: (row) => row.start },
      csv: (row) => row.id,
    },
    {
      id: "span",
      head: "Days",
      cell: (row) => (
        <span title={`Midnights in ${row.timeZone}`}>
          {spanOf(row)}
          {row.timeZone === "UTC" ? null : <span className="muted"> {row.timeZone}</span>}
        </span>
      ),
      csv: (row) => `${row.firstDay}/${row.lastDay}`,
    },
    {
      id: "state",
      head: "State",
      cell: (row) => <PeriodStateMark {...row} />,
      order: { by: "text", value: (row) => row.state },
      csv: (row) => row.state,
    },
    {
      id: "charged",
      head: "Charged",
      number: true,
      cell: (row) => (
        <span className="med" title={row.charged === null ? "Cost of its usage; statements are not drafted yet" : undefined}>
          {row.charged === null ? formatMoney(row.costUsd, { places: 2 }) : formatMoney(row.charged, { currency: row.currency })}
        </span>
      ),
      order: { by: "decimal", value: amountOf },
      csv: amountOf,
    },
    {
      id: "currency",
      head: "Currency",
      startHidden: true,
      cell: (row) => (row.charged === null ? "USD" : row.currency),
      csv: (row) => (row.charged === null ? "USD" : row.currency),
    },
    {
      id: "change",
      head: "On the period before",
      number: true,
      cell: (row) => <OnBefore row={row} />,
    },
    {
      id: "invoices",
      head: "Invoices differ by",
      number: true,
      title: "Invoiced less metered: of closed periods as it was then, of those worked on as it is now",
      cell: (row) =>
        row.invoiceDifferenceUsd === null ? (
          <span className="muted">—</span>
        ) : (
          <TextLink href={`/invoices/${encodeURIComponent(row.id)}`}>{formatMoney(row.invoiceDifferenceUsd, { places: 2 })}</TextLink>
        ),
      csv: (row) => row.invoiceDifferenceUsd,
    },
    {
      id: "agreed",
      head: "Statements agreed",
      number: true,
      cell: (row) =>
        row.statements.total === 0 ? (
          <span className="muted">—</span>
        ) : (
          `${formatCount(row.statements.agreed)} of ${formatCount(row.statements.total)}`
        ),
      order: { by: "decimal", value: (row) => String(row.statements.agreed) },
      csv: (row) => String(row.statements.agreed),
    },
    {
      id: "disputed",
      head: "Disputed",
      number: true,
      cell: (row) =>
        row.statements.disputed + row.statements.objected === 0 ? (
          <span className="muted">0</span>
        ) : (
          formatCount(row.statements.disputed + row.statements.objected)
        ),
      csv: (row) => String(row.statements.disputed + row.statements.objected),
    },
    {
      id: "closed",
      head: "Closed by",
      cell: (row) =>
        row.approved && row.state === "closed" ? (
          <span>
            {row.approved.name}, {formatDay(row.approved.at, { year: row.approved.at.slice(0, 4) !== now.slice(0, 4) })}
          </span>
        ) : row.dueAt && row.state === "in_review" ? (
          <span className="muted">due {formatDay(row.dueAt)}</span>
        ) : (
          <span className="muted">—</span>
        ),
      csv: (row) => row.approved?.name ?? null,
    },
    {
      id: "version",
      head: "Versions",
      number: true,
      cell: (row) => (row.version === 0 ? <span className="muted">0</span> : formatCount(row.version)),
      csv: (row) => String(row.version),
    },
  ];
}
