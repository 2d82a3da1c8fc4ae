"use client";
import { useState } from "react";
import type { AuditEntry, AuditSample } from "@/lib/audit/schemas";
import { formatCount } from "../charts/prepare/format";
import { fetchJson } from "../states/fetch-json";
import { DataTable } from "../tables/data-table";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { AUDIT_COLUMNS } from "./audit-entry";

type SampleDialogProps = { search: URLSearchParams; onClose: () => void; onShow: (entry: AuditEntry) => void };

/** Draws rows for a test of controls; with the words shown, anybody draws the same rows again. */
export function SampleDialog({ search, onClose, onShow }: SampleDialogProps) {
  const [seed, setSeed] = useState("");
  const [count, setCount] = useState("25");
  const [sample, setSample] = useState<AuditSample | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  async function draw() {
    setFailure(null);
    try {
      setSample(await fetchJson<AuditSample>(`/api/ui/audit/sample?${new URLSearchParams([...search, ["seed", seed], ["count", count]])}`));
    } catch (error) {
      setFailure(error instanceof Error ? error.message : "It was not drawn. Try again.");
    }
  }
  return (
    <Dialog
      open
      wide
      onOpenChange={(open) => !open && onClose()}
      title="Draw a sample"
      say="The seed alone chooses the rows among those that the filters keep. Note the seed and the last entry: with them the draw can be repeated."
      onSubmit={() => void draw()}
      footer={
        <>
          <Button onClick={onClose}>Close</Button>
          <Button tone="primary" type="submit">
            Draw
          </Button>
        </>
      }
    >
      <Field label="Seed" required {...(failure ? { error: failure } : {})}>
        {(control) => <Input {...control} value={seed} maxLength={100} onChange={(event) => setSeed(event.target.value)} />}
      </Field>
      <Field label="How many" required>
        {(control) => (
          <Input {...control} type="number" min={1} max={500} value={count} onChange={(event) => setCount(event.target.value)} />
        )}
      </Field>
      {sample ? (
        <>
          <p role="status">
            {formatCount(sample.data.length)} of {formatCount(sample.population)} entries up to no. {sample.upTo}, by the seed “
            {sample.seed}”
          </p>
          <DataTable name="Sample" columns={AUDIT_COLUMNS} rows={sample.data} rowKey={(row) => row.seq} onRowPress={onShow} />
        </>
      ) : null}
    </Dialog>
  );
}
