"use client";
import { useState } from "react";
import type { CreatedSchedule } from "@/lib/exports";
import { CADENCES } from "@/lib/exports/core/cadence";
import type { DestinationKind } from "@/lib/exports/core/destination";
import type { ScheduleRow, TemplateRow } from "@/lib/exports/core/views";
import { hourText, weekdayName } from "@/lib/views/core/rhythm";
import { DeedDialog } from "../states/deed-dialog";
import { useRefused } from "../states/use-refused";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { Select } from "../ui/select";
import { DestinationFields, destinationBody, FIRST_DESTINATION } from "./destination-fields";
import { SCHEDULES_PATH, schedulePath } from "./export-paths";
import { bodyOf, draftOf, FIRST_DRAFT, ProfileFields } from "./profile-fields";

const CADENCE_WORDS = { on_close: "When a period is closed", daily: "Every day", weekly: "Every week", monthly: "Every month" } as const;
const numbered = (count: number, first: number, label: (value: number) => string) =>
  Array.from({ length: count }, (_, i) => ({ value: String(i + first), label: label(i + first) }));
const HOURS = numbered(24, 0, (hour) => `${hourText(hour)} UTC`);
const WEEKDAYS = numbered(7, 1, weekdayName);
const MONTH_DAYS = numbered(28, 1, (day) => `Day ${day}`);

type When = { cadence: (typeof CADENCES)[number]; onDay: string; hour: string; period: "last" | "current" };
const FIRST_WHEN: When = { cadence: "on_close", onDay: "1", hour: "6", period: "last" };
const whenOf = ({ cadence, onDay, hour, params }: ScheduleRow): When => ({
  ...{ cadence, onDay: String(onDay ?? 1), hour: String(hour), period: params.period === "current" ? "current" : "last" },
});

type ScheduleDialogProps = {
  /** The one that is changed; null: a new one. */
  schedule: ScheduleRow | null;
  templates: readonly TemplateRow[];
  unavailable: Partial<Record<DestinationKind, string>>;
  onSecret: (secret: string) => void;
  onClose: () => void;
};

/** Has a file made and sent by itself, or changes what is and when. Secrets are typed once and shown never again. */
export function ScheduleDialog({ schedule, templates, unavailable, onSecret, onClose }: ScheduleDialogProps) {
  const [name, setName] = useState(schedule?.name ?? "");
  const [draft, setDraft] = useState(schedule ? draftOf(schedule) : FIRST_DRAFT);
  const [when, setWhen] = useState<When>(schedule ? whenOf(schedule) : FIRST_WHEN);
  const [destination, setDestination] = useState(FIRST_DESTINATION);
  const { errorOf, send } = useRefused();
  async function save() {
    const isDayed = when.cadence === "weekly" || when.cadence === "monthly";
    const settings = {
      ...{ name, ...bodyOf(draft), cadence: when.cadence, hour: Number(when.hour), period: when.period },
      ...(isDayed ? { onDay: Number(when.onDay) } : {}),
    };
    if (schedule) {
      await send(schedulePath(schedule.id), "PATCH", settings);
      return `${name} is changed`;
    }
    const body = { ...settings, destination: destinationBody(destination) };
    const made = await send<CreatedSchedule>(SCHEDULES_PATH, "POST", body);
    if (made.secret) onSecret(made.secret);
    return `${name} is added`;
  }
  return (
    <DeedDialog
      wide
      onClose={onClose}
      title={schedule ? `Change ${schedule.name}` : "Add a schedule"}
      say={
        schedule
          ? `It goes on to ${schedule.target}. What was sent stays sent.`
          : "The file and its manifest are made, kept here, and sent. The same closing is sent once."
      }
      deed={schedule ? "Save" : "Add it"}
      act={save}
    >
      <Field label="Name" required error={errorOf("name")}>
        {(control) => <Input {...control} value={name} onChange={(event) => setName(event.target.value)} />}
      </Field>
      <ProfileFields draft={draft} onChange={setDraft} templates={templates} errorOf={errorOf} />
      <WhenFields when={when} onChange={setWhen} errorOf={errorOf} />
      {schedule ? null : <DestinationFields draft={destination} onChange={setDestination} unavailable={unavailable} errorOf={errorOf} />}
    </DeedDialog>
  );
}

type WhenFieldsProps = { when: When; onChange: (when: When) => void; errorOf: (field: string) => string | undefined };

function WhenFields({ when, onChange, errorOf }: WhenFieldsProps) {
  const set = (change: Partial<When>) => onChange({ ...when, ...change });
  const days = when.cadence === "weekly" ? WEEKDAYS : when.cadence === "monthly" ? MONTH_DAYS : null;
  return (
    <>
      <Field label="When" error={errorOf("cadence")}>
        {(control) => (
          <Select
            {...control}
            value={when.cadence}
            onChange={(cadence) => set({ cadence, onDay: "1" })}
            choices={CADENCES.map((value) => ({ value, label: CADENCE_WORDS[value] }))}
          />
        )}
      </Field>
      {days ? (
        <Field label="On" error={errorOf("onDay")}>
          {(control) => <Select {...control} value={when.onDay} onChange={(onDay) => set({ onDay })} choices={days} />}
        </Field>
      ) : null}
      {when.cadence === "on_close" ? null : (
        <>
          <Field label="At">
            {(control) => <Select {...control} value={when.hour} onChange={(hour) => set({ hour })} choices={HOURS} />}
          </Field>
          <Field label="Of">
            {(control) => (
              <Select
                {...control}
                value={when.period}
                onChange={(period) => set({ period })}
                choices={[
                  { value: "last", label: "The period that ended last" },
                  { value: "current", label: "The period that runs" },
                ]}
              />
            )}
          </Field>
        </>
      )}
    </>
  );
}
