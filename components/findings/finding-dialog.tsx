"use client";
import { useState } from "react";
import type { FindingDetail, NextStep, Ref } from "@/lib/risk/core/views";
import { DeedDialog } from "../states/deed-dialog";
import { fetchJson } from "../states/fetch-json";
import { RequestFailure } from "../states/request-failure";
import { useRead } from "../states/use-read";
import { Field } from "../ui/field";
import { Input, Textarea } from "../ui/input";
import { Select } from "../ui/select";
import { EXCEPTIONS_PATH, findingPath, WORKERS_PATH } from "./finding-words";

export type FindingDeed = { kind: "assign" } | { kind: "except" } | { kind: "step"; step: NextStep };
type DialogProps = { finding: FindingDetail; now: string; onClose: () => void };

/** One deed on a finding, asked once more. */
export function FindingDialog({ deed, ...rest }: DialogProps & { deed: FindingDeed }) {
  if (deed.kind === "assign") return <AssignDialog {...rest} />;
  if (deed.kind === "except") return <ExceptionDialog {...rest} />;
  return <StepDialog {...rest} step={deed.step} />;
}

const NOBODY = "nobody";

function AssignDialog({ finding, onClose }: DialogProps) {
  const workers = useRead<{ data: Ref[] }>(WORKERS_PATH);
  const [who, setWho] = useState(finding.assignee?.id ?? "me");
  async function act() {
    await fetchJson(`${findingPath(finding.id)}/assignee`, { method: "POST", body: { assigneeId: who === NOBODY ? null : who } });
    return who === NOBODY ? "Nobody works on it now" : "It is handed out";
  }
  return (
    <DeedDialog title="Who works on this?" deed="Hand it out" act={act} onClose={onClose}>
      <Field label="Person" required>
        {(control) => (
          <Select
            {...control}
            value={who}
            onChange={setWho}
            choices={[
              { value: "me", label: "Myself" },
              ...(workers.data?.data ?? []).map(({ id, name }) => ({ value: id, label: name })),
              { value: NOBODY, label: "Nobody" },
            ]}
          />
        )}
      </Field>
    </DeedDialog>
  );
}

const DAY_MS = 86_400_000;
const MOST_DAYS = 180;
const dayIn = (now: string, days: number): string => new Date(Date.parse(now) + days * DAY_MS).toISOString().slice(0, 10);

function ExceptionDialog({ finding, now, onClose }: DialogProps) {
  const [draft, setDraft] = useState({ justification: "", compensatingControl: "", until: dayIn(now, 30) });
  const [refusal, setRefusal] = useState<RequestFailure | null>(null);
  async function act() {
    setRefusal(null);
    try {
      const { until, ...words } = draft;
      await fetchJson(EXCEPTIONS_PATH, { method: "POST", body: { findingId: finding.id, ...words, expiresAt: `${until}T00:00:00Z` } });
    } catch (error) {
      if (error instanceof RequestFailure) setRefusal(error);
      throw error;
    }
    return "Security is asked";
  }
  return (
    <DeedDialog
      title="Ask for an exception"
      say="Somebody of security decides, neither you nor an owner. Until then it stays open; afterwards it is excepted until the day that you name."
      deed="Ask for it"
      act={act}
      onClose={onClose}
    >
      <Field label="Why the risk is accepted" required error={refusal?.fieldMessage("justification")}>
        {(control) => (
          <Textarea
            {...control}
            rows={3}
            value={draft.justification}
            onChange={(event) => setDraft({ ...draft, justification: event.target.value })}
          />
        )}
      </Field>
      <Field label="What keeps it small meanwhile" required error={refusal?.fieldMessage("compensatingControl")}>
        {(control) => (
          <Textarea
            {...control}
            rows={3}
            value={draft.compensatingControl}
            onChange={(event) => setDraft({ ...draft, compensatingControl: event.target.value })}
          />
        )}
      </Field>
      <Field
        label="Until the beginning of, UTC"
        required
        help={`At most ${MOST_DAYS} days ahead.`}
        error={refusal?.fieldMessage("expiresAt")}
      >
        {(control) => (
          <Input
            {...control}
            type="date"
            min={dayIn(now, 1)}
            max={dayIn(now, MOST_DAYS)}
            value={draft.until}
            onChange={(event) => setDraft({ ...draft, until: event.target.value })}
          />
        )}
      </Field>
    </DeedDialog>
  );
}

/** Ends access at once, and goes on in the work on revocations until nothing succeeds any more. */
function StepDialog({ finding, step, onClose }: DialogProps & { step: NextStep }) {
  const [reason, setReason] = useState(`Finding: ${finding.title}`.slice(0, 400));
  async function act() {
    await fetchJson("/api/ui/revocations", { method: "POST", body: { ...step.body, reason: reason.trim() } });
    return "It is under way; Revocations tells when it is verified";
  }
  return (
    <DeedDialog title={`${step.words}?`} say={step.say} deed={step.words} danger={step.action !== "rotate"} act={act} onClose={onClose}>
      <Field label="Reason" required help="Kept in the audit log.">
        {(control) => <Textarea {...control} rows={2} value={reason} onChange={(event) => setReason(event.target.value)} />}
      </Field>
    </DeedDialog>
  );
}
