"use client";
import { useState } from "react";
import { DeedDialog } from "../states/deed-dialog";
import { fetchJson } from "../states/fetch-json";
import { Field } from "../ui/field";
import { Textarea } from "../ui/input";

/** What is taken back: its words, its id, and where that is asked. */
export type Retracting = { id: number; what: string; path: string; say: string };

/** Takes back what was entered; it stays in the list as retracted. */
export function RetractDialog({ retracting, onClose }: { retracting: Retracting; onClose: () => void }) {
  const [reason, setReason] = useState("");
  async function retract() {
    if (reason.trim().length < 3) throw new Error("Give a reason: it is kept with it.");
    await fetchJson(retracting.path, { method: "POST", body: { id: retracting.id, reason: reason.trim() } });
    return `Retracted: ${retracting.what}`;
  }
  return (
    <DeedDialog onClose={onClose} title={`Retract ${retracting.what}?`} say={retracting.say} deed="Retract" danger act={retract}>
      <Field label="Reason" required>
        {(control) => <Textarea {...control} rows={2} value={reason} onChange={(event) => setReason(event.target.value)} />}
      </Field>
    </DeedDialog>
  );
}
