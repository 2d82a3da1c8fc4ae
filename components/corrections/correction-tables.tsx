import type { CorrectionDetail, TallyView } from "@/lib/metering/core/corrections-view";
import { sumDecimals } from "../charts/prepare/decimal-text";
import { formatCount } from "../charts/prepare/format";
import { entityHref } from "../shell/destinations";
import { Entity, Money } from "../tables/cells";
import type { Column } from "../tables/column";
import { TableSection } from "../tables/table-section";

type Row = { beforeUsd: string; afterUsd: string; differenceUsd: string; runDifferenceUsd: string | null };

function moneyColumns<Each extends Row>(rows: readonly Each[], preview: TallyView, run: TallyView | null): Column<Each>[] {
  const column = (id: string, head: string, pick: (row: Each) => string | null, total: string | null, sign = false): Column<Each> => ({
    id,
    head,
    number: true,
    cell: (row) => <Money value={pick(row)} sign={sign} strong={sign} />,
    order: { by: "decimal", value: pick },
    csv: pick,
    total: <Money value={total} sign={sign} />,
  });
  return [
    column("before", "Cost before", (row) => row.beforeUsd, preview.beforeUsd),
    column("after", "Cost after", (row) => row.afterUsd, preview.afterUsd),
    column("difference", "Difference", (row) => row.differenceUsd, preview.differenceUsd, true),
    ...(run
      ? [column("run", "Difference of the run", (row) => row.runDifferenceUsd, sumDecimals(rows.map((row) => row.runDifferenceUsd)), true)]
      : []),
  ];
}

const changed = (rows: readonly Row[]): number => rows.filter((row) => row.differenceUsd !== "0").length;

/** The preview by team and by model; both add up to the same totals. */
export function CorrectionTables({ correction, preview }: { correction: CorrectionDetail; preview: TallyView }) {
  const { teams, models, run, id } = correction;
  const changing = changed(teams);
  return (
    <>
      <TableSection
        after
        finding={
          changing === 0
            ? "No team's cost would differ"
            : `${formatCount(changing)} ${changing === 1 ? "team's cost differs" : "teams' costs differ"}`
        }
        about="All lines of open periods in the selection, as the preview found them"
        name="Cost by team"
        viewKey="correction.teams"
        fileName={`correction-teams-${id}`}
        columns={[
          {
            id: "team",
            head: "Team",
            cell: (row) => <Entity name={row.name} kind="team" {...hrefOf(row.teamId)} />,
            order: { by: "text", value: (row) => row.name },
            csv: (row) => row.name,
            total: "Total",
          },
          ...moneyColumns(teams, preview, run),
        ]}
        rows={teams}
        rowKey={(row) => row.teamId ?? ""}
        quiet
      />
      <TableSection
        after
        finding={`By model: ${formatCount(changed(models))} of ${formatCount(models.length)} ${models.length === 1 ? "differs" : "differ"}`}
        name="Cost by model"
        viewKey="correction.models"
        fileName={`correction-models-${id}`}
        columns={[
          {
            id: "model",
            head: "Model",
            cell: (row) => <Entity name={row.model} kind="model" mono />,
            order: { by: "text", value: (row) => row.model },
            csv: (row) => row.model,
            total: "Total",
          },
          {
            id: "provider",
            head: "Provider",
            cell: (row) => row.provider,
            order: { by: "text", value: (row) => row.provider },
            csv: (row) => row.provider,
          },
          ...moneyColumns(models, preview, run),
        ]}
        rows={models}
        rowKey={(row) => `${row.provider} ${row.model}`}
        quiet
      />
    </>
  );
}

function hrefOf(teamId: string | null): { href?: string } {
  const href = entityHref("team", teamId);
  return href ? { href } : {};
}
