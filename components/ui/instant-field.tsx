"use client";
import { Field } from "./field";
import { Input } from "./input";

type InstantFieldProps = {
  label: string;
  help?: string;
  error?: string | undefined;
  value: string;
  onChange: (value: string) => void;
  optional?: boolean;
};

/** A moment in UTC, to the second, whatever the zone of the browser: the text is never read as local time. */
export function InstantField({ label, help, error, value, onChange, optional }: InstantFieldProps) {
  return (
    <Field label={`${label}, UTC`} error={error} {...(help ? { help } : {})} {...(optional ? { optional } : { required: true })}>
      {(control) => <Input {...control} type="datetime-local" step={1} value={value} onChange={(event) => onChange(event.target.value)} />}
    </Field>
  );
}

/** "2026-10-01T00:00" or with seconds, as browsers give it, as an instant. */
export const instantOf = (value: string): string => `${value.length === 16 ? `${value}:00` : value}Z`;
