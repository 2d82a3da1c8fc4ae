"use client";
import { useId } from "react";
import type { FieldControl } from "./field";
import { Input } from "./input";

type ZoneInputProps = Partial<FieldControl> & { value: string; onChange: (zone: string) => void };

/** The name of a time zone, with all that the browser knows to choose from. */
export function ZoneInput({ value, onChange, ...control }: ZoneInputProps) {
  const list = useId();
  return (
    <>
      <Input {...control} list={list} autoComplete="off" value={value} onChange={(event) => onChange(event.target.value)} />
      <datalist id={list}>
        {["UTC", ...Intl.supportedValuesOf("timeZone")].map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
    </>
  );
}
