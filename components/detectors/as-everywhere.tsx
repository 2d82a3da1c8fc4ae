"use client";
import { useState } from "react";
import type { DetectorOverride, DetectorView } from "@/lib/anomalies/core/views";
import { DeedDialog } from "../states/deed-dialog";
import { fetchJson } from "../states/fetch-json";
import { Field } from "../ui/field";
import { Textarea } from "../ui/input";
import { detectorPath } from "./detector-words";

type AsEverywhereProps = { detector: DetectorView; override: DetectorOverride; onClose: () => void };

/** Ends what one scope has of its own. */
export function AsEverywhere({ detector, override: { scope }, onClose }: AsEverywhereProps) {
  const [reason, setReason] = useState("");
  async function act() {
    const { kind, id } = scope;
    const body = { scope: { kind, id }, enabled: detector.enabled, parameters: {}, reason: reason.trim() };
    await fetchJson(detectorPath(detector.id), { method: "PUT", body });
    return `${detector.name} is set for ${scope.name} as everywhere`;
  }
  return (
    <DeedDialog
      title={`Set ${detector.name} as everywhere?`}
      say={`${scope.name} has no settings of its own any more. What was seen keeps what it was judged by.`}
      deed="Set it as everywhere"
      act={act}
      onClose={onClose}
    >
      <Field label="Reason" required help="Kept in the audit log.">
        {(control) => <Textarea {...control} rows={2} value={reason} onChange={(event) => setReason(event.target.value)} />}
      </Field>
    </DeedDialog>
  );
}
