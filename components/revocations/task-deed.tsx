"use client";
import { useState } from "react";
import type { TaskDetail } from "@/lib/revocation/core/views";
import { DeedDialog } from "../states/deed-dialog";
import { fetchJson } from "../states/fetch-json";
import { Field } from "../ui/field";
import { Textarea } from "../ui/input";
import { taskPath } from "./revocation-words";

export type Deed = "confirm" | "send" | "cancel";

const WORDS = {
  confirm: {
    title: "Confirm that it was done",
    say: "From now on no call may succeed with it. Say what was done and where that can be seen: a ticket, an entry of a console.",
    deed: "Confirm it",
    label: "Evidence",
    field: "evidence",
    done: "Confirmed",
  },
  send: {
    title: "Send it again?",
    say: "It is ended here once more, and asked of each connector within a minute.",
    deed: "Send it again",
    done: "It is sent again",
  },
  cancel: {
    title: "Give it up?",
    say: "Nothing more is sent or watched. What was ended in Countinghouse stays ended: grant it anew where it is needed.",
    deed: "Give it up",
    label: "Reason",
    field: "reason",
    done: "It is given up",
  },
} as const;

/** One deed on a revocation, asked once more. */
export function TaskDeed({ task, deed, onClose }: { task: TaskDetail; deed: Deed; onClose: () => void }) {
  const [text, setText] = useState("");
  const words = WORDS[deed];
  const label = "label" in words ? words.label : null;
  async function act() {
    await fetchJson(`${taskPath(task.id)}/${deed}`, { method: "POST", body: "field" in words ? { [words.field]: text.trim() } : {} });
    return words.done;
  }
  const isRotation = deed === "confirm" && task.action === "rotate";
  return (
    <DeedDialog
      title={words.title}
      say={isRotation ? "Add the new key's fingerprint to the credential first. The old one is ended after this." : words.say}
      deed={words.deed}
      danger={deed === "cancel"}
      act={act}
      onClose={onClose}
    >
      {label ? (
        <Field label={label} required help="Kept in the audit log.">
          {(control) => <Textarea {...control} rows={3} value={text} onChange={(event) => setText(event.target.value)} />}
        </Field>
      ) : null}
    </DeedDialog>
  );
}
