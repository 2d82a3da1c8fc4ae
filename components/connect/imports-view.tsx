"use client";
import { useState } from "react";
import type { ImportRecord } from "@/lib/imports";
import { formatCount } from "../charts/prepare/format";
import { PageHeader } from "../shell/page-header";
import { Empty } from "../states/empty";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { UploadButton } from "../states/upload-button";
import { useRead } from "../states/use-read";
import { Count, StateMark, Time } from "../tables/cells";
import type { Column } from "../tables/column";
import { TableSection } from "../tables/table-section";
import { Checkbox } from "../ui/checkbox";

const KIND_WORDS: Readonly<Record<ImportRecord["kind"], string>> = {
  usage_csv: "Usage",
  inventory_csv: "Inventory",
  usage_export: "Provider’s export",
  scim_users: "Users of the directory",
  provider_keys: "Provider’s keys",
};

/** Files of usage or inventory that were brought in by hand. */
export function ImportsView({ now, mayImport }: { now: string; mayImport: boolean }) {
  const [countsPossible, setCountsPossible] = useState(false);
  return (
    <>
      <PageHeader
        title="Imports"
        fresh={["Usage or inventory as CSV, usage exports of OpenAI and Anthropic"]}
        actions={
          mayImport ? (
            <>
              <Checkbox checked={countsPossible} onChange={setCountsPossible}>
                Count rows that may be counted already
              </Checkbox>
              <UploadButton<Pick<ImportRecord, "accepted" | "rejected">>
                path="/api/ui/imports"
                accept=".csv,.json,text/csv,application/json"
                {...(countsPossible ? { fields: { overlap: "count" } } : {})}
                done={({ accepted, rejected }) => `${formatCount(accepted)} rows taken, ${formatCount(rejected)} not`}
              >
                Upload a file
              </UploadButton>
            </>
          ) : null
        }
      />
      <ImportTable now={now} />
    </>
  );
}

function ImportTable({ now }: { now: string }) {
  const imports = useRead<{ data: ImportRecord[] }>("/api/ui/imports");
  const columns: Column<ImportRecord>[] = [
    { id: "file", head: "File", cell: (row) => row.fileName, csv: (row) => row.fileName },
    { id: "kind", head: "Holds", cell: (row) => KIND_WORDS[row.kind] },
    {
      id: "state",
      head: "Outcome",
      cell: (row) => (
        <StateMark tone={row.state === "failed" ? "breach" : row.rejected > 0 ? "warn" : "ok"}>
          {row.state === "failed" ? "Nothing taken" : row.rejected > 0 ? "Taken in part" : "Taken"}
        </StateMark>
      ),
    },
    { id: "accepted", head: "Taken", number: true, cell: (row) => <Count value={row.accepted} /> },
    { id: "duplicates", head: "Known already", number: true, cell: (row) => <Count value={row.duplicates} /> },
    {
      id: "rejected",
      head: "Not taken",
      number: true,
      cell: (row) =>
        row.hasErrorFile ? (
          <a className="link" href={`/api/ui/imports/${row.id}/errors`} download>
            {formatCount(row.rejected)}, see why
          </a>
        ) : (
          <Count value={row.rejected} />
        ),
    },
    { id: "by", head: "By", cell: (row) => row.createdBy },
    { id: "at", head: "When", cell: (row) => <Time at={row.createdAt} now={now} /> },
  ];
  return (
    <QueryBlock query={imports} skeleton={<TableSkeleton rows={3} />} title="The imports did not load">
      {(answer) => (
        <TableSection
          after
          finding={
            answer.data.length === 0
              ? "No file was brought in yet"
              : `${formatCount(answer.data.length)} ${answer.data.length === 1 ? "file was" : "files were"} brought in`
          }
          about="Usage CSV with the columns of a native event, inventory CSV, or a provider’s usage export as it came. Rows of an export are counted only for days and keys of which no emitter tells; where that is not sure, they are left out unless the box above is ticked"
          name="Imports"
          viewKey="imports"
          fileName="imports"
          columns={columns}
          rows={answer.data}
          rowKey={(row) => row.id}
          quiet
          empty={
            <Empty bare>
              Upload a file: it tells by itself what it holds, and every row that cannot be taken is explained.{" "}
              <a className="link" href="/samples/usage.csv">
                A sample of usage
              </a>
              ,{" "}
              <a className="link" href="/samples/inventory.csv">
                a sample of inventory
              </a>
              .
            </Empty>
          }
        />
      )}
    </QueryBlock>
  );
}
