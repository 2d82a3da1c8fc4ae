"use client";
import { useState } from "react";
import { waysFrom } from "@/lib/incidents/core/states";
import { DISPOSITIONS, type Disposition, type IncidentState, type IncidentSummary, type Named } from "@/lib/incidents/core/views";
import { DeedDialog } from "../states/deed-dialog";
import { fetchJson } from "../states/fetch-json";
import { useRead } from "../states/use-read";
import { Field } from "../ui/field";
import { Textarea } from "../ui/input";
import { Select } from "../ui/select";
import { assigneesPath, incidentPath } from "./incident-paths";
import { DISPOSITION_WORDS, STATE_WORDS } from "./incident-words";

export type IncidentDeed = { kind: "assign" } | { kind: "state" } | { kind: "disposition"; proposed?: Disposition };
type DialogProps = { incident: IncidentSummary; onClose: () => void };

/** One deed on an incident that changes nothing but the incident. */
export function IncidentDialog({ deed, ...rest }: DialogProps & { deed: IncidentDeed }) {
  if (deed.kind === "assign") return <AssignDialog {...rest} />;
  if (deed.kind === "state") return <StateDialog {...rest} />;
  return <DispositionDialog {...rest} {...(deed.proposed ? { proposed: deed.proposed } : {})} />;
}

const NOBODY = "nobody";

function AssignDialog({ incident, onClose }: DialogProps) {
  const workers = useRead<{ data: Named[] }>(assigneesPath(incident.id));
  const [who, setWho] = useState(incident.assignee?.id ?? "me");
  async function act() {
    await fetchJson(`${incidentPath(incident.id)}/assignee`, { method: "POST", body: { assigneeId: who === NOBODY ? null : who } });
    return who === NOBODY ? "Nobody works on it now" : `${incident.number} is handed out`;
  }
  return (
    <DeedDialog title={`Who works on ${incident.number}?`} say={incident.title} deed="Hand it out" act={act} onClose={onClose}>
      <Field label="Person" required help="They are told.">
        {(control) => (
          <Select
            {...control}
            value={who}
            onChange={setWho}
            choices={[
              { value: "me", label: "Myself" },
              ...choicesOf(workers.data?.data ?? [], incident.assignee),
              { value: NOBODY, label: "Nobody" },
            ]}
          />
        )}
      </Field>
    </DeedDialog>
  );
}

/** Whoever works on it already stays to be seen, whether or not they still may. */
function choicesOf(workers: readonly Named[], assignee: Named | null) {
  const all = assignee && !workers.some(({ id }) => id === assignee.id) ? [assignee, ...workers] : workers;
  return all.map(({ id, name }) => ({ value: id, label: name }));
}

function StateDialog({ incident, onClose }: DialogProps) {
  const onward = waysFrom(incident.state, incident.disposition);
  const [state, setState] = useState<IncidentState>(onward[0] ?? incident.state);
  const [reason, setReason] = useState("");
  async function act() {
    await fetchJson(`${incidentPath(incident.id)}/state`, { method: "POST", body: { state, ...saying(reason) } });
    return `${incident.number} is ${STATE_WORDS[state].word.toLowerCase()}`;
  }
  return (
    <DeedDialog
      title={`How far is ${incident.number}?`}
      say={`${STATE_WORDS[incident.state].word} now: ${incident.title}`}
      deed="Set the state"
      act={act}
      onClose={onClose}
    >
      <Field
        label="State"
        required
        help={`${STATE_WORDS[state].means}${incident.disposition === null ? " It can be closed once it is said what it was." : ""}`}
      >
        {(control) => (
          <Select
            {...control}
            value={state}
            onChange={setState}
            choices={onward.map((value) => ({ value, label: STATE_WORDS[value].word }))}
          />
        )}
      </Field>
      <Reason optional value={reason} onChange={setReason} />
    </DeedDialog>
  );
}

const UNSAID = "unsaid";

/** What was said can be said otherwise, and taken back. */
function DispositionDialog({ incident, proposed, onClose }: DialogProps & { proposed?: Disposition }) {
  const [chosen, setChosen] = useState<Disposition | typeof UNSAID>(proposed ?? incident.disposition ?? "real");
  const [reason, setReason] = useState("");
  const disposition = chosen === UNSAID ? null : chosen;
  async function act() {
    await fetchJson(`${incidentPath(incident.id)}/disposition`, { method: "POST", body: { disposition, ...saying(reason) } });
    return disposition === null ? "It is open again what it was" : "What it was is kept, and detectors learn from it";
  }
  return (
    <DeedDialog
      title={`What was ${incident.number}?`}
      say={incident.title}
      deed={disposition === null ? "Take it back" : DISPOSITION_WORDS[disposition].deed}
      act={act}
      onClose={onClose}
    >
      <Field
        label="It was"
        required
        help={disposition === null ? "What detectors learnt from it is forgotten." : DISPOSITION_WORDS[disposition].means}
      >
        {(control) => (
          <Select
            {...control}
            value={chosen}
            onChange={setChosen}
            choices={[
              ...DISPOSITIONS.map((value) => ({ value, label: DISPOSITION_WORDS[value].word })),
              ...(incident.disposition === null ? [] : [{ value: UNSAID, label: "Not known yet" } as const]),
            ]}
          />
        )}
      </Field>
      <Reason optional value={reason} onChange={setReason} />
    </DeedDialog>
  );
}

/** A reason that was not written is not sent. */
const saying = (reason: string): { reason?: string } => (reason.trim() === "" ? {} : { reason: reason.trim() });

type ReasonProps = { value: string; onChange: (value: string) => void; optional?: boolean };

export function Reason({ value, onChange, optional }: ReasonProps) {
  return (
    <Field label="Reason" {...(optional ? { optional } : { required: true })} help="Kept with the incident and in the audit log.">
      {(control) => <Textarea {...control} rows={2} value={value} onChange={(event) => onChange(event.target.value)} />}
    </Field>
  );
}
