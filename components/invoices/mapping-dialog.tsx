"use client";
import { useDeferredValue, useEffect, useState } from "react";
import { FIELD_NAMES, MAPPED_FIELDS, type MappedField, type Mapping } from "@/lib/invoices/core/mapping";
import type { InvoicePreview, PreviewLine, SourceView } from "@/lib/invoices/core/views";
import { PROVIDERS } from "@/lib/pricing/core/provider-names";
import { formatMoney } from "../charts/prepare/format";
import { fetchJson } from "../states/fetch-json";
import type { Column } from "../tables/column";
import { DataTable } from "../tables/data-table";
import { Checkbox } from "../ui/checkbox";
import { ConfirmDialog } from "../ui/dialog";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { Select } from "../ui/select";
import { SOURCES_PATH } from "./invoice-paths";
import { previewFile } from "./send-file";

const NEW = "new";
const NONE = "none";

type MappingDialogProps = {
  file: File;
  preview: InvoicePreview;
  sources: readonly SourceView[];
  onTake: (source: string) => Promise<void>;
  onClose: () => void;
};

/** The file's columns are its own: a person says once what they mean, sees the first lines as they would be taken, and keeps it with the source. */
export default function MappingDialog({ file, preview, sources, onTake, onClose }: MappingDialogProps) {
  const fitting = sources.filter(({ mapping }) => mapping && Object.values(mapping.columns).every((name) => preview.header.includes(name)));
  const [source, setSource] = useState(fitting[0]?.id ?? NEW);
  const [name, setName] = useState("");
  const [provider, setProvider] = useState("openai");
  const [draft, setDraft] = useState<Draft>(draftOf(preview));
  const mapping = mappingOf(draft);
  const shown = useTried(file, preview, source === NEW ? mapping : (sources.find(({ id }) => id === source)?.mapping ?? null), provider);
  async function confirm() {
    if (source !== NEW) return onTake(source);
    if (!mapping) throw new Error("Choose the columns of the day and of the amount.");
    const made = await fetchJson<{ id: string }>(SOURCES_PATH, {
      method: "POST",
      body: { name: name.trim(), provider, format: "csv", mapping },
    });
    await onTake(made.id);
  }
  return (
    <ConfirmDialog
      open
      wide
      onOpenChange={(open) => !open && onClose()}
      title="What do its columns mean?"
      say={`${file.name} has columns of its own. What you say is kept with the source, and the next file is read by it.`}
      deed="Import it"
      onConfirm={confirm}
    >
      <Field label="Source" required>
        {(control) => (
          <Select
            {...control}
            value={source}
            onChange={setSource}
            choices={[...fitting.map(({ id, name: label }) => ({ value: id, label })), { value: NEW, label: "A new source" }]}
          />
        )}
      </Field>
      <FirstRows preview={preview} />
      {source === NEW ? (
        <>
          <div className="mapping-fields">
            <Field label="Name of the source" required>
              {(control) => <Input {...control} value={name} onChange={(event) => setName(event.target.value)} />}
            </Field>
            <Field label="Whose invoices" required>
              {(control) => (
                <Select
                  {...control}
                  value={provider}
                  onChange={setProvider}
                  choices={PROVIDERS.filter(({ id }) => id !== "unknown").map(({ id, label }) => ({ value: id, label }))}
                />
              )}
            </Field>
          </div>
          <Columns draft={draft} header={preview.header} onChange={setDraft} />
        </>
      ) : null}
      <FirstLines preview={shown} />
    </ConfirmDialog>
  );
}

type Draft = Omit<Mapping, "columns"> & { columns: Partial<Record<MappedField, string>> };

const draftOf = ({ mapping, delimiter }: InvoicePreview): Draft =>
  mapping ?? {
    columns: {},
    delimiter: (delimiter as Mapping["delimiter"] | null) ?? ",",
    decimalMark: ".",
    dateOrder: "ymd",
    currency: "USD",
    inCents: false,
  };

const mappingOf = (draft: Draft): Mapping | null =>
  draft.columns.from && draft.columns.amount && /^[A-Z]{3}$/.test(draft.currency) ? (draft as Mapping) : null;

/** The first lines as the server would take them now. */
function useTried(file: File, first: InvoicePreview, mapping: Mapping | null, provider: string): InvoicePreview {
  const [tried, setTried] = useState(first);
  const asked = useDeferredValue(mapping ? JSON.stringify(mapping) : null);
  useEffect(() => {
    if (asked === null) return;
    let isCurrent = true;
    previewFile(file, { mapping: asked, provider })
      .then((answer) => isCurrent && setTried(answer))
      .catch(() => undefined);
    return () => {
      isCurrent = false;
    };
  }, [file, asked, provider]);
  return tried;
}

function Columns({ draft, header, onChange }: { draft: Draft; header: readonly string[]; onChange: (draft: Draft) => void }) {
  const set = (field: MappedField, value: string) => {
    const { [field]: _, ...rest } = draft.columns;
    onChange({ ...draft, columns: value === NONE ? rest : { ...rest, [field]: value } });
  };
  const needed = (field: MappedField): boolean => field === "from" || field === "amount";
  return (
    <div className="mapping-fields">
      {MAPPED_FIELDS.map((field) => (
        <Field key={field} label={FIELD_NAMES[field]} {...(needed(field) ? { required: true } : { optional: true })}>
          {(control) => (
            <Select
              {...control}
              value={draft.columns[field] ?? NONE}
              onChange={(value) => set(field, value)}
              choices={[
                { value: NONE, label: "Not in the file" },
                ...header.filter((name) => name !== "").map((name) => ({ value: name, label: name })),
              ]}
            />
          )}
        </Field>
      ))}
      <Field label="Decimal mark">
        {(control) => (
          <Select
            {...control}
            value={draft.decimalMark}
            onChange={(decimalMark) => onChange({ ...draft, decimalMark })}
            choices={[
              { value: ".", label: "Point: 1,234.56" },
              { value: ",", label: "Comma: 1.234,56" },
            ]}
          />
        )}
      </Field>
      <Field label="Order of dates">
        {(control) => (
          <Select
            {...control}
            value={draft.dateOrder}
            onChange={(dateOrder) => onChange({ ...draft, dateOrder })}
            choices={[
              { value: "ymd", label: "2026-10-25" },
              { value: "dmy", label: "25/10/2026" },
              { value: "mdy", label: "10/25/2026" },
            ]}
          />
        )}
      </Field>
      <Field label="Currency" help="Where no column tells it.">
        {(control) => (
          <Input
            {...control}
            value={draft.currency}
            onChange={(event) => onChange({ ...draft, currency: event.target.value.toUpperCase().slice(0, 3) })}
          />
        )}
      </Field>
      <Checkbox checked={draft.inCents} onChange={(inCents) => onChange({ ...draft, inCents })}>
        Amounts are in cents
      </Checkbox>
    </div>
  );
}

type Row = { no: number; cells: string[] };

function FirstRows({ preview }: { preview: InvoicePreview }) {
  const columns: Column<Row>[] = preview.header.map((head, i) => ({
    id: String(i),
    head: head || `Column ${i + 1}`,
    cell: (row) => row.cells[i] ?? "",
  }));
  return (
    <div className="mapping-rows">
      <DataTable
        name="First rows of the file"
        columns={columns}
        rows={preview.rows.slice(0, 4).map((cells, no) => ({ no, cells }))}
        rowKey={(row) => String(row.no)}
        quiet
      />
    </div>
  );
}

const LINE_COLUMNS: Column<PreviewLine & { no: number }>[] = [
  { id: "day", head: "Day", cell: (row) => row.fromDay },
  { id: "model", head: "Model", cell: (row) => row.model ?? "—" },
  { id: "meter", head: "Meter", cell: (row) => row.meter ?? "—" },
  { id: "kind", head: "Kind", cell: (row) => row.kind },
  { id: "quantity", head: "Quantity", number: true, cell: (row) => row.quantity ?? "—" },
  { id: "amount", head: "Amount", number: true, cell: (row) => formatMoney(row.amount, { currency: row.currency }) },
];

function FirstLines({ preview: { lines, faults } }: { preview: InvoicePreview }) {
  return (
    <div className="mapping-rows" aria-live="polite">
      <h3>{lines.length === 0 && faults.length === 0 ? "Nothing is read yet" : "How the first lines are read"}</h3>
      {faults.map(({ line, column, message, fix }) => (
        <p key={`${line} ${column} ${message}`} className="field-error">
          Line {line}
          {column === "" ? "" : `, ${column}`}: {message} {fix}
        </p>
      ))}
      {lines.length > 0 ? (
        <DataTable
          name="First lines"
          columns={LINE_COLUMNS}
          rows={lines.slice(0, 5).map((line, no) => ({ ...line, no }))}
          rowKey={(row) => String(row.no)}
          quiet
        />
      ) : null}
    </div>
  );
}
