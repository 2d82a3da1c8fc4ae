"use client";
import { useSearchParams } from "next/navigation";
import { useMemo, useState } from "react";
import type { Concentration, Pareto, ParetoRow, SharedIdentity } from "@/lib/reporting";
import { DIMENSIONS } from "@/lib/reporting/core/dimensions";
import { formatCount, formatPercent } from "../../charts/prepare/format";
import { FilterBar } from "../../filters/filter-bar";
import { FilterNotice } from "../../filters/filter-notice";
import { spanWords, writePeriod } from "../../filters/period";
import { useFilters } from "../../filters/use-filters";
import { entityHref, hrefOf, keptSearch } from "../../shell/destinations";
import { PageHeader } from "../../shell/page-header";
import { Empty } from "../../states/empty";
import { QueryBlock } from "../../states/query-block";
import { ChartSkeleton } from "../../states/skeleton";
import { useRead } from "../../states/use-read";
import { Count, Entity, Money, ShareBar } from "../../tables/cells";
import type { Column } from "../../tables/column";
import { TableSection } from "../../tables/table-section";
import { LinkButton } from "../../ui/button";
import { Segmented } from "../../ui/segmented";
import { FreshnessLine } from "../freshness-line";
import { NoUsage } from "../spend-chart";
import { useAsAnswered } from "../use-as-answered";
import { concentrationPath } from "./concentration-path";
import { type Held, leaderFinding, mostOf, paretoFinding, sharedFinding } from "./concentration-words";
import { ParetoChart } from "./pareto-chart";

/** How few identities and credentials make most of the cost, and which identities several share. */
export function ConcentrationView({ now }: { now: string }) {
  const filters = useFilters({ now, groupBy: "identity" });
  const read = useRead<Concentration>(concentrationPath(filters));
  const shown = useAsAnswered(filters, read.isPlaceholderData);
  const search = useSearchParams();
  const kept = keptSearch(new URLSearchParams(search.toString()));
  const fileName = `concentration-${writePeriod(shown.period)}`;
  return (
    <>
      <PageHeader
        title={read.data ? paretoFinding(read.data.identities, "identity") : "Concentration"}
        fresh={<FreshnessLine after={spanWords(shown.span, new Date(now))} />}
        actions={
          <LinkButton icon="spend" href={`/spend?groupBy=identity${kept.replace("?", "&")}`}>
            Open in Spend
          </LinkButton>
        }
      />
      <FilterBar filters={filters} now={now} dimensions={DIMENSIONS} compare={false} metric={false} />
      <FilterNotice unknown={filters.unknown} />
      <QueryBlock query={read} skeleton={<ChartSkeleton />} title="The concentration did not load" height={420}>
        {(answer) =>
          answer.identities.count + answer.credentials.count === 0 ? (
            <NoUsage filters={shown} />
          ) : (
            <>
              <div className="cols two after">
                <ParetoChart
                  pareto={answer.identities}
                  of="identity"
                  finding={leaderFinding(answer.identities, "identity")}
                  fileName={`${fileName}-identities`}
                />
                <ParetoChart
                  pareto={answer.credentials}
                  of="credential"
                  finding={paretoFinding(answer.credentials, "credential")}
                  fileName={`${fileName}-credentials`}
                />
              </div>
              <ParetoTable answer={answer} kept={kept} fileName={fileName} />
              <SharedTable rows={answer.shared} kept={kept} fileName={`${fileName}-shared`} />
            </>
          )
        }
      </QueryBlock>
    </>
  );
}

function SharedTable({ rows, kept, fileName }: { rows: readonly SharedIdentity[]; kept: string; fileName: string }) {
  const columns = useMemo(
    (): Column<SharedIdentity>[] => [
      {
        id: "name",
        head: "Identity",
        cell: (row) => <Entity name={row.name} kind={row.kind ?? "identity"} href={entityHref("identity", row.id, kept)} />,
        order: { by: "text", value: (row) => row.name },
        csv: (row) => row.name,
      },
      {
        id: "cost",
        head: "Cost",
        number: true,
        cell: (row) => <Money value={row.costUsd} strong />,
        order: { by: "decimal", value: (row) => row.costUsd },
        csv: (row) => row.costUsd,
      },
      ...(["applications", "callers"] as const).map(
        (of): Column<SharedIdentity> => ({
          id: of,
          head: of === "applications" ? "Applications" : "Callers",
          number: true,
          cell: (row) => <Count value={String(row[of])} />,
          order: { by: "decimal", value: (row) => String(row[of]) },
          csv: (row) => String(row[of]),
        }),
      ),
    ],
    [kept],
  );
  return (
    <TableSection
      after
      finding={sharedFinding(rows)}
      about="Used by several applications or callers, or made to be shared: nobody alone answers for what they do"
      name="Shared identities"
      viewKey="concentration.shared"
      fileName={fileName}
      columns={columns}
      rows={rows}
      rowKey={(row) => row.id ?? ""}
      rowHref={(row) => entityHref("identity", row.id, kept)}
      sort={{ id: "cost", desc: true }}
      empty={<Empty bare>Each identity was used by one application and one caller.</Empty>}
    />
  );
}

const HELD: readonly { value: Held; label: string }[] = [
  { value: "identity", label: "Identities" },
  { value: "credential", label: "Credentials" },
];

type ParetoTableProps = { answer: Concentration; kept: string; fileName: string };

/** Who makes most of the cost; all rows are in the chart's own table and file. */
function ParetoTable({ answer, kept, fileName }: ParetoTableProps) {
  const [of, setOf] = useState<Held>("identity");
  const pareto: Pareto = of === "identity" ? answer.identities : answer.credentials;
  const rows = useMemo(() => mostOf(pareto), [pareto]);
  const columns = useMemo(() => paretoColumns(pareto, of, kept), [pareto, of, kept]);
  if (answer.identities.count + answer.credentials.count === 0) return null;
  return (
    <TableSection
      after
      finding={of === "identity" ? "The identities behind most of it" : "The credentials behind most of it"}
      about="Largest first; the running share is that of a row and all before it"
      actions={<Segmented label="Rows" value={of} onChange={setOf} choices={HELD} />}
      name={`Cost by ${of}`}
      viewKey={`concentration.${of}`}
      fileName={`${fileName}-${of}`}
      columns={columns}
      rows={rows}
      rowKey={(row) => row.id ?? "rest"}
      rowHref={(row) => hrefOfRow(row, of, kept)}
      empty={<Empty bare>No usage came with a known credential.</Empty>}
      leads
    />
  );
}

/** An identity has a page; a credential is a filter on Spend. */
function hrefOfRow(row: ParetoRow, of: Held, kept: string): string | undefined {
  if (row.id === null) return undefined;
  return of === "identity" ? entityHref("identity", row.id, kept) : `${hrefOf("credential", row.id)}${kept.replace("?", "&")}`;
}

function paretoColumns(pareto: Pareto, of: Held, kept: string): Column<ParetoRow>[] {
  return [
    {
      id: "name",
      head: of === "identity" ? "Identity" : "Credential",
      cell: (row) => (
        <Entity
          name={row.rest === undefined ? row.name : `${formatCount(row.rest)} others`}
          kind={row.rest === undefined ? (of === "credential" ? "credential" : (row.kind ?? "identity")) : undefined}
          href={hrefOfRow(row, of, kept)}
        />
      ),
      csv: (row) => row.name,
    },
    {
      id: "cost",
      head: "Cost",
      number: true,
      cell: (row) => <Money value={row.costUsd} strong />,
      csv: (row) => row.costUsd,
      total: <Money value={pareto.costUsd} />,
    },
    {
      id: "share",
      head: "Share",
      number: true,
      cell: (row) => <ShareBar value={row.costUsd} total={pareto.costUsd} />,
      csv: (row) => row.share,
      total: "100.0\u202f%",
    },
    {
      id: "running",
      head: "Running share",
      number: true,
      cell: (row) => formatPercent(Number(row.cumulativeShare)),
      csv: (row) => row.cumulativeShare,
    },
  ];
}
