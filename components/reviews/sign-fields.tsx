"use client";
import type { ReviewSign } from "@/lib/reviews/schemas";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import type { SignsDraft } from "./review-draft";
import { SIGN_FIELDS } from "./sign-words";

type SignFieldsProps = {
  signs: SignsDraft;
  onChange: (part: Partial<SignsDraft>) => void;
  errorOf: (sign: ReviewSign) => string | undefined;
};

/** From when on answers look as if nobody had looked. */
export function SignFields({ signs, onChange, errorOf }: SignFieldsProps) {
  return (
    <div className="form rv-tab">
      <p className="sub">Signs accuse nobody: who signs the review off sees them, and security looks again at a part of what was kept.</p>
      {SIGN_FIELDS.map(({ legend, fields }) => (
        <fieldset className="field" key={legend}>
          <legend>{legend}</legend>
          <div className="pair">
            {fields.map(({ name, label }) => (
              <Field key={name} label={label} error={errorOf(name)}>
                {(control) => (
                  <Input
                    {...control}
                    inputMode="numeric"
                    autoComplete="off"
                    value={signs[name]}
                    onChange={(event) => onChange({ [name]: event.target.value })}
                  />
                )}
              </Field>
            ))}
          </div>
        </fieldset>
      ))}
    </div>
  );
}
