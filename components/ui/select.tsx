"use client";
import * as RadixSelect from "radix-ui/select";
import type { ReactNode } from "react";
import type { FieldControl } from "./field";
import { Icon, type IconName } from "./icon";

export type Choice<Value extends string = string> = { value: Value; label: string; hint?: string; icon?: IconName; disabled?: boolean };

type SelectProps<Value extends string> = Partial<FieldControl> & {
  value: Value | undefined;
  onChange: (value: Value) => void;
  choices: readonly Choice<Value>[];
  placeholder?: ReactNode;
  name?: string;
  disabled?: boolean;
  "aria-label"?: string;
};

/** One of a short list. For long or searched lists use the filter popover. */
export function Select<Value extends string>({
  value,
  onChange,
  choices,
  placeholder = "Choose",
  name,
  disabled,
  required,
  ...aria
}: SelectProps<Value>) {
  return (
    <RadixSelect.Root
      {...(value === undefined ? {} : { value })}
      {...(name ? { name } : {})}
      {...(disabled ? { disabled } : {})}
      {...(required ? { required } : {})}
      onValueChange={(next) => onChange(next as Value)}
    >
      <RadixSelect.Trigger className="choice" {...aria}>
        <RadixSelect.Value placeholder={placeholder} />
        <Icon name="down" />
      </RadixSelect.Trigger>
      <RadixSelect.Portal>
        <RadixSelect.Content
          className="pop list"
          position="popper"
          sideOffset={4}
          style={{ minWidth: "var(--radix-select-trigger-width)" }}
        >
          <RadixSelect.Viewport>
            {choices.map((choice) => (
              <RadixSelect.Item
                key={choice.value}
                value={choice.value}
                className="pop-item"
                {...(choice.disabled ? { disabled: true } : {})}
              >
                {choice.icon ? <Icon name={choice.icon} /> : null}
                <RadixSelect.ItemText>{choice.label}</RadixSelect.ItemText>
                <span className="hint">{choice.hint}</span>
                <RadixSelect.ItemIndicator>
                  <Icon name="check" />
                </RadixSelect.ItemIndicator>
              </RadixSelect.Item>
            ))}
          </RadixSelect.Viewport>
        </RadixSelect.Content>
      </RadixSelect.Portal>
    </RadixSelect.Root>
  );
}
