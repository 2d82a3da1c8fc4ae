"use client";
import { useRouter } from "next/navigation";
import { useState } from "react";
import type { CampaignSummary, TemplateView } from "@/lib/reviews/core/views";
import { DeedDialog } from "../states/deed-dialog";
import { useRead } from "../states/use-read";
import { useRefused } from "../states/use-refused";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { Select } from "../ui/select";
import { describedOf, draftOf, newReview, type ReviewDraft } from "./review-draft";
import { ReviewFields } from "./review-fields";
import { campaignHref, REVIEWS_PATH, TEMPLATES_PATH } from "./review-paths";

const OWN = "own";

/** A new review, from a template or not. It is a draft first: nothing is frozen and nobody asked until it is opened. */
export function StartReview({ now, template, onClose }: { now: string; template?: TemplateView; onClose: () => void }) {
  const router = useRouter();
  const templates = useRead<{ data: TemplateView[] }>(TEMPLATES_PATH);
  const [templateId, setTemplateId] = useState(template?.id ?? OWN);
  const [draft, setDraft] = useState<ReviewDraft>(
    template ? { ...draftOf(template), name: nameOf(template, now) } : newReview(new Date(now)),
  );
  const { errorOf, send } = useRefused();
  const choices = (templates.data?.data ?? []).filter(({ archived }) => !archived);
  function choose(id: string) {
    setTemplateId(id);
    const chosen = choices.find((one) => one.id === id);
    setDraft(chosen ? { ...draftOf(chosen), name: nameOf(chosen, now) } : newReview(new Date(now)));
  }
  async function act() {
    const made = await send<CampaignSummary>(REVIEWS_PATH, "POST", {
      ...describedOf(draft),
      ...(templateId === OWN ? {} : { templateId }),
    });
    router.push(campaignHref(made.id));
    return `${made.name} is a draft`;
  }
  return (
    <DeedDialog
      wide
      onClose={onClose}
      title="New review"
      say="It is a draft until it is opened: then who may do what is frozen, and people are asked."
      deed="Keep it as a draft"
      act={act}
    >
      <div className="pair">
        {choices.length > 0 ? (
          <Field label="Like">
            {(control) => (
              <Select
                {...control}
                value={templateId}
                onChange={choose}
                choices={[{ value: OWN, label: "No template" }, ...choices.map(({ id, name }) => ({ value: id, label: name }))]}
              />
            )}
          </Field>
        ) : null}
        <Field label="Name" required error={errorOf("name")}>
          {(control) => <Input {...control} value={draft.name} onChange={(event) => setDraft({ ...draft, name: event.target.value })} />}
        </Field>
      </div>
      <ReviewFields draft={draft} onChange={setDraft} errorOf={errorOf} />
    </DeedDialog>
  );
}

/** "Quarterly, Q4 2026": of a template, in its turn. */
const nameOf = ({ name }: TemplateView, now: string): string => `${name}, ${newReview(new Date(now)).name.replace("Access review, ", "")}`;
