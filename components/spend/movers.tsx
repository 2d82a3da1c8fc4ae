"use client";
import { useSearchParams } from "next/navigation";
import type { Mover, Movers } from "@/lib/reporting";
import { entityHref, keptSearch } from "../shell/destinations";
import { Empty } from "../states/empty";
import { Change, Entity, Money } from "../tables/cells";
import type { Column } from "../tables/column";
import { DataTable } from "../tables/data-table";
import { Section } from "../ui/section";

const SHOWN = 5;

/** The largest changes against the comparison, identities beside teams. */
export function MoversSection({ movers }: { movers: Movers }) {
  if (movers.identities.length === 0 && movers.teams.length === 0) return null;
  return (
    <div className="cols two">
      <MoverTable title={moverFinding(movers.identities, "identity")} kind="identity" rows={movers.identities.slice(0, SHOWN)} />
      <MoverTable title={moverFinding(movers.teams, "team")} kind="team" rows={movers.teams.slice(0, SHOWN)} />
    </div>
  );
}

function moverFinding([first]: readonly Mover[], kind: "identity" | "team"): string {
  if (!first) return kind === "identity" ? "No identity changed" : "No team changed";
  if (first.state === "new") return `${first.name} is new`;
  return `${first.name} ${first.state === "down" || first.state === "gone" ? "fell" : "rose"} most`;
}

function MoverTable({ title, kind, rows }: { title: string; kind: "identity" | "team"; rows: readonly Mover[] }) {
  const search = useSearchParams();
  const kept = keptSearch(new URLSearchParams(search.toString()));
  const columns: Column<Mover>[] = [
    {
      id: "name",
      head: kind === "identity" ? "Identity" : "Team",
      cell: (row) => (
        <Entity
          name={row.name}
          href={entityHref(kind, row.id, kept)}
          kind={kind === "team" ? "team" : row.id === null ? "shared" : (row.kind ?? "identity")}
        />
      ),
    },
    { id: "cost", head: "Cost", number: true, cell: (row) => <Money value={row.costUsd} strong /> },
    { id: "change", head: "Change", number: true, cell: (row) => <Change current={row.costUsd} previous={row.previousCostUsd} /> },
  ];
  return (
    <Section finding={title} name={kind === "identity" ? "Largest changes by identity" : "Largest changes by team"}>
      <DataTable
        name={title}
        columns={columns}
        rows={rows}
        rowKey={(row) => row.id ?? "none"}
        rowHref={(row) => entityHref(kind, row.id, kept)}
        empty={<Empty bare title="Nothing changed" />}
      />
    </Section>
  );
}
