"use client";
import { useState } from "react";
import type { AnnotationView } from "@/lib/annotations";
import { formatDay } from "../../charts/prepare/dates";
import { formatCount } from "../../charts/prepare/format";
import type { ResolvedFilters } from "../../filters/search-params";
import { Empty } from "../../states/empty";
import { Button } from "../../ui/button";
import { Timeline } from "../../ui/lists";
import { Panel } from "../../ui/panel";
import { NoteDialog, RemoveNoteDialog } from "./note-dialog";
import { type Named, noteScopes } from "./note-scopes";

type Deed = { kind: "add" } | { kind: "change" | "remove"; note: AnnotationView };
type NotesButtonProps = { notes: readonly AnnotationView[]; filters: ResolvedFilters; now: string; of?: Named };

/** The notes of a chart in words, with what can be done with one's own. */
export function NotesButton({ notes, filters, now, of }: NotesButtonProps) {
  const [open, setOpen] = useState(false);
  const [deed, setDeed] = useState<Deed | null>(null);
  const scopes = noteScopes(filters, of);
  const last = new Date(Math.min(filters.span.end.getTime() - 1, new Date(now).getTime()));
  const close = () => setDeed(null);
  return (
    <>
      <Button tone="plain" icon="edit" aria-expanded={open} onClick={() => setOpen(true)}>
        {notes.length > 0 ? `Notes, ${formatCount(notes.length)}` : "Notes"}
      </Button>
      <Panel
        open={open}
        onOpenChange={setOpen}
        title="Notes"
        about="on this chart"
        footer={
          <Button tone="primary" onClick={() => setDeed({ kind: "add" })}>
            Add a note
          </Button>
        }
      >
        {notes.length > 0 ? (
          <Timeline
            moments={[...notes].reverse().map((note) => ({
              key: note.id,
              at: formatDay(note.day),
              dateTime: note.day,
              title: <span dir="auto">{note.text}</span>,
              about: <NoteLine note={note} onDeed={setDeed} />,
            }))}
          />
        ) : (
          <Empty bare title="Nothing is noted in this period">
            Say what happened on a day: a launch, a migration, a new contract.
          </Empty>
        )}
      </Panel>
      {deed?.kind === "add" ? <NoteDialog scopes={scopes} day={last.toISOString().slice(0, 10)} onClose={close} /> : null}
      {deed?.kind === "change" ? <NoteDialog note={deed.note} scopes={scopes} day={deed.note.day} onClose={close} /> : null}
      {deed?.kind === "remove" ? <RemoveNoteDialog note={deed.note} onClose={close} /> : null}
    </>
  );
}

/** Who, about what, and the deeds for one's own. */
function NoteLine({ note, onDeed }: { note: AnnotationView; onDeed: (deed: Deed) => void }) {
  const words = [note.kind === "deployment" ? "Deployment" : null, note.scope.name, note.by].filter(Boolean).join(" · ");
  return (
    <>
      <span className="block" dir="auto">
        {words}
      </span>
      {note.isOwn ? (
        <span className="sub-acts">
          <button type="button" className="sub-act" aria-label={`Change “${note.text}”`} onClick={() => onDeed({ kind: "change", note })}>
            Change
          </button>
          <button type="button" className="sub-act" aria-label={`Remove “${note.text}”`} onClick={() => onDeed({ kind: "remove", note })}>
            Remove
          </button>
        </span>
      ) : null}
    </>
  );
}
