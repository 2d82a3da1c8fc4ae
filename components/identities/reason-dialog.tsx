"use client";
import { type ReactNode, useState } from "react";
import { DeedDialog } from "../states/deed-dialog";
import { Field } from "../ui/field";
import { Textarea } from "../ui/input";

type ReasonDialogProps = {
  title: string;
  say: ReactNode;
  deed: string;
  danger?: boolean;
  optional?: boolean;
  act: (reason: string) => Promise<string>;
  onClose: () => void;
};

/** Asks why, then does it. */
export function ReasonDialog({ title, say, deed, danger = false, optional = false, act, onClose }: ReasonDialogProps) {
  const [reason, setReason] = useState("");
  async function confirm() {
    if (!optional && reason.trim() === "") throw new Error("Say why, for whoever reads it later.");
    return act(reason.trim());
  }
  return (
    <DeedDialog onClose={onClose} title={title} say={say} deed={deed} danger={danger} act={confirm}>
      <Field label="Reason" {...(optional ? { optional } : { required: true })}>
        {(control) => <Textarea {...control} rows={2} value={reason} onChange={(event) => setReason(event.target.value)} />}
      </Field>
    </DeedDialog>
  );
}
