"use client";
import { useState } from "react";
import { FORMAT_NAMES } from "@/lib/invoices/core/kinds";
import type { SourceView } from "@/lib/invoices/core/views";
import { formatCount, formatMoney } from "../charts/prepare/format";
import { DeedDialog } from "../states/deed-dialog";
import { Empty } from "../states/empty";
import { fetchJson } from "../states/fetch-json";
import { useRefused } from "../states/use-refused";
import { Count, Time, Unknown } from "../tables/cells";
import type { Column } from "../tables/column";
import { TableSection } from "../tables/table-section";
import { Button } from "../ui/button";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { missingPath, sourcePath } from "./invoice-paths";
import { daysWords, totalsWords } from "./invoice-words";

type Asked = { deed: "change" | "missing"; source: SourceView };

/** Where invoices come from, and what is held of each. */
export function SourceTable({ sources, now, mayWrite }: { sources: readonly SourceView[]; now: string; mayWrite: boolean }) {
  const [asked, setAsked] = useState<Asked | null>(null);
  const columns: (Column<SourceView> | null)[] = [
    { id: "name", head: "Source", cell: (row) => row.name, order: { by: "text", value: (row) => row.name }, csv: (row) => row.name },
    { id: "provider", head: "Provider", cell: (row) => row.providerName, csv: (row) => row.providerName },
    { id: "format", head: "Read as", cell: (row) => FORMAT_NAMES[row.format], csv: (row) => FORMAT_NAMES[row.format] },
    { id: "files", head: "Files", number: true, cell: (row) => <Count value={row.files} />, csv: (row) => String(row.files) },
    {
      id: "days",
      head: "Days",
      cell: (row) => (row.fromDay && row.toDay ? daysWords(row.fromDay, row.toDay) : <Unknown why="No line yet" />),
      csv: (row) => `${row.fromDay ?? ""} to ${row.toDay ?? ""}`,
    },
    { id: "total", head: "Invoiced", number: true, cell: (row) => totalsWords(row.totals), csv: (row) => totalsWords(row.totals) },
    {
      id: "missing",
      head: "Not in the newest files",
      cell: (row) =>
        row.missing.lines === 0 ? (
          "—"
        ) : (
          <Button tone="plain" className="link" disabled={!mayWrite} onClick={() => setAsked({ deed: "missing", source: row })}>
            {`${formatCount(row.missing.lines)} ${row.missing.lines === 1 ? "line" : "lines"}, ${totalsWords(row.missing.totals)}`}
          </Button>
        ),
      csv: (row) => String(row.missing.lines),
    },
    {
      id: "at",
      head: "Newest file",
      cell: (row) => (row.lastFileAt ? <Time at={row.lastFileAt} now={now} /> : <Unknown why="No file yet" />),
    },
    mayWrite
      ? {
          id: "act",
          head: "Action",
          cell: (row) => (
            <Button
              tone="plain"
              className="link"
              onClick={() => setAsked({ deed: "change", source: row })}
              aria-label={`Change ${row.name}`}
            >
              Change
            </Button>
          ),
        }
      : null,
  ];
  return (
    <>
      <TableSection
        after
        finding={sources.length === 0 ? "No source yet" : `${formatCount(sources.length)} ${sources.length === 1 ? "source" : "sources"}`}
        about="Made with the first file of its kind; a CSV of its own columns is explained once"
        name="Sources of invoices"
        viewKey="invoices.sources"
        fileName="invoice-sources"
        columns={columns.filter((column) => column !== null)}
        rows={sources}
        rowKey={(row) => row.id}
        quiet
        empty={<Empty bare>Download the costs of a month from your provider, and drop the file above.</Empty>}
      />
      {asked?.deed === "missing" ? <MissingDialog source={asked.source} onClose={() => setAsked(null)} /> : null}
      {asked?.deed === "change" ? <ChangeDialog source={asked.source} onClose={() => setAsked(null)} /> : null}
    </>
  );
}

function MissingDialog({ source, onClose }: { source: SourceView; onClose: () => void }) {
  const words = `${formatCount(source.missing.lines)} ${source.missing.lines === 1 ? "line" : "lines"}`;
  async function act() {
    await fetchJson(missingPath(source.id), { method: "POST", body: {} });
    return `${words} count no more`;
  }
  return (
    <DeedDialog
      title={`Take ${words} out?`}
      say={`${totalsWords(source.missing.totals)} of ${source.name} was imported, and the newest file of the same days does not have it. It counts until you take it out, and again when a file has it. Where the newer file shows a part only, leave it.`}
      deed="Take them out"
      act={act}
      onClose={onClose}
    />
  );
}

function ChangeDialog({ source, onClose }: { source: SourceView; onClose: () => void }) {
  const [name, setName] = useState(source.name);
  const [percent, setPercent] = useState(source.tolerancePercent ?? "");
  const [amount, setAmount] = useState(source.toleranceUsd ?? "");
  const { errorOf, send } = useRefused();
  async function act() {
    const body = { name: name.trim(), tolerancePercent: percent.trim() || null, toleranceUsd: amount.trim() || null };
    await send(sourcePath(source.id), "PATCH", body);
    return `${name.trim()} is changed`;
  }
  return (
    <DeedDialog
      title={`Change ${source.name}`}
      say="Empty tolerances are those of the accounting settings; of both the larger counts."
      deed="Save"
      act={act}
      onClose={onClose}
    >
      <Field label="Name" required error={errorOf("name")}>
        {(control) => <Input {...control} value={name} onChange={(event) => setName(event.target.value)} />}
      </Field>
      <Field label="May stay open, percent of the invoice" optional error={errorOf("tolerancePercent")}>
        {(control) => <Input {...control} inputMode="decimal" value={percent} onChange={(event) => setPercent(event.target.value)} />}
      </Field>
      <Field label={`May stay open, ${formatMoney("1").replace(/[\d.,]/g, "")}`} optional error={errorOf("toleranceUsd")}>
        {(control) => <Input {...control} inputMode="decimal" value={amount} onChange={(event) => setAmount(event.target.value)} />}
      </Field>
    </DeedDialog>
  );
}
