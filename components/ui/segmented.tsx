"use client";
import * as ToggleGroup from "radix-ui/toggle-group";

type SegmentedProps<Value extends string> = {
  /** What is chosen here, for people who do not see the row. */
  label: string;
  value: Value;
  onChange: (value: Value) => void;
  choices: readonly { value: Value; label: string; disabled?: boolean }[];
};

/** One of two to four short words, always visible. Arrow keys move, one is always chosen. */
export function Segmented<Value extends string>({ label, value, onChange, choices }: SegmentedProps<Value>) {
  return (
    <ToggleGroup.Root
      type="single"
      className="seg"
      aria-label={label}
      value={value}
      onValueChange={(next) => next && onChange(next as Value)}
    >
      {choices.map((choice) => (
        <ToggleGroup.Item key={choice.value} value={choice.value} {...(choice.disabled ? { disabled: true } : {})}>
          {choice.label}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}
