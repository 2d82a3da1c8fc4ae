"use client";
import { useState } from "react";
import type { TemplateView } from "@/lib/reviews/core/views";
import { DeedDialog } from "../states/deed-dialog";
import { useRefused } from "../states/use-refused";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { Select } from "../ui/select";
import { describedOf, draftOf, type EveryMonths, everyMonthsOf, newReview, type ReviewDraft } from "./review-draft";
import { ReviewFields } from "./review-fields";
import { TEMPLATES_PATH, templatePath } from "./review-paths";

export const EVERY_WORD: Readonly<Record<string, string>> = {
  none: "By hand",
  "1": "Each month",
  "3": "Each quarter",
  "6": "Twice a year",
  "12": "Each year",
};
const EVERY = (["none", "1", "3", "6", "12"] as const).map((value): { value: EveryMonths; label: string } => ({
  value,
  label: EVERY_WORD[value] ?? value,
}));

/** A new template, or one changed: what is made of it from then on. */
export function TemplateDialog({ now, template, onClose }: { now: string; template?: TemplateView; onClose: () => void }) {
  const [draft, setDraft] = useState<ReviewDraft>(
    template ? draftOf(template) : { ...newReview(new Date(now)), name: "Quarterly access review", everyMonths: "3" },
  );
  const { errorOf, send } = useRefused();
  async function act() {
    const body = { ...describedOf(draft), everyMonths: everyMonthsOf(draft) };
    const made = template
      ? await send<TemplateView>(templatePath(template.id), "PATCH", body)
      : await send<TemplateView>(TEMPLATES_PATH, "POST", body);
    return template ? `${made.name} is changed` : `${made.name} is kept`;
  }
  return (
    <DeedDialog
      wide
      onClose={onClose}
      title={template ? `Change ${template.name}` : "New template"}
      say="Reviews that were made of it already stay as they are."
      deed={template ? "Change it" : "Keep the template"}
      act={act}
    >
      <div className="pair">
        <Field label="Name" required error={errorOf("name")}>
          {(control) => <Input {...control} value={draft.name} onChange={(event) => setDraft({ ...draft, name: event.target.value })} />}
        </Field>
        <Field label="A draft of it is made" error={errorOf("everyMonths")}>
          {(control) => (
            <Select
              {...control}
              value={draft.everyMonths}
              onChange={(everyMonths) => setDraft({ ...draft, everyMonths })}
              choices={EVERY}
            />
          )}
        </Field>
      </div>
      <ReviewFields draft={draft} onChange={setDraft} errorOf={errorOf} />
    </DeedDialog>
  );
}

export function ArchiveTemplate({ template, onClose }: { template: TemplateView; onClose: () => void }) {
  const { send } = useRefused();
  async function act() {
    await send(templatePath(template.id), "PATCH", { archived: true });
    return `${template.name} is archived`;
  }
  return (
    <DeedDialog
      onClose={onClose}
      title={`Archive ${template.name}?`}
      say="No review is made of it any more. Those that were made go on."
      deed="Archive the template"
      danger
      act={act}
    />
  );
}
