"use client";
import { useState } from "react";
import type { Named } from "@/lib/allocation/core/views";
import { Checkbox } from "../ui/checkbox";
import { Icon } from "../ui/icon";
import { SearchInput } from "../ui/input";
import { Popover } from "../ui/popover";

type ManyPickerProps = {
  label: string;
  /** Without any chosen: "Any". */
  none: string;
  choices: readonly Named[];
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
  /** The list is a part of a longer one that is searched elsewhere. */
  onSearch?: (words: string) => void;
};

const SHOWN = 200;

/** Some of a list that may be long; words find in it. */
export function ManyPicker({ label, none, choices, chosen, onChange, onSearch }: ManyPickerProps) {
  const [search, setSearch] = useState("");
  const part = search.trim().toLowerCase();
  const found = choices.filter(({ id, name }) => `${id} ${name}`.toLowerCase().includes(part)).slice(0, SHOWN);
  const names = chosen.map((id) => choices.find((choice) => choice.id === id)?.name ?? id);
  const words = names.length === 0 ? none : names.length > 2 ? `${names[0]} and ${names.length - 1} more` : names.join(", ");
  return (
    <div className="field">
      <span className="field-label" aria-hidden="true">
        {label}
      </span>
      <Popover
        label={label}
        trigger={
          <button type="button" className="choice" aria-label={`${label}: ${names.length > 0 ? names.join(", ") : none}`}>
            <span dir="auto">{words}</span>
            <Icon name="down" />
          </button>
        }
      >
        <div className="picker">
          <SearchInput
            aria-label={`Find in ${label.toLowerCase()}`}
            value={search}
            onChange={(event) => {
              setSearch(event.target.value);
              onSearch?.(event.target.value);
            }}
          />
          <ul className="al-ticks">
            {found.map(({ id, name }) => (
              <li key={id}>
                <Checkbox
                  checked={chosen.includes(id)}
                  onChange={(isChosen) => onChange(isChosen ? [...chosen, id] : chosen.filter((one) => one !== id))}
                >
                  <span dir="auto">{name}</span>
                </Checkbox>
              </li>
            ))}
          </ul>
          {found.length === 0 ? <p className="none">Nothing is called that.</p> : null}
        </div>
      </Popover>
    </div>
  );
}
