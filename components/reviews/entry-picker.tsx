"use client";
import { useDeferredValue, useState } from "react";
import { useRead } from "../states/use-read";
import { Checkbox } from "../ui/checkbox";
import { Icon } from "../ui/icon";
import { SearchInput } from "../ui/input";
import { Popover } from "../ui/popover";
import { named } from "./consequences";

type EntryList = "business-units" | "teams" | "applications" | "environments" | "people";
type Entries = { data: { id: string; name: string }[]; nextCursor: string | null };

type EntryPickerProps = {
  label: string;
  /** Without any chosen: "Any team". */
  none: string;
  list: EntryList;
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
};

/** Some of the teams, applications …; none of them is all of them. */
export function EntryPicker({ label, none, list, chosen, onChange }: EntryPickerProps) {
  const [search, setSearch] = useState("");
  const part = useDeferredValue(search.trim().toLowerCase());
  const { data } = useRead<Entries>(`/api/ui/inventory/${list}?limit=500`);
  // Of more than one page the server looks for the others.
  const isMore = data !== undefined && data.nextCursor !== null && part !== "";
  const { data: more } = useRead<Entries>(isMore ? `/api/ui/inventory/${list}?${new URLSearchParams({ limit: "50", query: part })}` : null);
  const [picked, setPicked] = useState<Entries["data"]>([]);
  const entries = [...(data?.data ?? []), ...(isMore ? (more?.data ?? []) : []), ...picked].filter(
    ({ id }, i, all) => all.findIndex((one) => one.id === id) === i,
  );
  const found = entries.filter(({ name }) => name.toLowerCase().includes(part));
  const names = chosen.map((id) => entries.find((entry) => entry.id === id)?.name ?? id);
  return (
    <div className="field">
      <span className="field-label" aria-hidden="true">
        {label}
      </span>
      <Popover
        label={label}
        trigger={
          <button type="button" className="choice" aria-label={`${label}: ${names.length > 0 ? names.join(", ") : none}`}>
            <span>{names.length > 0 ? named(names) : none}</span>
            <Icon name="down" />
          </button>
        }
      >
        <div className="picker">
          <SearchInput aria-label={`Find in ${label.toLowerCase()}`} value={search} onChange={(event) => setSearch(event.target.value)} />
          <ul className="rv-ticks">
            {found.map(({ id, name }) => (
              <li key={id}>
                <Checkbox
                  checked={chosen.includes(id)}
                  onChange={(isChosen) => {
                    setPicked([...picked, { id, name }]);
                    onChange(isChosen ? [...chosen, id] : chosen.filter((one) => one !== id));
                  }}
                >
                  <span dir="auto">{name}</span>
                </Checkbox>
              </li>
            ))}
          </ul>
          {data && found.length === 0 ? <p className="none">Nothing is called that.</p> : null}
        </div>
      </Popover>
    </div>
  );
}
