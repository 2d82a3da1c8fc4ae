"use client";
import { useDeferredValue, useState } from "react";
import { Button } from "../ui/button";
import { cx } from "../ui/cx";
import { Field, FieldError } from "../ui/field";
import { Icon } from "../ui/icon";
import { Input } from "../ui/input";
import { useRead } from "./use-read";

/** The address is known of who was just found. */
export type PickedPerson = { id: string; name: string; email?: string };
type People = { data: { id: string; name: string; email: string; active: boolean; team: { name: string } | null }[] };

type PersonPickerProps = {
  label: string;
  picked: PickedPerson | null;
  onPick: (person: PickedPerson | null) => void;
  help?: string;
  optional?: boolean;
  error?: string | undefined;
};
const SHOWN = 6;

/** Type a few letters, choose one of those who are still here. */
export function PersonPicker({ label, picked, onPick, help, optional, error }: PersonPickerProps) {
  const [search, setSearch] = useState("");
  const asked = useDeferredValue(search.trim());
  const { data, error: failure } = useRead<People>(
    `/api/ui/inventory/people?${new URLSearchParams({ limit: "20", ...(asked === "" ? {} : { query: asked }) })}`,
  );
  const found = (data?.data ?? []).filter(({ active }) => active).slice(0, SHOWN);
  const pick = ({ id, name, email }: PickedPerson) => {
    onPick({ id, name, ...(email ? { email } : {}) });
    setSearch("");
  };
  if (picked)
    return (
      <div className="field">
        <span className="field-label">{label}</span>
        <span className="picker-one">
          <Icon name="person" />
          <span dir="auto">{picked.name === picked.id ? <PersonName id={picked.id} /> : picked.name}</span>
          <Button tone="plain" square icon="x" onClick={() => onPick(null)}>
            {`Not ${picked.name}`}
          </Button>
        </span>
        {error ? <FieldError text={error} /> : null}
      </div>
    );
  return (
    <div className="picker">
      <Field label={label} {...(optional ? { optional } : { required: true })} help={help} error={error ?? failure?.message}>
        {(control) => (
          <Input
            {...control}
            autoComplete="off"
            placeholder="Name or e-mail"
            value={search}
            onChange={(event) => setSearch(event.target.value)}
            onKeyDown={(event) => {
              const [first] = found;
              if (event.key !== "Enter" || search.trim() === "" || !first) return;
              event.preventDefault();
              pick(first);
            }}
          />
        )}
      </Field>
      {search.trim() === "" ? null : (
        <ul className="picker-found" aria-label={label}>
          {found.map((person, place) => (
            <li key={person.id}>
              <button type="button" className={cx("pop-item", place === 0 && "on")} onClick={() => pick(person)}>
                <Icon name="person" />
                {person.name}
                <span className="hint">{person.team?.name ?? person.email}</span>
              </button>
            </li>
          ))}
          {data && found.length === 0 ? <li className="sub">Nobody is called that.</li> : null}
        </ul>
      )}
    </div>
  );
}

/** The name of somebody of whom only the id is known. */
export function PersonName({ id }: { id: string }) {
  const { data } = useRead<PickedPerson>(`/api/ui/inventory/people/${encodeURIComponent(id)}`);
  return data?.id === id ? data.name : id;
}
