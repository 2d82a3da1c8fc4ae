"use client";
import type { Simulation } from "@/lib/reporting";
import { ratioOf } from "../charts/prepare/decimal-text";
import { formatPercent } from "../charts/prepare/format";
import { Count, Entity, Money, Unknown } from "../tables/cells";
import type { Column } from "../tables/column";
import { TableSection } from "../tables/table-section";

type Figures = Simulation["total"];

function figureColumns<Row extends Figures>(total: Figures): Column<Row>[] {
  return [
    {
      id: "lines",
      head: "Calls",
      number: true,
      cell: (row) => <Count value={row.lines} />,
      order: { by: "decimal", value: (row) => row.lines },
      total: <Count value={total.lines} />,
      csv: (row) => row.lines,
    },
    {
      id: "cost",
      head: "Cost",
      number: true,
      cell: (row) => <Money value={row.costUsd} strong />,
      order: { by: "decimal", value: (row) => row.costUsd },
      total: <Money value={total.costUsd} />,
      csv: (row) => row.costUsd,
    },
    {
      id: "simulated",
      head: "Would cost",
      number: true,
      cell: (row) => <Money value={row.simulatedUsd} strong />,
      order: { by: "decimal", value: (row) => row.simulatedUsd },
      total: <Money value={total.simulatedUsd} />,
      csv: (row) => row.simulatedUsd,
    },
    {
      id: "difference",
      head: "Difference",
      number: true,
      cell: (row) => <Money value={row.differenceUsd} sign />,
      order: { by: "decimal", value: (row) => row.differenceUsd },
      total: <Money value={total.differenceUsd} sign />,
      csv: (row) => row.differenceUsd,
    },
    { id: "share", head: "Share", number: true, cell: (row) => <ShareOf row={row} />, total: <ShareOf row={total} /> },
  ];
}

function ShareOf({ row }: { row: Figures }) {
  const share = ratioOf(row.differenceUsd, row.costUsd);
  return share === null ? <Unknown why="It cost nothing" /> : formatPercent(share, { sign: true });
}

/** The same money by team and by model; both sum to the total. */
export function SimulationTables({ answer }: { answer: Simulation }) {
  const teamColumns: Column<Simulation["byTeam"][number]>[] = [
    {
      id: "team",
      head: "Team",
      cell: ({ team }) => <Entity kind="team" name={team.name} />,
      order: { by: "text", value: ({ team }) => team.name },
      csv: ({ team }) => team.name,
    },
    ...figureColumns<Simulation["byTeam"][number]>(answer.total),
  ];
  const modelColumns: Column<Simulation["byModel"][number]>[] = [
    {
      id: "model",
      head: "Model",
      cell: (row) => <Entity kind="model" name={row.model} mono />,
      order: { by: "text", value: (row) => row.model },
      csv: (row) => row.model,
    },
    { id: "provider", head: "Provider", cell: (row) => row.provider, csv: (row) => row.provider },
    ...figureColumns<Simulation["byModel"][number]>(answer.total),
  ];
  return (
    <>
      <TableSection
        finding="By team"
        name="Simulated cost by team"
        viewKey="pricing.simulator.team"
        fileName="simulation-teams"
        columns={teamColumns}
        rows={answer.byTeam}
        rowKey={({ team }) => team.id ?? ""}
        sort={{ id: "cost", desc: true }}
        leads
      />
      <TableSection
        finding="By model used"
        name="Simulated cost by model"
        viewKey="pricing.simulator.model"
        fileName="simulation-models"
        columns={modelColumns}
        rows={answer.byModel}
        rowKey={(row) => `${row.provider} ${row.model}`}
        sort={{ id: "cost", desc: true }}
      />
    </>
  );
}
