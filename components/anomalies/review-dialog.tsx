"use client";
import { useState } from "react";
import type { IncidentDetail, IncidentReviewView, Named } from "@/lib/incidents/core/views";
import { DeedDialog } from "../states/deed-dialog";
import { useRead } from "../states/use-read";
import { useRefused } from "../states/use-refused";
import { Button } from "../ui/button";
import { Checkbox } from "../ui/checkbox";
import { Field } from "../ui/field";
import { Input, Textarea } from "../ui/input";
import { Select } from "../ui/select";
import { assigneesPath, incidentPath } from "./incident-paths";

type FollowUp = { key: number; text: string; ownerId: string | null; dueOn: string; doneAt: string | null };
type Draft = { whatHappened: string; whyItHappened: string; whatHelped: string; followUps: FollowUp[] };
const NOBODY = "nobody";

const draftOf = (review: IncidentReviewView | null): Draft => ({
  whatHappened: review?.whatHappened ?? "",
  whyItHappened: review?.whyItHappened ?? "",
  whatHelped: review?.whatHelped ?? "",
  followUps: (review?.followUps ?? []).map(({ text, ownerId, dueOn, doneAt }, key) => ({ key, text, ownerId, dueOn: dueOn ?? "", doneAt })),
});

type ReviewDialogProps = { incident: IncidentDetail; now: string; onClose: () => void };

/** Writes down what was learnt; the whole of it is saved together. */
export function ReviewDialog({ incident, now, onClose }: ReviewDialogProps) {
  const [draft, setDraft] = useState(() => draftOf(incident.review));
  const { errorOf, send } = useRefused();
  const change = (part: Partial<Draft>) => setDraft({ ...draft, ...part });
  async function act() {
    await send(`${incidentPath(incident.id)}/review`, "PUT", {
      whatHappened: draft.whatHappened.trim(),
      whyItHappened: draft.whyItHappened.trim(),
      whatHelped: draft.whatHelped.trim(),
      followUps: draft.followUps
        .filter(({ text }) => text.trim() !== "")
        .map(({ text, ownerId, dueOn, doneAt }) => ({ text: text.trim(), ownerId, dueOn: dueOn === "" ? null : dueOn, doneAt })),
    });
    return "It is written down";
  }
  const words = (field: "whatHappened" | "whyItHappened" | "whatHelped", label: string, help: string) => (
    <Field label={label} required help={help} error={errorOf(field)}>
      {(control) => <Textarea {...control} rows={3} value={draft[field]} onChange={(event) => change({ [field]: event.target.value })} />}
    </Field>
  );
  return (
    <DeedDialog wide title={`What was learnt from ${incident.number}`} say={incident.title} deed="Keep it" act={act} onClose={onClose}>
      {words("whatHappened", "What happened", "In order of time, for somebody who was not there.")}
      {words("whyItHappened", "Why it happened", "Causes, not culprits.")}
      {words("whatHelped", "What helped, and what did not", "What should be there before the next one.")}
      <FollowUps incidentId={incident.id} followUps={draft.followUps} now={now} onChange={(followUps) => change({ followUps })} />
    </DeedDialog>
  );
}

type FollowUpsProps = { incidentId: string; followUps: readonly FollowUp[]; now: string; onChange: (followUps: FollowUp[]) => void };

/** What is still to be done, by whom and when. */
function FollowUps({ incidentId, followUps, now, onChange }: FollowUpsProps) {
  const workers = useRead<{ data: Named[] }>(assigneesPath(incidentId));
  const people = [
    { value: NOBODY, label: "Nobody yet" },
    ...(workers.data?.data ?? []).map(({ id, name }) => ({ value: id, label: name })),
  ];
  const change = (key: number, part: Partial<FollowUp>) => onChange(followUps.map((one) => (one.key === key ? { ...one, ...part } : one)));
  const add = () =>
    onChange([
      ...followUps,
      { key: Math.max(-1, ...followUps.map(({ key }) => key)) + 1, text: "", ownerId: null, dueOn: "", doneAt: null },
    ]);
  return (
    <fieldset className="field">
      <legend>What is still to be done</legend>
      {followUps.map((one, place) => (
        <div key={one.key} className="follow">
          <Field label={`To do ${place + 1}`}>
            {(control) => <Input {...control} value={one.text} onChange={(event) => change(one.key, { text: event.target.value })} />}
          </Field>
          <Field label="Who">
            {(control) => (
              <Select
                {...control}
                value={one.ownerId ?? NOBODY}
                onChange={(who) => change(one.key, { ownerId: who === NOBODY ? null : who })}
                choices={people}
              />
            )}
          </Field>
          <Field label="By">
            {(control) => (
              <Input {...control} type="date" value={one.dueOn} onChange={(event) => change(one.key, { dueOn: event.target.value })} />
            )}
          </Field>
          <Checkbox checked={one.doneAt !== null} onChange={(done) => change(one.key, { doneAt: done ? now : null })}>
            Done
          </Checkbox>
          <Button tone="plain" square icon="x" onClick={() => onChange(followUps.filter(({ key }) => key !== one.key))}>
            {`Take away ${one.text || `to do ${place + 1}`}`}
          </Button>
        </div>
      ))}
      <Button icon="plus" onClick={add}>
        Something to do
      </Button>
    </fieldset>
  );
}
