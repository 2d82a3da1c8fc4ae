"use client";
import * as RadixCheckbox from "radix-ui/checkbox";
import { type ReactNode, useId } from "react";
import { Icon } from "./icon";

type CheckboxProps = {
  checked: boolean | "indeterminate";
  onChange: (checked: boolean) => void;
  /** Without children: the accessible name. */
  label?: string;
  children?: ReactNode;
  name?: string;
  disabled?: boolean;
};

export function Checkbox({ checked, onChange, label, children, name, disabled }: CheckboxProps) {
  const id = useId();
  const box = (
    <RadixCheckbox.Root
      id={id}
      className="box"
      checked={checked}
      onCheckedChange={(next) => onChange(next === true)}
      aria-label={label}
      {...(name ? { name } : {})}
      {...(disabled ? { disabled: true } : {})}
    >
      <RadixCheckbox.Indicator>
        <Icon name={checked === "indeterminate" ? "minus" : "check"} />
      </RadixCheckbox.Indicator>
    </RadixCheckbox.Root>
  );
  if (!children) return box;
  return (
    <span className="check">
      {box}
      <label htmlFor={id}>{children}</label>
    </span>
  );
}
