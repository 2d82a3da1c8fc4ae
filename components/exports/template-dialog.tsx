"use client";
import { useState } from "react";
import { DATE_FORMATS, JOURNAL_FIELDS, type JournalField, type TemplateColumn } from "@/lib/exports/core/journal-template";
import type { TemplateRow } from "@/lib/exports/core/views";
import { DeedDialog } from "../states/deed-dialog";
import { useRefused } from "../states/use-refused";
import { Button } from "../ui/button";
import { Checkbox } from "../ui/checkbox";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { Select } from "../ui/select";
import { TEMPLATES_PATH } from "./export-paths";

/** `field` "text": the fixed text beside it. */
type ColumnDraft = { key: number; header: string; field: JournalField | "text"; text: string };
const FIELDS = [
  ...Object.entries(JOURNAL_FIELDS).map(([value, label]) => ({ value: value as JournalField, label })),
  { value: "text" as const, label: "A fixed text" },
];

const draftOf = (columns: readonly TemplateColumn[]): ColumnDraft[] =>
  columns.map((column, key) =>
    "text" in column
      ? { key, header: column.header, field: "text", text: column.text }
      : { key, header: column.header, field: column.field, text: "" },
  );

/** A template of the organisation's own, begun from one that is there. */
export function TemplateDialog({ known, onClose }: { known: readonly TemplateRow[]; onClose: () => void }) {
  const first = known[0];
  const [name, setName] = useState("");
  const [columns, setColumns] = useState<ColumnDraft[]>(() => draftOf(first?.columns ?? []));
  const [look, setLook] = useState({
    delimiter: first?.delimiter ?? ",",
    dateFormat: first?.dateFormat ?? "yyyy-MM-dd",
    perEntity: first?.perEntity ?? true,
  });
  const { errorOf, send } = useRefused();
  async function add() {
    const body = columns.map(({ header, field, text }) => (field === "text" ? { header, text } : { header, field }));
    await send(TEMPLATES_PATH, "POST", { name, ...look, columns: body });
    return `${name} is added`;
  }
  function beginFrom(id: string) {
    const template = known.find((each) => each.id === id);
    if (!template) return;
    setColumns(draftOf(template.columns));
    setLook({ delimiter: template.delimiter, dateFormat: template.dateFormat, perEntity: template.perEntity });
  }
  return (
    <DeedDialog
      wide
      onClose={onClose}
      title="Add a template"
      say="The columns in the order of the ledger’s upload. It cannot be changed later: journals are written the same again."
      deed="Add it"
      act={add}
    >
      <Field label="Name" required error={errorOf("name")}>
        {(control) => <Input {...control} value={name} onChange={(event) => setName(event.target.value)} />}
      </Field>
      <Field label="Begin from">
        {(control) => (
          <Select
            {...control}
            value={undefined}
            onChange={beginFrom}
            choices={known.map((each) => ({ value: each.id, label: each.name }))}
          />
        )}
      </Field>
      <ColumnRows columns={columns} onChange={setColumns} error={errorOf("columns")} />
      <Field label="Between columns">
        {(control) => (
          <Select
            {...control}
            value={look.delimiter}
            onChange={(delimiter) => setLook({ ...look, delimiter })}
            choices={[
              { value: ",", label: "Comma" },
              { value: ";", label: "Semicolon" },
              { value: "\t", label: "Tab" },
            ]}
          />
        )}
      </Field>
      <Field label="Dates">
        {(control) => (
          <Select
            {...control}
            value={look.dateFormat}
            onChange={(dateFormat) => setLook({ ...look, dateFormat })}
            choices={DATE_FORMATS.map((value) => ({ value, label: value }))}
          />
        )}
      </Field>
      <Checkbox checked={look.perEntity} onChange={(perEntity) => setLook({ ...look, perEntity })}>
        One document for each legal entity
      </Checkbox>
    </DeedDialog>
  );
}

type ColumnRowsProps = { columns: readonly ColumnDraft[]; onChange: (columns: ColumnDraft[]) => void; error: string | undefined };

function ColumnRows({ columns, onChange, error }: ColumnRowsProps) {
  const set = (key: number, change: Partial<ColumnDraft>) =>
    onChange(columns.map((column) => (column.key === key ? { ...column, ...change } : column)));
  const next = columns.reduce((most, { key }) => Math.max(most, key), -1) + 1;
  return (
    <fieldset className="field">
      <legend>Columns</legend>
      {columns.map((column, i) => (
        <div key={column.key} className="mb-2 flex gap-2">
          <Input
            aria-label={`Head of column ${i + 1}`}
            value={column.header}
            onChange={(event) => set(column.key, { header: event.target.value })}
          />
          <Select
            aria-label={`Content of column ${i + 1}`}
            value={column.field}
            onChange={(field) => set(column.key, { field })}
            choices={FIELDS}
          />
          {column.field === "text" ? (
            <Input
              aria-label={`Text of column ${i + 1}`}
              value={column.text}
              onChange={(event) => set(column.key, { text: event.target.value })}
            />
          ) : null}
          <Button square icon="trash" tone="plain" onClick={() => onChange(columns.filter(({ key }) => key !== column.key))}>
            {`Remove column ${i + 1}`}
          </Button>
        </div>
      ))}
      {error ? (
        <span className="err" role="alert">
          {error}
        </span>
      ) : null}
      <Button icon="plus" onClick={() => onChange([...columns, { key: next, header: "", field: "text", text: "" }])}>
        Add a column
      </Button>
    </fieldset>
  );
}
