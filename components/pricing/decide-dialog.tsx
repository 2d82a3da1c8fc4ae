"use client";
import { useState } from "react";
import type { ProposalView } from "@/lib/pricing/core/price-proposal";
import { formatCount } from "../charts/prepare/format";
import { DeedDialog } from "../states/deed-dialog";
import { fetchJson } from "../states/fetch-json";
import { Field } from "../ui/field";
import { Textarea } from "../ui/input";

export type Deciding = { rows: readonly ProposalView[]; decision: "approve" | "refuse" };

const MOST_AT_ONCE = 500;

/** Asks for the reason, then decides all of the given changes or none. */
export function DecideDialog({ deciding: { rows, decision }, onClose }: { deciding: Deciding; onClose: () => void }) {
  const [reason, setReason] = useState("");
  const [first] = rows;
  const what =
    rows.length === 1 && first ? `the ${first.meterLabel.toLowerCase()} rate of ${first.model}` : `${formatCount(rows.length)} changes`;
  const approves = decision === "approve";
  async function decide() {
    if (reason.trim().length < 3) throw new Error("Give a reason: it is kept with the decision.");
    const ids = rows.slice(0, MOST_AT_ONCE).map((row) => row.id);
    await fetchJson("/api/ui/prices/proposals", { method: "POST", body: { ids, decision, reason: reason.trim() } });
    return `${approves ? "Approved" : "Refused"}: ${what}`;
  }
  return (
    <DeedDialog
      onClose={onClose}
      title={`${approves ? "Approve" : "Refuse"} ${what}?`}
      say={
        approves
          ? "A change with a date acts from that date, any other from now. Calls that have a cost keep it."
          : "The price in force stays. The same change is not asked again."
      }
      deed={approves ? "Approve" : "Refuse"}
      danger={!approves}
      act={decide}
    >
      <Field label="Reason" required help="Kept with the decision and in the audit log.">
        {(control) => <Textarea {...control} rows={2} value={reason} onChange={(event) => setReason(event.target.value)} />}
      </Field>
    </DeedDialog>
  );
}
