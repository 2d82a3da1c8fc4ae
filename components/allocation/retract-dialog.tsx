"use client";
import { useState } from "react";
import { DeedDialog } from "../states/deed-dialog";
import { fetchJson } from "../states/fetch-json";
import { Field } from "../ui/field";
import { Textarea } from "../ui/input";
import { under } from "./allocation-paths";

type RetractDialogProps = { path: string; id: string; title: string; say: string; onClose: () => void };

/** Takes shared cost or a credit back, with a reason. */
export function RetractDialog({ path, id, title, say, onClose }: RetractDialogProps) {
  const [reason, setReason] = useState("");
  async function act() {
    await fetchJson(under(path, id), { method: "DELETE", body: { reason: reason.trim() } });
    return "It counts no more";
  }
  return (
    <DeedDialog onClose={onClose} title={title} say={say} deed="Retract" danger act={act}>
      <Field label="Reason" required>
        {(control) => <Textarea {...control} rows={2} value={reason} onChange={(event) => setReason(event.target.value)} />}
      </Field>
    </DeedDialog>
  );
}
