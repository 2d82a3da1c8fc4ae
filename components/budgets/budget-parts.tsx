"use client";
import type { BudgetDetail, BudgetView, CounterView } from "@/lib/budgets/core/views";
import type { BudgetBurn } from "@/lib/reporting";
import { sumDecimals } from "../charts/prepare/decimal-text";
import { formatCount } from "../charts/prepare/format";
import { entityHref } from "../shell/destinations";
import { Empty } from "../states/empty";
import { Entity, Money, Time } from "../tables/cells";
import type { Column } from "../tables/column";
import { TableSection } from "../tables/table-section";
import { BurnCell } from "./budget-cells";
import { amountWords, DIMENSION_WORDS, UNIT_WORDS, windowName } from "./budget-words";

type Part = { budget: BudgetDetail; fileName: string };
const none = <span className="muted">—</span>;

const amount = (id: string, head: string, unit: BudgetView["unit"], pick: (row: CounterView) => string): Column<CounterView> => ({
  id,
  head,
  number: true,
  cell: (row) => amountWords(pick(row), unit),
  order: { by: "decimal", value: pick },
  csv: pick,
});

const burnColumn = (budget: BudgetView): Column<CounterView> => ({
  id: "share",
  head: "Burn",
  cell: (row) => <BurnCell budget={budget} counter={row} />,
  order: { by: "decimal", value: (row) => row.share },
  csv: (row) => row.share,
});

const HAS_PAGE: Readonly<Record<string, string>> = { businessUnit: "business_unit" };

/** The counts of a budget that counts apart; a press shows one above. */
export function CountsTable({ budget, fileName, chosen, onChoose }: Part & { chosen: string | null; onChoose: (value: string) => void }) {
  const { running, counters, unit, per } = budget;
  if (per === null) return null;
  const kind = HAS_PAGE[per] ?? per;
  return (
    <TableSection
      after
      finding={`${formatCount(counters)} ${counters === 1 ? "count" : "counts"}, one for each ${DIMENSION_WORDS[per].toLowerCase()}`}
      about={
        counters > running.length
          ? `The ${formatCount(running.length)} fullest; a press shows one above`
          : "The fullest first; a press shows one above"
      }
      name="Counts"
      viewKey="budget.counts"
      fileName={`${fileName}-counts`}
      columns={[
        {
          id: "value",
          head: DIMENSION_WORDS[per],
          cell: (row) => (row.value ? <Entity kind={kind} name={row.value.name} href={entityHref(kind, row.value.id)} /> : none),
          order: { by: "text", value: (row) => row.value?.name },
          csv: (row) => row.value?.name ?? null,
        },
        burnColumn(budget),
        amount("spent", "Spent", unit, (row) => row.spent),
        amount("held", "Held", unit, (row) => row.held),
        amount("limit", "Limit", unit, (row) => row.limit),
        amount("remaining", "Remaining", unit, (row) => row.remaining),
      ]}
      rows={running}
      rowKey={(row) => `${row.value?.id ?? ""} ${row.window.name}`}
      selectedKey={
        running.find((row) => row.value?.id === chosen) ? `${chosen} ${running.find((row) => row.value?.id === chosen)?.window.name}` : null
      }
      onRowPress={(row) => row.value && onChoose(row.value.id)}
    />
  );
}

/** Who used it in this window. */
export function AffectedTable({ budget, burn, fileName }: Part & { burn: BudgetBurn }) {
  const { affected, unit } = burn;
  const count = affected.length;
  return (
    <TableSection
      after
      finding={
        count === 0 ? "Nobody has used it in this window" : `${formatCount(count)} ${count === 1 ? "identity uses" : "identities use"} it`
      }
      about={
        budget.enforcement === "hard"
          ? "Their calls are refused when it runs out; dearest first"
          : "Their calls go on when it runs out, and people are told; dearest first"
      }
      name="Who is affected"
      viewKey="budget.affected"
      fileName={`${fileName}-affected`}
      columns={[
        {
          id: "identity",
          head: "Identity",
          cell: ({ identity }) => (
            <Entity kind={identity.kind ?? "identity"} name={identity.name} href={entityHref("identity", identity.id)} />
          ),
          order: { by: "text", value: (row) => row.identity.name },
          csv: (row) => row.identity.name,
        },
        {
          id: "used",
          head: `Used, ${UNIT_WORDS[unit].toLowerCase()}`,
          number: true,
          cell: (row) => <span className="med">{amountWords(row.used, unit)}</span>,
          order: { by: "decimal", value: (row) => row.used },
          csv: (row) => row.used,
          total: amountWords(sumDecimals(affected.map(({ used }) => used)), unit),
        },
        ...(unit === "usd"
          ? []
          : [
              {
                id: "cost",
                head: "Cost",
                number: true,
                cell: (row: BudgetBurn["affected"][number]) => <Money value={row.costUsd} />,
                order: { by: "decimal" as const, value: (row: BudgetBurn["affected"][number]) => row.costUsd },
                csv: (row: BudgetBurn["affected"][number]) => row.costUsd,
              },
            ]),
      ]}
      rows={affected}
      rowKey={(row) => row.identity.id}
      empty={<Empty bare>Whoever uses it stands here, from the first call on.</Empty>}
      quiet
    />
  );
}

const KIND_WORDS = { call: "One call", lease: "Leased by a gateway", chunk: "Kept ready by this product" } as const;

/** What is set aside at this moment. */
export function ReservationsTable({ budget, fileName, now }: Part & { now: string }) {
  const { openReservations: open, unit, counter } = budget;
  if (open.length === 0) return null;
  return (
    <TableSection
      after
      finding={`${amountWords(sumDecimals(open.map((one) => one.amount)), unit)} held in ${formatCount(open.length)} ${open.length === 1 ? "reservation" : "reservations"}`}
      about={counter ? `Set aside for calls that run; what is not used comes back by itself` : undefined}
      name="Open reservations"
      viewKey="budget.reservations"
      fileName={`${fileName}-reservations`}
      columns={[
        { id: "kind", head: "For", cell: (row) => KIND_WORDS[row.kind], csv: (row) => row.kind },
        {
          id: "identity",
          head: "Identity",
          cell: (row) =>
            row.identity ? (
              <Entity kind="identity" name={row.identity.name} href={entityHref("identity", row.identity.id)} />
            ) : (
              (row.kind === "lease" && row.holder) || none
            ),
          csv: (row) => row.identity?.name ?? (row.kind === "lease" ? row.holder : null),
        },
        {
          id: "amount",
          head: "Held",
          number: true,
          cell: (row) => amountWords(row.amount, unit),
          order: { by: "decimal", value: (row) => row.amount },
          csv: (row) => row.amount,
        },
        { id: "since", head: "Since", cell: (row) => <Time at={row.createdAt} now={now} />, csv: (row) => row.createdAt },
        { id: "until", head: "Comes back", cell: (row) => <Time at={row.expiresAt} now={now} />, csv: (row) => row.expiresAt },
      ]}
      rows={open}
      rowKey={(row) => row.id}
      quiet
    />
  );
}

/** Windows that are over. */
export function PastTable({ budget, fileName }: Part) {
  const { past, unit, timeZone } = budget;
  if (past.length === 0) return null;
  const full = past.filter((row) => Number(row.share ?? 0) >= 1).length;
  return (
    <TableSection
      after
      finding={
        full === 0
          ? `It lasted in ${past.length === 1 ? "the window" : `all ${formatCount(past.length)} windows`} before`
          : `It was used up in ${formatCount(full)} of ${formatCount(past.length)} windows before`
      }
      name="Windows before"
      viewKey="budget.past"
      fileName={`${fileName}-past`}
      columns={[
        { id: "window", head: "Window", cell: (row) => windowName(row, timeZone), csv: (row) => windowName(row, timeZone) },
        burnColumn(budget),
        amount("spent", "Spent", unit, (row) => row.spent),
        amount("limit", "Limit", unit, (row) => row.limit),
      ]}
      rows={past}
      rowKey={(row) => row.window.name}
      quiet
    />
  );
}
