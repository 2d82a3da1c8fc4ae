"use client";
import type { ReviewerRule } from "@/lib/reviews/schemas";
import { PersonName, PersonPicker } from "../states/person-picker";
import { Button } from "../ui/button";
import { Checkbox } from "../ui/checkbox";
import { Field, FieldError } from "../ui/field";
import { Icon } from "../ui/icon";
import { Input } from "../ui/input";
import { Tag } from "../ui/tag";
import { REVIEWER_ORDER, type StageDraft } from "./review-draft";
import { REVIEWER } from "./review-words";

type StageFieldsProps = {
  n: number;
  stage: StageDraft;
  onChange: (part: Partial<StageDraft>) => void;
  onRemove: (() => void) | null;
  errorOf: (field: string) => string | undefined;
};

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Who is asked in one stage: the first rule that finds somebody who may, else the person named, else security. */
export function StageFields({ n, stage, onChange, onRemove, errorOf }: StageFieldsProps) {
  const toggle = (rule: ReviewerRule, isChosen: boolean) =>
    onChange({ reviewers: isChosen ? [...stage.reviewers, rule] : stage.reviewers.filter((one) => one !== rule) });
  return (
    <fieldset className="rv-stage">
      <legend className="sr">Stage {n}</legend>
      <div className="pair">
        <Field label={`Name of stage ${n}`} required error={errorOf("name")}>
          {(control) => <Input {...control} value={stage.name} onChange={(event) => onChange({ name: event.target.value })} />}
        </Field>
        <Field label="Days" required help="At most 90; it ends at midnight." error={errorOf("days")}>
          {(control) => (
            <Input
              {...control}
              inputMode="numeric"
              autoComplete="off"
              value={stage.days}
              onChange={(event) => onChange({ days: event.target.value })}
            />
          )}
        </Field>
      </div>
      <fieldset className="field">
        <legend>Who is asked: the first of these who is there and may</legend>
        {REVIEWER_ORDER.map((rule) => (
          <Checkbox key={rule} checked={stage.reviewers.includes(rule)} onChange={(isChosen) => toggle(rule, isChosen)}>
            {capital(REVIEWER[rule])}
          </Checkbox>
        ))}
        {errorOf("reviewers") ? <FieldError text={errorOf("reviewers") ?? ""} /> : null}
      </fieldset>
      {stage.reviewers.includes("fallback") ? (
        <PersonPicker
          label="The person named here"
          picked={stage.fallback ? { id: stage.fallback, name: stage.fallback } : null}
          onPick={(person) => onChange({ fallback: person?.id ?? null })}
          error={errorOf("fallback")}
        />
      ) : null}
      <div className="field">
        <PersonPicker
          label="Asked as well"
          optional
          picked={null}
          onPick={(person) => person && !stage.additional.includes(person.id) && onChange({ additional: [...stage.additional, person.id] })}
          error={errorOf("additional")}
        />
        {stage.additional.length > 0 ? (
          <div className="rv-chosen">
            {stage.additional.map((id) => (
              <Tag key={id}>
                <PersonName id={id} />
                <button type="button" onClick={() => onChange({ additional: stage.additional.filter((one) => one !== id) })}>
                  <Icon name="x" label="Leave out" />
                </button>
              </Tag>
            ))}
          </div>
        ) : null}
      </div>
      <Checkbox checked={stage.oneAnswerIsEnough} onChange={(oneAnswerIsEnough) => onChange({ oneAnswerIsEnough })}>
        One answer is enough where several are asked
      </Checkbox>
      {onRemove ? (
        <p>
          <Button tone="plain" icon="trash" onClick={onRemove}>
            Leave out stage {n}
          </Button>
        </p>
      ) : null}
    </fieldset>
  );
}
