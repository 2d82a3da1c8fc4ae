"use client";
import { useState } from "react";
import { DeedDialog } from "../states/deed-dialog";
import { useRefused } from "../states/use-refused";
import { Field } from "../ui/field";
import { Textarea } from "../ui/input";

type ReasonDialogProps = {
  title: string;
  say: string;
  deed: string;
  danger?: boolean;
  path: string;
  method?: "POST" | "PATCH";
  /** What is sent beside the reason. */
  body?: Record<string, unknown>;
  /** Where nobody has to say why. */
  plain?: boolean;
  /** Said when it is done. */
  done: string;
  onClose: () => void;
};

/** One deed, asked once more and usually with a reason: lifting, refusing, archiving. */
export function ReasonDialog({ path, method = "POST", body, plain, done, ...dialog }: ReasonDialogProps) {
  const [reason, setReason] = useState("");
  const { errorOf, send } = useRefused();
  async function act() {
    await send(path, method, plain ? {} : { ...body, reason: reason.trim() });
    return done;
  }
  return (
    <DeedDialog {...dialog} act={act}>
      {plain ? null : (
        <Field label="Reason" required help="Kept in the audit log." error={errorOf("reason")}>
          {(control) => <Textarea {...control} rows={2} value={reason} onChange={(event) => setReason(event.target.value)} />}
        </Field>
      )}
    </DeedDialog>
  );
}
