"use client";
import { type ReactNode, useState } from "react";
import { Icon } from "../ui/icon";
import { Popover } from "../ui/popover";

export type ChipChoice<Value extends string> = {
  value: Value;
  words: string;
  hint?: string;
  /** Why it cannot be chosen now. */
  refusal?: string | null;
  /** After the words: a lock. */
  mark?: ReactNode;
};

type ChoiceChipProps<Value extends string> = {
  /** "Group by". */
  what: string;
  /** What is chosen, in words; may say more than the choice itself. */
  words: string;
  mark?: ReactNode;
  value: Value;
  choices: readonly ChipChoice<Value>[];
  onChange: (value: Value) => void;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  /** Under the choices. */
  children?: ReactNode;
};

/** A chip that reads "Group by **Team**" and opens its choices. */
export function ChoiceChip<Value extends string>({
  what,
  words,
  mark,
  value,
  choices,
  onChange,
  open: openFromOutside,
  onOpenChange,
  children,
}: ChoiceChipProps<Value>) {
  const [openHere, setOpenHere] = useState(false);
  const open = openFromOutside ?? openHere;
  const setOpen = onOpenChange ?? setOpenHere;
  return (
    <Popover
      kind="list"
      label={what}
      open={open}
      onOpenChange={setOpen}
      trigger={
        <button type="button" className="chip">
          <span className="what">{what}</span>
          <b>{words}</b>
          {mark}
          <Icon name="down" />
        </button>
      }
    >
      {choices.map((choice) => (
        <button
          key={choice.value}
          type="button"
          className="pop-item"
          aria-pressed={choice.value === value}
          disabled={Boolean(choice.refusal)}
          onClick={() => {
            onChange(choice.value);
            setOpen(false);
          }}
        >
          <span className="tick">{choice.value === value ? <Icon name="check" /> : null}</span>
          {choice.words}
          {choice.mark}
          {choice.refusal || choice.hint ? <span className="hint">{choice.refusal ?? choice.hint}</span> : null}
        </button>
      ))}
      {children}
    </Popover>
  );
}
