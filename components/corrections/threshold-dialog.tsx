"use client";
import { useState } from "react";
import { DeedDialog } from "../states/deed-dialog";
import { fetchJson } from "../states/fetch-json";
import { Field } from "../ui/field";
import { Input, Textarea } from "../ui/input";

/** How much money one person may move alone. */
export function ThresholdDialog({ thresholdUsd, onClose }: { thresholdUsd: string; onClose: () => void }) {
  const [limit, setLimit] = useState(thresholdUsd);
  const [reason, setReason] = useState("");
  async function save() {
    await fetchJson("/api/ui/corrections/threshold", { method: "PUT", body: { thresholdUsd: limit.trim(), reason: reason.trim() } });
    return "The limit is changed";
  }
  return (
    <DeedDialog
      onClose={onClose}
      title="Change the limit"
      say="A correction that moves more than this needs another person. It holds from the next preview on."
      deed="Change the limit"
      act={save}
    >
      <Field label="Dollars that one person may move alone" required>
        {(control) => (
          <Input {...control} inputMode="decimal" autoComplete="off" value={limit} onChange={(event) => setLimit(event.target.value)} />
        )}
      </Field>
      <Field label="Reason" required help="At least ten characters; kept in the audit log.">
        {(control) => <Textarea {...control} rows={2} value={reason} onChange={(event) => setReason(event.target.value)} />}
      </Field>
    </DeedDialog>
  );
}
