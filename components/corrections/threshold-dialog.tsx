"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { fetchJson } from "../states/fetch-json";
import { ConfirmDialog } from "../ui/dialog";
import { Field } from "../ui/field";
import { Input, Textarea } from "../ui/input";
import { notifyDone } from "../ui/toast";

/** How much money one person may move alone. */
export function ThresholdDialog({ thresholdUsd, onClose }: { thresholdUsd: string; onClose: () => void }) {
  const client = useQueryClient();
  const [limit, setLimit] = useState(thresholdUsd);
  const [reason, setReason] = useState("");
  async function save() {
    await fetchJson("/api/ui/corrections/threshold", { method: "PUT", body: { thresholdUsd: limit.trim(), reason: reason.trim() } });
    notifyDone("The limit is changed");
    await client.invalidateQueries();
    onClose();
  }
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Change the limit"
      say="A correction that moves more than this needs another person. It holds from the next preview on."
      deed="Change the limit"
      onConfirm={save}
    >
      <Field label="Dollars that one person may move alone" required>
        {(control) => (
          <Input {...control} inputMode="decimal" autoComplete="off" value={limit} onChange={(event) => setLimit(event.target.value)} />
        )}
      </Field>
      <Field label="Reason" required help="At least ten characters; kept in the audit log.">
        {(control) => <Textarea {...control} rows={2} value={reason} onChange={(event) => setReason(event.target.value)} />}
      </Field>
    </ConfirmDialog>
  );
}
