"use client";
import { useState } from "react";
import type { MarkupView } from "@/lib/allocation/core/views";
import { formatDay } from "../charts/prepare/dates";
import { PageHeader } from "../shell/page-header";
import { Empty } from "../states/empty";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { Entity, StateMark } from "../tables/cells";
import type { Column } from "../tables/column";
import { TableSection } from "../tables/table-section";
import { Button } from "../ui/button";
import { MARKUPS_PATH } from "./allocation-paths";
import { AllocationTabs } from "./allocation-tabs";
import { counted, STANDING } from "./allocation-words";
import { EndMarkupDialog, MarkupDialog } from "./markup-dialogs";

type Page = { data: MarkupView[] };
type Asked = { deed: "add" } | { deed: "end"; markup: MarkupView };

/** What business units pay above or below what the provider charges. */
export function MarkupsView({ rights }: { rights: readonly string[] }) {
  const markups = useRead<Page>(MARKUPS_PATH);
  const [asked, setAsked] = useState<Asked | null>(null);
  const mayWrite = rights.includes("allocation.write");
  const close = () => setAsked(null);
  return (
    <>
      <PageHeader
        title={markups.data ? titleOf(markups.data) : "Markups"}
        crumbs={[{ name: "Markups" }]}
        fresh={["In percent of direct cost, as a line of its own", "Units below have it too, unless they have their own"]}
        actions={
          mayWrite ? (
            <Button tone="primary" icon="plus" onClick={() => setAsked({ deed: "add" })}>
              Add a markup
            </Button>
          ) : null
        }
      />
      <AllocationTabs />
      <QueryBlock query={markups} skeleton={<TableSkeleton rows={3} />} title="Markups did not load">
        {({ data }) => (
          <TableSection
            after
            finding="Internal price beside provider cost"
            name="Markups"
            viewKey="allocation.markups"
            fileName="markups"
            columns={columnsOf(mayWrite, (markup) => setAsked({ deed: "end", markup }))}
            rows={data}
            rowKey={(row) => row.id}
            quiet
            empty={
              <Empty bare title="Every unit pays what the provider charges">
                A surcharge or discount by unit changes what is charged, never the provider's cost.
              </Empty>
            }
          />
        )}
      </QueryBlock>
      {asked?.deed === "add" ? <MarkupDialog onClose={close} /> : null}
      {asked?.deed === "end" ? <EndMarkupDialog markup={asked.markup} onClose={close} /> : null}
    </>
  );
}

function titleOf({ data }: Page): string {
  const held = data.filter(({ standing }) => standing === "in_force").length;
  return held === 0 ? "Every unit pays cost" : `${counted(held, "unit")} ${held === 1 ? "pays" : "pay"} another price than cost`;
}

export const percentWords = (percent: string): string => (percent.startsWith("-") ? `−${percent.slice(1)} %` : `+${percent} %`);

function columnsOf(mayWrite: boolean, onEnd: (markup: MarkupView) => void): Column<MarkupView>[] {
  const deeds: Column<MarkupView> = {
    id: "deeds",
    head: "Deeds",
    cell: (row) =>
      row.standing === "in_force" || row.standing === "planned" ? (
        <Button tone="plain" className="link" onClick={() => onEnd(row)}>
          End
        </Button>
      ) : null,
  };
  return [
    {
      id: "unit",
      head: "Business unit",
      cell: (row) => <Entity name={row.businessUnit.name} href={`/units/${encodeURIComponent(row.businessUnit.id)}`} />,
      order: { by: "text", value: (row) => row.businessUnit.name },
      csv: (row) => row.businessUnit.name,
    },
    {
      id: "percent",
      head: "On direct cost",
      number: true,
      cell: (row) => percentWords(row.percent),
      order: { by: "decimal", value: (row) => row.percent },
      csv: (row) => row.percent,
    },
    {
      id: "since",
      head: "Holds",
      cell: (row) => `${formatDay(row.validFrom, { year: true })}${row.validTo ? ` – ${formatDay(row.validTo, { year: true })}` : " on"}`,
      order: { by: "text", value: (row) => row.validFrom },
      csv: (row) => row.validFrom,
    },
    {
      id: "state",
      head: "State",
      cell: (row) => (
        <StateMark tone={STANDING[row.standing].tone} calm>
          {STANDING[row.standing].word}
        </StateMark>
      ),
      csv: (row) => row.standing,
    },
    { id: "reason", head: "Reason", wraps: true, cell: (row) => row.reason, csv: (row) => row.reason },
    ...(mayWrite ? [deeds] : []),
  ];
}
