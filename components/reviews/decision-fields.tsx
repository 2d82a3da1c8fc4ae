"use client";
import { addUtcDays, utcDate } from "@/lib/kernel/period";
import type { ItemDetail } from "@/lib/reviews/core/views";
import { PersonPicker } from "../states/person-picker";
import { RequestFailure } from "../states/request-failure";
import { Field } from "../ui/field";
import { Input, Textarea } from "../ui/input";
import { Select } from "../ui/select";
import { commentReason, type DecisionField, type DecisionNeed, type DecisionRules, type Draft, longestTerm } from "./decision";
import { NarrowFields } from "./narrow-fields";
import { REASON_CHOICES } from "./review-words";

type DecisionFieldsProps = {
  item: ItemDetail;
  draft: Draft;
  onDraft: (draft: Draft) => void;
  rules: DecisionRules;
  /** What is missing; none before a decision is chosen. */
  needs: readonly DecisionNeed[];
  now: Date;
  failure: Error | undefined;
};

const SERVER_FIELD: Readonly<Record<DecisionField, string>> = {
  comment: "comment",
  reasonCode: "reasonCode",
  until: "validUntil",
  newOwner: "newOwner",
  change: "narrowTo",
};

/** What a decision is made of beside itself. The comment stands there from the start: what is written is kept with the draft. */
export function DecisionFields({ item, draft, onDraft, rules, needs, now, failure }: DecisionFieldsProps) {
  const { decision } = draft;
  const [first] = needs;
  const marked = (field: DecisionField) => (first?.field === field ? { "data-needed": "" } : {});
  const errorOf = (field: DecisionField): string | undefined =>
    failure instanceof RequestFailure ? failure.fieldMessage(SERVER_FIELD[field]) : undefined;
  const change = (part: Partial<Draft>) => onDraft({ ...draft, ...part });
  const longest = decision ? longestTerm(item, decision) : null;
  const commentNeeded = decision ? commentReason(item, decision, rules) : "needed to revoke";
  return (
    <div className="rv-fields">
      {decision === "narrow" ? (
        <div {...marked("change")}>
          <NarrowFields item={item} draft={draft} onDraft={onDraft} capError={errorOf("change")} />
        </div>
      ) : null}
      {longest ? (
        <div {...marked("until")}>
          <Field label="Last day" required help={`At most ${longest} days from today, UTC.`} error={errorOf("until")}>
            {(control) => (
              <Input
                {...control}
                type="date"
                min={utcDate(now)}
                max={utcDate(addUtcDays(now, longest))}
                value={draft.until}
                onChange={(event) => change({ until: event.target.value })}
              />
            )}
          </Field>
        </div>
      ) : null}
      {decision === "reassign" ? (
        <div {...marked("newOwner")}>
          <PersonPicker
            label="Whose it is"
            picked={draft.newOwner}
            onPick={(newOwner) => change({ newOwner })}
            error={errorOf("newOwner")}
          />
        </div>
      ) : null}
      {decision && decision !== "not_sure" ? (
        <div {...marked("reasonCode")}>
          <Field label="Reason" error={errorOf("reasonCode")}>
            {(control) => (
              <Select
                {...control}
                value={draft.reasonCode ?? undefined}
                onChange={(reasonCode) => change({ reasonCode })}
                choices={REASON_CHOICES}
              />
            )}
          </Field>
        </div>
      ) : null}
      <div className="rv-comment" {...marked("comment")}>
        <Field label={<>Comment {commentNeeded ? <span className="optional">{commentNeeded}</span> : null}</>} error={errorOf("comment")}>
          {(control) => (
            <Textarea {...control} rows={3} value={draft.comment} onChange={(event) => change({ comment: event.target.value })} />
          )}
        </Field>
      </div>
      {first ? (
        <p className="sub" role="status">
          {first.text}
        </p>
      ) : null}
    </div>
  );
}
