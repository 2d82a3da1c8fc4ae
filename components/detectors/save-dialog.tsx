"use client";
import { useState } from "react";
import type { DetectorPreview, DetectorView } from "@/lib/anomalies/core/views";
import { DeedDialog } from "../states/deed-dialog";
import { fetchJson } from "../states/fetch-json";
import { Field } from "../ui/field";
import { Textarea } from "../ui/input";
import { detectorPath, previewFinding } from "./detector-words";
import type { PickedScope } from "./scope-field";

type SaveDialogProps = {
  detector: DetectorView;
  change: { scope: PickedScope; enabled: boolean; parameters: Record<string, number> };
  /** Of these very settings; none was asked for. */
  preview: DetectorPreview | undefined;
  onClose: () => void;
  onSaved: () => void;
};

/** Asks once more, with what the preview said, and why. */
export function SaveDialog({ detector, change: { scope, enabled, parameters }, preview, onClose, onSaved }: SaveDialogProps) {
  const [reason, setReason] = useState("");
  async function act() {
    const body = { scope: { kind: scope.kind, id: scope.id }, enabled, parameters, reason: reason.trim() };
    await fetchJson(detectorPath(detector.id), { method: "PUT", body });
    onSaved();
    return enabled ? `${detector.name} is changed for ${scope.name}` : `${detector.name} is off for ${scope.name}`;
  }
  return (
    <DeedDialog
      title={enabled ? `Change ${detector.name}?` : `Switch ${detector.name} off?`}
      say={`It holds for ${scope.name} from now on; what was seen keeps what it was judged by. ${
        !enabled
          ? "Nothing of this kind is seen there any more."
          : preview
            ? `${previewFinding(preview)}.`
            : "It was not tried on the past."
      }`}
      deed={enabled ? "Change it" : "Switch it off"}
      danger={!enabled}
      act={act}
      onClose={onClose}
    >
      <Field label="Reason" required help="Kept in the audit log.">
        {(control) => <Textarea {...control} rows={2} value={reason} onChange={(event) => setReason(event.target.value)} />}
      </Field>
    </DeedDialog>
  );
}
