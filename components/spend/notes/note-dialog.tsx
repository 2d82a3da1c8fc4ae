"use client";
import { useState } from "react";
import type { AnnotationView } from "@/lib/annotations";
import { formatDay } from "../../charts/prepare/dates";
import { DeedDialog } from "../../states/deed-dialog";
import { fetchJson } from "../../states/fetch-json";
import { Field } from "../../ui/field";
import { Input, Textarea } from "../../ui/input";
import { Select } from "../../ui/select";
import type { NoteScope } from "./note-scopes";

const NOTES = "/api/ui/annotations";
const MOST = 200;

type NoteDialogProps = {
  /** The note to change; none to write one. */
  note?: AnnotationView;
  scopes: readonly NoteScope[];
  day: string;
  onClose: () => void;
};

/** Writes a note on a day, or changes one's own. */
export function NoteDialog({ note, scopes, day: first, onClose }: NoteDialogProps) {
  const [day, setDay] = useState(note?.day ?? first);
  const [text, setText] = useState(note?.text ?? "");
  const [about, setAbout] = useState(scopes[0]?.key ?? "organisation");
  async function save() {
    const words = { day, text: text.trim() };
    if (note) await fetchJson(`${NOTES}/${note.id}`, { method: "PATCH", body: words });
    else await fetchJson(NOTES, { method: "POST", body: { ...words, scope: scopes.find(({ key }) => key === about)?.scope } });
    return note ? "Note changed" : `Noted on ${formatDay(day)}`;
  }
  return (
    <DeedDialog
      onClose={onClose}
      title={note ? "Change the note" : "Note something on a day"}
      say="It stands on every chart that its subject has a part in, for everybody who may see it."
      deed={note ? "Change the note" : "Add the note"}
      act={save}
    >
      <Field label="Day, UTC" required>
        {(control) => <Input {...control} type="date" value={day} onChange={(event) => setDay(event.target.value)} />}
      </Field>
      {note ? null : (
        <Field label="About" required>
          {(control) => (
            <Select {...control} value={about} onChange={setAbout} choices={scopes.map(({ key, label }) => ({ value: key, label }))} />
          )}
        </Field>
      )}
      <Field label="What happened" required help={`One line, up to ${MOST} characters.`}>
        {(control) => (
          <Textarea
            {...control}
            rows={2}
            maxLength={MOST}
            value={text}
            onChange={(event) => setText(event.target.value.replace(/\n/g, " "))}
          />
        )}
      </Field>
    </DeedDialog>
  );
}

/** Takes one's own note away, after asking. */
export function RemoveNoteDialog({ note, onClose }: { note: AnnotationView; onClose: () => void }) {
  async function remove() {
    await fetchJson(`${NOTES}/${note.id}`, { method: "DELETE" });
    return "Note taken away";
  }
  return (
    <DeedDialog
      onClose={onClose}
      title="Take the note away"
      say={`“${note.text}” of ${formatDay(note.day, { year: true })} leaves every chart. The audit log keeps it.`}
      deed="Take it away"
      danger
      act={remove}
    />
  );
}
