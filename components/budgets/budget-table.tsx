"use client";
import { useMemo } from "react";
import type { BudgetView } from "@/lib/budgets/core/views";
import type { BreachSummary } from "@/lib/warnings";
import { compareDecimals } from "../charts/prepare/decimal-text";
import { formatShare } from "../charts/prepare/format";
import { Entity } from "../tables/cells";
import type { Column, Sort } from "../tables/column";
import type { DataTableProps } from "../tables/data-table";
import { TableSection } from "../tables/table-section";
import { BurnCell, Enforcement, ScopeChips } from "./budget-cells";
import {
  amountWords,
  budgetHref,
  ENFORCEMENT_WORDS,
  fullAmount,
  leftWords,
  SPAN_WORDS,
  scopeWords,
  shareOf,
  WINDOW_WORDS,
  windowName,
} from "./budget-words";
import { RiskCell } from "./risk-cell";

export type BudgetSort = "risk" | "name" | "share" | "spent" | "limit";

type BudgetTableProps = {
  finding: string;
  budgets: readonly BudgetView[];
  /** What is to come of them, by budget; it comes after the list. */
  breaches: Readonly<Record<string, BreachSummary>> | undefined;
  now: string;
  sort: BudgetSort;
  onSort: (sort: BudgetSort) => void;
  onAsk: (budget: BudgetView) => void;
  below: DataTableProps<BudgetView>["below"];
  empty: DataTableProps<BudgetView>["empty"];
};

/** Budgets, the one nearest to its end first. The server orders: a page holds a part of them. */
export function BudgetTable({ finding, budgets, breaches, now, sort, onSort, onAsk, below, empty }: BudgetTableProps) {
  const columns = useMemo(() => columnsOf(now, breaches, onAsk), [now, breaches, onAsk]);
  const order: Sort = { id: sort, desc: sort !== "name" };
  return (
    <TableSection
      finding={finding}
      about={sort === "risk" ? "The one nearest to its end first" : undefined}
      name="Budgets"
      viewKey="budgets"
      fileName="budgets"
      columns={columns}
      rows={budgets}
      rowKey={(row) => row.id}
      rowHref={(row) => budgetHref(row.id)}
      sort={order}
      onSortChange={({ id }) => onSort(id as BudgetSort)}
      leads
      below={below}
      empty={empty}
    />
  );
}

const none = <span className="muted">—</span>;

function columnsOf(now: string, breaches: BudgetTableProps["breaches"], onAsk: (budget: BudgetView) => void): Column<BudgetView>[] {
  return [
    {
      id: "name",
      head: "Budget",
      cell: (row) => (
        <Entity name={row.name} href={budgetHref(row.id)} about={row.counters > 1 ? `${row.counters} counts` : row.counter?.value?.name} />
      ),
      order: { by: "text", value: (row) => row.name },
      csv: (row) => row.name,
    },
    {
      id: "share",
      head: "Burn",
      cell: (row) => (row.counter ? <BurnCell budget={row} counter={row.counter} /> : none),
      order: { by: "decimal", value: (row) => row.counter?.share },
      csv: (row) => row.counter?.share ?? null,
      title: "Solid is spent, hatched is held by calls that run, ticks are where people are told",
    },
    {
      id: "spent",
      head: "Spent of limit",
      number: true,
      cell: (row) => (
        <>
          <span className="med">{row.counter ? amountWords(row.counter.spent, row.unit) : "—"}</span>
          <span className="muted"> of {amountWords(row.counter?.limit ?? row.limit, row.unit)}</span>
        </>
      ),
      order: { by: "decimal", value: (row) => row.counter?.spent },
      csv: (row) => row.counter?.spent ?? null,
    },
    {
      id: "limit",
      head: "Limit",
      number: true,
      cell: (row) => fullAmount(row.counter?.limit ?? row.limit, row.unit),
      order: { by: "decimal", value: (row) => row.limit },
      csv: (row) => row.counter?.limit ?? row.limit,
      startHidden: true,
    },
    {
      id: "remaining",
      head: "Remaining",
      number: true,
      cell: (row) =>
        row.counter ? (
          <span className={compareDecimals(row.counter.remaining, "0") <= 0 ? "text-breach" : undefined}>
            {fullAmount(row.counter.remaining, row.unit)}
          </span>
        ) : (
          none
        ),
      csv: (row) => row.counter?.remaining ?? null,
      // What is spent of how much tells it already, and the window has its room.
      startHidden: true,
    },
    {
      id: "risk",
      head: "Runs out",
      cell: (row) => <RiskCell budget={row} breach={breaches?.[row.id]} now={now} />,
      order: { by: "decimal", value: (row) => row.counter?.share },
      csv: (row) => formatShare(shareOf(row.counter)),
    },
    {
      id: "ask",
      head: "More",
      cell: (row) =>
        row.archivedAt === null && !row.grantId ? (
          <button type="button" className="link" aria-label={`Ask for more of ${row.name}`} onClick={() => onAsk(row)}>
            Ask
          </button>
        ) : (
          none
        ),
    },
    { id: "scope", head: "Counts", cell: (row) => <ScopeChips budget={row} />, csv: scopeWords },
    {
      id: "window",
      head: "Window",
      cell: (row) => (
        <>
          {SPAN_WORDS[row.window]}
          <span className="muted">{row.counter ? ` ${leftWords(row.counter.window.endsAt, now, { short: true }) ?? ""}` : ""}</span>
        </>
      ),
      csv: (row) => (row.counter ? windowName(row.counter, row.timeZone) : WINDOW_WORDS[row.window]),
    },
    {
      id: "enforcement",
      head: "Kind",
      title: "Hard refuses calls at the limit, soft tells people",
      cell: (row) => <Enforcement budget={row} short />,
      csv: (row) => ENFORCEMENT_WORDS[row.enforcement],
    },
  ];
}
