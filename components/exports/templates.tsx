"use client";
import type { UseQueryResult } from "@tanstack/react-query";
import { useState } from "react";
import type { TemplateColumn } from "@/lib/exports/core/journal-template";
import { JOURNAL_FIELDS } from "@/lib/exports/core/journal-template";
import type { TemplateRow } from "@/lib/exports/core/views";
import { formatCount } from "../charts/prepare/format";
import { DeedDialog } from "../states/deed-dialog";
import { fetchJson } from "../states/fetch-json";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { Entity } from "../tables/cells";
import type { Column } from "../tables/column";
import { TableSection } from "../tables/table-section";
import { Button } from "../ui/button";
import { templatePath } from "./export-paths";
import { TemplateDialog } from "./template-dialog";

type TemplatesProps = { templates: UseQueryResult<{ data: TemplateRow[] }>; maySchedule: boolean };
type Asked = { deed: "new" } | { deed: "remove"; template: TemplateRow };

/** How journals look for each ledger. */
export function Templates({ templates, maySchedule }: TemplatesProps) {
  const [asked, setAsked] = useState<Asked | null>(null);
  const close = () => setAsked(null);
  return (
    <>
      <QueryBlock query={templates} skeleton={<TableSkeleton rows={5} />} title="The templates did not load">
        {({ data }) => (
          <TableSection
            after
            finding={`Journals for ${formatCount(data.length)} ledgers`}
            about="A template is never changed, so that a journal is written the same again; add another and remove the old one"
            name="Templates of journals"
            viewKey="exports.templates"
            fileName="journal-templates"
            columns={columnsOf(maySchedule, (template) => setAsked({ deed: "remove", template }))}
            rows={data}
            rowKey={(row) => row.id}
            quiet
            actions={
              maySchedule ? (
                <Button icon="plus" onClick={() => setAsked({ deed: "new" })}>
                  Add a template
                </Button>
              ) : null
            }
          />
        )}
      </QueryBlock>
      {asked?.deed === "new" ? <TemplateDialog known={templates.data?.data ?? []} onClose={close} /> : null}
      {asked?.deed === "remove" ? (
        <DeedDialog
          danger
          title={`Remove ${asked.template.name}?`}
          say="No new journal is written with it. Those that were, stay."
          deed="Remove it"
          act={async () => {
            await fetchJson(templatePath(asked.template.id), { method: "DELETE" });
            return `${asked.template.name} is removed`;
          }}
          onClose={close}
        />
      ) : null}
    </>
  );
}

const DELIMITER_WORDS = { ",": "Commas", ";": "Semicolons", "\t": "Tabs" } as const;
const fieldWords = (column: TemplateColumn): string =>
  "text" in column ? `${column.header} = “${column.text}”` : `${column.header} = ${JOURNAL_FIELDS[column.field].toLowerCase()}`;

const columnsOf = (maySchedule: boolean, onRemove: (template: TemplateRow) => void): Column<TemplateRow>[] => [
  {
    id: "name",
    head: "Template",
    cell: (row) => <Entity name={row.name} about={row.isBuiltIn ? "Built in" : "Of the organisation"} />,
    csv: (row) => row.name,
  },
  {
    id: "columns",
    head: "Columns",
    wraps: true,
    cell: (row) => <span title={row.columns.map(fieldWords).join("\n")}>{row.columns.map(({ header }) => header).join(", ")}</span>,
    csv: (row) => row.columns.map(fieldWords).join("; "),
  },
  { id: "delimiter", head: "Between", cell: (row) => DELIMITER_WORDS[row.delimiter], csv: (row) => DELIMITER_WORDS[row.delimiter] },
  { id: "date", head: "Dates", cell: (row) => row.dateFormat, csv: (row) => row.dateFormat },
  {
    id: "documents",
    head: "Documents",
    cell: (row) => (row.perEntity ? "One a legal entity" : "One a period"),
    csv: (row) => String(row.perEntity),
  },
  ...(maySchedule
    ? [
        {
          id: "act",
          head: "Action",
          cell: (row: TemplateRow) =>
            row.isBuiltIn ? null : (
              <Button tone="plain" className="link" aria-label={`Remove ${row.name}`} onClick={() => onRemove(row)}>
                Remove
              </Button>
            ),
        },
      ]
    : []),
];
