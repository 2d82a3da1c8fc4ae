"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { hourText, RHYTHMS, type Rhythm, weekdayName } from "@/lib/views/core/rhythm";
import type { ScheduleView } from "@/lib/views/core/saved-view";
import { fetchJson } from "../states/fetch-json";
import { Button } from "../ui/button";
import { ConfirmDialog, Dialog } from "../ui/dialog";
import { Field } from "../ui/field";
import { Input, Textarea } from "../ui/input";
import { Select } from "../ui/select";
import { notifyDone } from "../ui/toast";
import { NO_MAIL_SERVER, VIEWS_PATH, viewPath } from "./view-words";

const RHYTHM_WORDS = { daily: "Every day", weekly: "Every week", monthly: "Every month" } as const;
const numbered = (count: number, first: number, label: (value: number) => string) =>
  Array.from({ length: count }, (_, i) => ({ value: String(i + first), label: label(i + first) }));
const HOURS = numbered(24, 0, hourText);
const WEEKDAYS = numbered(7, 1, weekdayName);
const MONTH_DAYS = numbered(31, 1, (day) => `Day ${day}${day > 28 ? ", or the last" : ""}`);

type ScheduleDialogProps = {
  view: { id: string; name: string };
  /** The person's own, when there is one. */
  schedule: ScheduleView | undefined;
  canMail: boolean;
  onClose: () => void;
};

export function ScheduleDialog({ canMail, onClose, ...rest }: ScheduleDialogProps) {
  if (canMail) return <ScheduleForm {...rest} onClose={onClose} />;
  return (
    <Dialog
      open
      onOpenChange={() => onClose()}
      title={`Send ${rest.view.name} by e-mail`}
      say={NO_MAIL_SERVER}
      footer={<Button onClick={onClose}>Close</Button>}
    />
  );
}

/** When a view is sent, and to whom. Each receiver gets the figures of their own scope. */
function ScheduleForm({ view, schedule, onClose }: Omit<ScheduleDialogProps, "canMail">) {
  const client = useQueryClient();
  const [when, setWhen] = useState<Rhythm>({
    rhythm: schedule?.rhythm ?? "weekly",
    weekday: schedule?.weekday ?? 1,
    monthDay: schedule?.monthDay ?? 1,
    hour: schedule?.hour ?? 8,
    timeZone: schedule?.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
  });
  const [others, setOthers] = useState(() => othersOf(schedule).join("\n"));
  const path = `${viewPath(view.id)}/schedule`;
  async function save() {
    const { rhythm, weekday, monthDay, hour, timeZone } = when;
    const day = rhythm === "weekly" ? { weekday } : rhythm === "monthly" ? { monthDay } : {};
    const receivers = others.split(/[\s,;]+/).filter(Boolean);
    await fetchJson(path, { method: "PUT", body: { rhythm, ...day, hour, timeZone: timeZone.trim(), receivers } });
    await done(`${view.name} will be sent`);
  }
  async function end() {
    await fetchJson(path, { method: "DELETE" });
    await done(`${view.name} is no longer sent`);
    onClose();
  }
  async function done(words: string) {
    notifyDone(words);
    await client.invalidateQueries({ queryKey: [VIEWS_PATH] });
  }
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Send ${view.name} by e-mail`}
      say="The ten largest rows, the total, the comparison and a link. Everybody gets the figures that they may see, and can leave."
      deed={schedule ? "Save" : "Send it"}
      onConfirm={save}
    >
      <WhenFields when={when} onChange={setWhen} />
      <Field label="Also to" optional help="E-mail addresses of people with an account who may see this view, one a line.">
        {(control) => <Textarea {...control} rows={2} value={others} onChange={(event) => setOthers(event.target.value)} />}
      </Field>
      {schedule ? (
        <Button tone="danger" icon="trash" onClick={() => void end()}>
          Stop these mails
        </Button>
      ) : null}
    </ConfirmDialog>
  );
}

/** Who made it always gets it, and stands in no field. */
const othersOf = (schedule: ScheduleView | undefined): string[] =>
  (schedule?.receivers ?? []).filter(({ left, isOwner }) => !left && !isOwner).map(({ email }) => email);

function WhenFields({ when, onChange }: { when: Rhythm; onChange: (when: Rhythm) => void }) {
  const set = (change: Partial<Rhythm>) => onChange({ ...when, ...change });
  return (
    <>
      <Field label="How often">
        {(control) => (
          <Select
            {...control}
            value={when.rhythm}
            onChange={(rhythm) => set({ rhythm })}
            choices={RHYTHMS.map((value) => ({ value, label: RHYTHM_WORDS[value] }))}
          />
        )}
      </Field>
      {when.rhythm === "weekly" ? (
        <Field label="On">
          {(control) => (
            <Select {...control} value={String(when.weekday)} onChange={(day) => set({ weekday: Number(day) })} choices={WEEKDAYS} />
          )}
        </Field>
      ) : null}
      {when.rhythm === "monthly" ? (
        <Field label="On">
          {(control) => (
            <Select {...control} value={String(when.monthDay)} onChange={(day) => set({ monthDay: Number(day) })} choices={MONTH_DAYS} />
          )}
        </Field>
      ) : null}
      <Field label="At">
        {(control) => <Select {...control} value={String(when.hour)} onChange={(hour) => set({ hour: Number(hour) })} choices={HOURS} />}
      </Field>
      <Field label="Time zone" required help="A name like Europe/Berlin. The hour stays the same when its clocks change.">
        {(control) => <Input {...control} value={when.timeZone} onChange={(event) => set({ timeZone: event.target.value })} />}
      </Field>
    </>
  );
}
