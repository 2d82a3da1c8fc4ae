"use client";
import { type ReactNode, useState } from "react";
import { DeedDialog } from "../states/deed-dialog";
import { fetchJson } from "../states/fetch-json";
import { Field } from "../ui/field";
import { Input, Textarea } from "../ui/input";

const PATH = "/api/ui/prices/credits";

type TextField = { name: string; label: string; help?: string; optional?: boolean; type?: "date"; decimal?: boolean };
type Entry = {
  title: string;
  say: string;
  deed: string;
  path: string;
  done: string;
  fields: readonly TextField[];
  start: Readonly<Record<string, string>>;
  onClose: () => void;
};

const POOL_FIELDS: readonly TextField[] = [
  { name: "name", label: "Name", help: "What the order is called." },
  { name: "provider", label: "Provider" },
  { name: "credits", label: "Credits bought", decimal: true },
  { name: "paidUsd", label: "Paid, in dollars", decimal: true },
  { name: "overageUsd", label: "Dollars for a credit beyond it", decimal: true, optional: true },
  { name: "validFrom", label: "First day, UTC", type: "date" },
  { name: "validTo", label: "Ends before, UTC", type: "date", optional: true, help: "The first day on which it is no longer valid." },
  { name: "team", label: "Only for the team", optional: true, help: "Its id. Without one, everybody draws on it." },
  { name: "model", label: "Only for the model", optional: true, help: "A quota of one model." },
];
const MULTIPLIER_FIELDS: readonly TextField[] = [
  { name: "provider", label: "Provider" },
  { name: "model", label: "Model", help: "As events name it; * for every other model." },
  { name: "creditsPerRequest", label: "Credits a request", decimal: true },
  { name: "validFrom", label: "First day, UTC", type: "date" },
];

/** Credits bought in advance. */
export const PoolDialog = ({ today, onClose }: { today: string; onClose: () => void }) => (
  <EntryDialog
    title="Enter credits bought in advance"
    say="Usage draws on them from their first day on, usage that is already here included. No spend moves."
    deed="Enter the credits"
    path={PATH}
    done="Credits entered"
    fields={POOL_FIELDS}
    start={{ validFrom: `${today.slice(0, 8)}01` }}
    onClose={onClose}
  />
);

/** How many credits a request takes. */
export const MultiplierDialog = ({ today, onClose }: { today: string; onClose: () => void }) => (
  <EntryDialog
    title="Add a multiplier"
    say="Requests on the model take this many credits from that day on, until its next multiplier."
    deed="Add the multiplier"
    path={`${PATH}/multipliers`}
    done="Multiplier added"
    fields={MULTIPLIER_FIELDS}
    start={{ validFrom: `${today.slice(0, 8)}01` }}
    onClose={onClose}
  />
);

function EntryDialog({ title, say, deed, path, done, fields, start, onClose }: Entry): ReactNode {
  const [values, setValues] = useState<Readonly<Record<string, string>>>({ reason: "", ...start });
  const set = (name: string, value: string) => setValues((before) => ({ ...before, [name]: value }));
  async function save() {
    const body = Object.fromEntries(Object.entries(values).flatMap(([name, value]) => (value.trim() === "" ? [] : [[name, value.trim()]])));
    await fetchJson(path, { method: "POST", body });
    return done;
  }
  return (
    <DeedDialog onClose={onClose} title={title} say={say} deed={deed} act={save}>
      {fields.map(({ name, label, help, optional, type, decimal }) => (
        <Field key={name} label={label} {...(help ? { help } : {})} {...(optional ? { optional } : { required: true })}>
          {(control) => (
            <Input
              {...control}
              autoComplete="off"
              {...(type ? { type } : {})}
              {...(decimal ? { inputMode: "decimal" as const } : {})}
              value={values[name] ?? ""}
              onChange={(event) => set(name, event.target.value)}
            />
          )}
        </Field>
      ))}
      <Field label="Reason" required help="It is kept with it: the order, or the provider's list.">
        {(control) => (
          <Textarea {...control} rows={2} value={values.reason ?? ""} onChange={(event) => set("reason", event.target.value)} />
        )}
      </Field>
    </DeedDialog>
  );
}
