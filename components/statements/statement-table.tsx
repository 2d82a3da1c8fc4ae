"use client";
import { type ReactNode, useMemo } from "react";
import { periodName } from "@/lib/chargeback/core/periods";
import type { StatementPage, StatementSummary } from "@/lib/chargeback/core/statement-views";
import { currencySign, formatCount } from "../charts/prepare/format";
import { Amount, CodedName, Owner, StateMark, Tag, Time } from "../tables/cells";
import type { Column } from "../tables/column";
import { TableSection } from "../tables/table-section";
import { type Asked, statementHref } from "./statement-paths";
import { centreName, stateWords } from "./statement-words";

type TableProps = { page: StatementPage; now: string; asked: Asked; empty: ReactNode; below: ReactNode };

/** As the server orders them: newest period, what waits for the reader, then the largest. The total is of all pages. */
export function StatementTable({ page, now, asked, empty, below }: TableProps) {
  const columns = useMemo(() => columnsOf(page, now, asked.period === ""), [page, now, asked.period]);
  return (
    <TableSection
      after
      finding={page.count === 0 ? "Nothing to show" : `${formatCount(page.count)} ${page.count === 1 ? "statement" : "statements"}`}
      about={page.count === 0 ? null : "What waits for you first, then the largest"}
      name="Statements"
      viewKey="statements"
      fileName={`statements${asked.period === "" ? "" : `-${asked.period}`}`}
      columns={columns}
      rows={page.data}
      rowKey={(row) => row.id}
      rowHref={(row) => statementHref(row.id)}
      leads
      empty={empty}
      below={below}
    />
  );
}

function columnsOf({ totals, data }: StatementPage, now: string, hasPeriod: boolean): Column<StatementSummary>[] {
  const [total] = totals.length === 1 ? totals : [];
  // A page of one currency names it in the heads; else each row does.
  const currency = total?.currency;
  const money = (id: "direct" | "allocated" | "other" | "total", head: string, strong = false): Column<StatementSummary> => ({
    id,
    head: currency ? `${head}, ${currencySign(currency)}` : head,
    number: true,
    cell: (row) => (
      <>
        <Amount value={row[id]} currency={row.currency} strong={strong} sign={id === "allocated" || id === "other"} />
        {currency ? null : <span className="muted"> {row.currency}</span>}
      </>
    ),
    ...(total ? { total: <Amount value={total[id]} currency={total.currency} sign={id === "allocated" || id === "other"} /> } : {}),
    csv: (row) => row[id],
  });
  return [
    {
      id: "centre",
      head: "Cost centre",
      cell: (row) => (
        <>
          <CodedName code={row.costCentre.id} name={centreName(row)} href={statementHref(row.id)} />
          {row.waitsForMe ? <Tag tone="accent">Yours to answer</Tag> : null}
        </>
      ),
      csv: (row) => row.costCentre.id || "Unattributed",
    },
    { id: "period", head: "Period", cell: (row) => periodName(row.periodId), csv: (row) => row.periodId, startHidden: !hasPeriod },
    {
      id: "number",
      head: "Statement",
      cell: (row) => <span className="mono soft">{row.number}</span>,
      csv: (row) => row.number,
      startHidden: true,
    },
    money("direct", "Direct"),
    money("allocated", "Allocated"),
    ...(data.some(({ other }) => /[1-9]/.test(other)) ? [money("other", "Other")] : []),
    money("total", "Charged", true),
    { id: "currency", head: "Currency", cell: (row) => row.currency, csv: (row) => row.currency, startHidden: true },
    {
      id: "unit",
      head: "Business unit",
      cell: (row) => row.businessUnit?.name ?? "—",
      csv: (row) => row.businessUnit?.name,
      startHidden: true,
    },
    { id: "owner", head: "Owner", cell: (row) => <Owner name={row.owner?.name} />, csv: (row) => row.owner?.name },
    {
      id: "state",
      head: "State",
      cell: (row) => {
        const { tone, word } = stateWords(row, now);
        return (
          <StateMark tone={tone} calm={tone !== "warn"}>
            {word}
          </StateMark>
        );
      },
      csv: (row) => row.state,
    },
    { id: "due", head: "Answer by", cell: (row) => <Time at={row.dueAt} now={now} none="—" />, csv: (row) => row.dueAt, startHidden: true },
    {
      id: "disputes",
      head: "Disputes",
      number: true,
      cell: (row) => (row.pendingDisputes === 0 ? <span className="muted">0</span> : formatCount(row.pendingDisputes)),
      csv: (row) => String(row.pendingDisputes),
      startHidden: true,
    },
  ];
}
