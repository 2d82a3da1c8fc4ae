"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { IncidentDetail, StepView } from "@/lib/incidents/core/views";
import { fetchJson } from "../states/fetch-json";
import { Time } from "../tables/cells";
import { Button } from "../ui/button";
import { Field } from "../ui/field";
import { Textarea } from "../ui/input";
import { type Moment, Timeline } from "../ui/lists";
import { Section } from "../ui/section";
import { notifyDone } from "../ui/toast";
import { UndoDialog } from "./deed-dialogs";
import { incidentPath } from "./incident-paths";
import { counted } from "./incident-words";

const SHOWN = 12;

/** What was done and said, newest first; what can be taken back says so. */
export function StepSection({ incident, now }: { incident: IncidentDetail; now: string }) {
  const [undo, setUndo] = useState<StepView | null>(null);
  const [whole, setWhole] = useState(false);
  const { steps, mayWork } = incident;
  const newest = [...steps].sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
  const shown = whole ? newest : newest.slice(0, SHOWN);
  const done = steps.filter(({ kind }) => kind === "deed").length;
  return (
    <Section
      finding={done === 0 ? "No action was taken from here yet" : `${counted(done, "deed")} so far`}
      name="What was done and said, newest first"
      actions={
        newest.length > SHOWN ? (
          <button type="button" className="sub-act" onClick={() => setWhole(!whole)}>
            {whole ? "Newest only" : `All ${newest.length}`}
          </button>
        ) : null
      }
    >
      {mayWork ? <CommentForm id={incident.id} /> : null}
      <Timeline moments={shown.map((step) => momentOf(step, now, mayWork, setUndo))} />
      {undo ? <UndoDialog incident={incident} step={undo} onClose={() => setUndo(null)} /> : null}
    </Section>
  );
}

function momentOf(step: StepView, now: string, mayWork: boolean, onUndo: (step: StepView) => void): Moment {
  const { id, at, kind, text, byName, canUndo, undoneAt } = step;
  const isOfProduct = kind === "opened" || kind === "grew" || kind === "merged";
  return {
    key: id,
    at: <Time at={at} now={now} />,
    title: <span dir="auto">{text}</span>,
    about: (
      <>
        {byName}
        {undoneAt ? (
          <>
            , taken back <Time at={undoneAt} now={now} />
          </>
        ) : null}
        {canUndo && mayWork ? (
          <>
            {" "}
            <button type="button" className="sub-act" aria-label={`Take back: ${text}`} onClick={() => onUndo(step)}>
              Take it back
            </button>
          </>
        ) : null}
      </>
    ),
    ...(isOfProduct || undoneAt ? { tone: "hollow" as const } : {}),
  };
}

function CommentForm({ id }: { id: string }) {
  const client = useQueryClient();
  const [text, setText] = useState("");
  const say = useMutation({
    mutationFn: () => fetchJson(`${incidentPath(id)}/comments`, { method: "POST", body: { text: text.trim() } }),
    onSuccess: async () => {
      setText("");
      notifyDone("Your comment is kept");
      await client.invalidateQueries();
    },
  });
  return (
    <form
      className="mb-4 grid gap-2 no-print"
      onSubmit={(event) => {
        event.preventDefault();
        if (!say.isPending && text.trim() !== "") say.mutate();
      }}
    >
      <Field label="Comment">
        {(control) => <Textarea {...control} rows={2} value={text} onChange={(event) => setText(event.target.value)} />}
      </Field>
      <p>
        <Button type="submit" pending={say.isPending} disabled={text.trim() === ""}>
          Add the comment
        </Button>
      </p>
    </form>
  );
}
