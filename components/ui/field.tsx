"use client";
import { type ReactNode, useId } from "react";
import { Icon } from "./icon";

/** What a control inside a field must carry, so that its label, help and error are told with it. */
export type FieldControl = { id: string; "aria-describedby": string | undefined; "aria-invalid": true | undefined; required?: true };

type FieldProps = {
  label: ReactNode;
  help?: ReactNode;
  /** A sentence that says what is wrong and what to do. */
  error?: string | null | undefined;
  required?: boolean;
  optional?: boolean;
  children: (control: FieldControl) => ReactNode;
};

/**
 * Label, control, help and error as one.
 * @example <Field label="Soft mark" help="The owner is told here.">{(control) => <Input {...control} name="soft" />}</Field>
 */
export function Field({ label, help, error, required, optional, children }: FieldProps) {
  const { control, helpId, errorId } = useFieldIds({ help, error, required });
  return (
    <div className="field">
      <label htmlFor={control.id}>
        {label}
        {optional ? <span className="optional"> optional</span> : null}
      </label>
      {children(control)}
      {help && !error ? (
        <span className="help" id={helpId}>
          {help}
        </span>
      ) : null}
      {error ? <FieldError id={errorId} text={error} /> : null}
    </div>
  );
}

/** Rows of a settings form: words left, control right, hairlines between. */
export function FormRows({ children }: { children: ReactNode }) {
  return <div className="formrows">{children}</div>;
}

export function FormRow({ label, help, error, required, optional, children }: FieldProps) {
  const { control, helpId, errorId } = useFieldIds({ help, error, required });
  return (
    <div className="formrow">
      <div className="formrow-words">
        <label htmlFor={control.id}>
          {label}
          {optional ? <span className="muted"> optional</span> : null}
        </label>
        {help ? <p id={helpId}>{help}</p> : null}
      </div>
      <div className="formrow-control field">
        {children(control)}
        {error ? <FieldError id={errorId} text={error} /> : null}
      </div>
    </div>
  );
}

/** What is wrong with a field that is not made by `Field`, such as a list of ticks. */
export function FieldError({ id, text }: { id?: string; text: string }) {
  return (
    <span className="err" id={id} role="alert">
      <Icon name="warn" />
      {text}
    </span>
  );
}

function useFieldIds({ help, error, required }: { help: ReactNode; error: string | null | undefined; required: boolean | undefined }) {
  const id = useId();
  const helpId = `${id}-help`;
  const errorId = `${id}-error`;
  const describedBy = [error ? errorId : null, help ? helpId : null].filter(Boolean).join(" ") || undefined;
  const control: FieldControl = {
    id,
    "aria-describedby": describedBy,
    "aria-invalid": error ? true : undefined,
    ...(required ? { required: true as const } : {}),
  };
  return { control, helpId, errorId };
}
