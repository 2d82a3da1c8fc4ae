"use client";
import type { ChargebackSummary } from "@/lib/chargeback";
import type { ChargedGroup } from "@/lib/chargeback/core/summary";
import { type Grouping, NONE, NONE_NAME } from "@/lib/reporting/core/dimensions";
import { compareDecimals, ratioOf } from "../charts/prepare/decimal-text";
import { formatAmount, formatCount, formatMoney, formatShare } from "../charts/prepare/format";
import { entityHref } from "../shell/destinations";
import { Empty } from "../states/empty";
import { Change, Count, Entity, Money, PricedMoney, ShareBar, Tokens } from "../tables/cells";
import type { Column } from "../tables/column";
import { TableSection } from "../tables/table-section";
import { LinkButton } from "../ui/button";

type Totals = Pick<ChargebackSummary, "total" | "previous" | "statement">;
/** The month by unit and cost centre, by team, by model, by meter and, the longest, by identity. Every list sums to the charge. */
export function ChargebackTables({ summary, mayExport }: { summary: ChargebackSummary; mayExport: boolean }) {
  const { period } = summary;
  const largest = summary.costCentres[0];
  return (
    <>
      <ChargeTable
        finding={
          largest
            ? `${nameOf(largest, "cost_centre")} carries ${formatShare(ratioOf(largest.costUsd, summary.total.costUsd))}`
            : "Nothing to charge"
        }
        name="Cost by business unit and cost centre"
        by={["business_unit", "cost_centre"]}
        rows={summary.costCentres}
        totals={summary}
        period={period}
        files={mayExport}
      />
      <ChargeTable
        finding={`${formatCount(summary.teams.length)} ${summary.teams.length === 1 ? "team" : "teams"} behind it`}
        name="Cost by cost centre and team"
        by={["cost_centre", "team"]}
        rows={summary.teams}
        totals={summary}
        period={period}
      />
      <ChargeTable
        finding={`${formatCount(summary.models.length)} ${summary.models.length === 1 ? "model" : "models"}`}
        name="Cost by provider and model"
        by={["provider", "model"]}
        rows={summary.models}
        totals={summary}
        period={period}
      />
      <ChargeTable finding="What was metered" name="Cost by meter" by={["meter"]} rows={summary.meters} totals={summary} period={period} />
      <ChargeTable
        finding={identityFinding(summary)}
        name="Cost by team and identity"
        by={["team", "identity"]}
        rows={summary.identities}
        totals={summary}
        period={period}
      />
    </>
  );
}

function identityFinding({ identities }: ChargebackSummary): string {
  const none = identities.find((row) => row.rest === undefined && !row.group.identity?.id);
  if (none && compareDecimals(none.costUsd, "0") > 0) return `${formatMoney(none.costUsd)} is charged without an identity`;
  return "Every cent has an identity";
}

const nameOf = (row: ChargedGroup, grouping: Grouping): string =>
  row.rest === undefined
    ? row.group[grouping]?.id === NONE
      ? NONE_NAME[grouping]
      : (row.group[grouping]?.name ?? "—")
    : `Other, ${row.rest} more`;

type ChargeTableProps = {
  finding: string;
  name: string;
  by: readonly Grouping[];
  rows: readonly ChargedGroup[];
  totals: Totals;
  period: string;
  files?: boolean;
};

function ChargeTable({ finding, name, by, rows, totals, period, files }: ChargeTableProps) {
  const isMeter = by.includes("meter");
  const columns: (Column<ChargedGroup> | null)[] = [
    ...by.map((grouping): Column<ChargedGroup> => nameColumn(grouping)),
    {
      id: "cost",
      head: "Charge",
      number: true,
      cell: (row) => <PricedMoney value={row.costUsd} unpriced={row.unpricedEvents ?? row.unpricedCharges ?? null} />,
      order: { by: "decimal", value: (row) => row.costUsd },
      total: <Money value={totals.total.costUsd} />,
      csv: (row) => row.costUsd ?? null,
    },
    totals.statement?.total ? statedColumn(totals.statement.currency, totals.statement.total) : null,
    totals.total.flatValueUsd === "0" ? null : flatColumn(totals.total.flatValueUsd),
    {
      id: "share",
      head: "Share",
      number: true,
      cell: (row) => <ShareBar value={row.costUsd} total={totals.total.costUsd} />,
      total: "100.0\u202f%",
    },
    {
      id: "change",
      head: "Change on the month before",
      number: true,
      cell: (row) => <Change current={row.costUsd} previous={row.previous?.costUsd ?? "0"} />,
      total: <Change current={totals.total.costUsd} previous={totals.previous?.total.costUsd} />,
    },
    isMeter
      ? {
          id: "quantity",
          head: "Quantity",
          number: true,
          cell: (row) => <Tokens value={row.quantity} />,
          csv: (row) => row.quantity ?? null,
        }
      : null,
    isMeter
      ? null
      : {
          id: "tokens",
          head: "Tokens",
          number: true,
          cell: (row) => <Tokens value={row.tokens?.total} />,
          total: <Tokens value={totals.total.tokens?.total} />,
          csv: (row) => row.tokens?.total ?? null,
        },
    isMeter
      ? null
      : {
          id: "requests",
          head: "Requests",
          number: true,
          cell: (row) => <Count value={row.requests} />,
          total: <Count value={totals.total.requests} />,
          csv: (row) => row.requests ?? null,
        },
    files ? { id: "file", head: "File", cell: (row) => <PartFile row={row} period={period} /> } : null,
  ];
  return (
    <TableSection
      after
      finding={finding}
      about={name}
      name={name}
      viewKey={`chargeback.${by.join(".")}`}
      fileName={`chargeback-${by.join("-")}-${period}`}
      columns={columns.filter((column) => column !== null)}
      rows={rows}
      rowKey={(row) => by.map((grouping) => row.group[grouping]?.id ?? "none").join(" ") + (row.rest ?? "")}
      sort={{ id: "cost", desc: true }}
      quiet
      empty={
        <Empty bare title="Nothing was used in this month">
          Choose another month.
        </Empty>
      }
    />
  );
}

/** The charges in the currency of statements: whole smallest units that sum to the month's. */
const statedColumn = (currency: string, total: string): Column<ChargedGroup> => ({
  id: "stated",
  head: `In ${currency}`,
  number: true,
  cell: (row) => (row.stated == null ? "—" : formatAmount(row.stated, { places: 2 })),
  total: formatAmount(total, { places: 2 }),
  csv: (row) => row.stated ?? null,
});

/** What flat plans would have cost: beside the charge, never in it. */
const flatColumn = (total: string): Column<ChargedGroup> => ({
  id: "flat",
  head: "Flat-plan value",
  number: true,
  cell: (row) => <Money value={row.flatValueUsd} />,
  total: <Money value={total} />,
  csv: (row) => row.flatValueUsd ?? null,
});

export const nameColumn = (grouping: Grouping): Column<ChargedGroup> => ({
  id: grouping,
  head:
    {
      business_unit: "Business unit",
      cost_centre: "Cost centre",
      team: "Team",
      identity: "Identity",
      provider: "Provider",
      model: "Model",
      meter: "Meter",
    }[grouping as string] ?? grouping,
  cell: (row) => {
    const id = row.rest === undefined ? row.group[grouping]?.id : null;
    return <Entity name={nameOf(row, grouping)} href={id ? entityHref(grouping, id) : undefined} />;
  },
  order: { by: "text", value: (row) => nameOf(row, grouping) },
  csv: (row) => nameOf(row, grouping),
});

/** The file of one cost centre: the same lines as in the whole, only its own. */
function PartFile({ row, period }: { row: ChargedGroup; period: string }) {
  if (row.rest !== undefined) return null;
  const query = new URLSearchParams({
    profile: "detail",
    businessUnit: row.group.business_unit?.id ?? "none",
    costCentre: row.group.cost_centre?.id ?? "none",
  });
  return (
    <LinkButton tone="plain" icon="csv" href={`/api/ui/chargeback/${period}/export?${query}`} prefetch={false} download>
      CSV
    </LinkButton>
  );
}
