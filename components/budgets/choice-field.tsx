import type { ReactNode } from "react";
import { Segmented } from "../ui/segmented";

type ChoiceFieldProps<Value extends string> = {
  label: string;
  value: Value;
  onChange: (value: Value) => void;
  choices: readonly { value: Value; label: string }[];
  help?: ReactNode;
};

/** One of two short words in a form, under what is chosen here. */
export function ChoiceField<Value extends string>({ help, ...choice }: ChoiceFieldProps<Value>) {
  return (
    <div className="field choice-field">
      <span className="field-label" aria-hidden="true">
        {choice.label}
      </span>
      <Segmented {...choice} />
      {help ? <span className="help">{help}</span> : null}
    </div>
  );
}
