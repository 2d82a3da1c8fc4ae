"use client";
import { useRouter } from "next/navigation";
import { useState } from "react";
import type { CampaignDetail, CampaignSummary } from "@/lib/reviews/core/views";
import { formatCount, formatMoney } from "../charts/prepare/format";
import { DeedDialog } from "../states/deed-dialog";
import { useRefused } from "../states/use-refused";
import { Checkbox } from "../ui/checkbox";
import { KeyValues } from "../ui/facts";
import { Field } from "../ui/field";
import { Input, Textarea } from "../ui/input";
import { hasFlags, signOffFault, signOffNumbers } from "./campaign-words";
import { PreviewFigures } from "./preview-figures";
import { campaignHref, campaignPath } from "./review-paths";
import { counted, listed } from "./review-words";

export type CampaignDialogKind = "open" | "cancel" | "sign_off" | "reopen";
type DialogProps = { campaign: CampaignDetail; onClose: () => void };

/** One deed on a whole review, asked once more with what it does. */
export function CampaignDialog({ kind, ...props }: DialogProps & { kind: CampaignDialogKind }) {
  if (kind === "open") return <OpenDialog {...props} />;
  return kind === "sign_off" ? <SignOffDialog {...props} /> : <ReasonDeed kind={kind} {...props} />;
}

function OpenDialog({ campaign, onClose }: DialogProps) {
  const { send } = useRefused();
  async function act() {
    await send(campaignPath(campaign.id), "POST", { deed: "open" });
    return `${campaign.name} is open, and those who are asked are told`;
  }
  return (
    <DeedDialog
      wide
      onClose={onClose}
      title={`Open ${campaign.name}?`}
      say="What each identity may do, used and cost is frozen now, and everybody below is asked. Usage that comes later is shown beside it."
      deed="Open the review"
      act={act}
    >
      <PreviewFigures scope={campaign.scope} stages={campaign.stages} />
    </DeedDialog>
  );
}

const REASONED = {
  cancel: {
    title: "Cancel",
    say: "Nobody is asked any more, and nothing follows from what was decided. What was said stays on record.",
    deed: "Cancel the review",
    danger: true,
  },
  reopen: {
    title: "Review again",
    say: "A new review of the same begins as a draft, numbered after this one. What was signed off stays as it is, with its evidence.",
    deed: "Begin it again",
    danger: false,
  },
} as const;

function ReasonDeed({ kind, campaign, onClose }: DialogProps & { kind: keyof typeof REASONED }) {
  const router = useRouter();
  const [reason, setReason] = useState("");
  const { errorOf, send } = useRefused();
  const { title, say, deed, danger } = REASONED[kind];
  async function act() {
    const made = await send<CampaignSummary>(campaignPath(campaign.id), "POST", { deed: kind, reason: reason.trim() });
    if (made.id !== campaign.id) router.push(campaignHref(made.id));
    return kind === "cancel" ? `${campaign.name} is cancelled` : `${made.name} begins again`;
  }
  return (
    <DeedDialog onClose={onClose} title={`${title} ${campaign.name}?`} say={say} deed={deed} danger={danger} act={act}>
      <Field label="Reason" required help="Kept in the audit log." error={errorOf("reason")}>
        {(control) => <Textarea {...control} rows={2} value={reason} onChange={(event) => setReason(event.target.value)} />}
      </Field>
    </DeedDialog>
  );
}

/** Signs with the numbers typed: who types them has read them. */
function SignOffDialog({ campaign, onClose }: DialogProps) {
  const [items, setItems] = useState("");
  const [revoked, setRevoked] = useState("");
  const [acknowledged, setAcknowledged] = useState(false);
  const [comment, setComment] = useState("");
  const { errorOf, send } = useRefused();
  const flagged = campaign.reviewers.filter(({ flags }) => flags.length > 0);
  async function act() {
    const fault = signOffFault({ items, revoked, acknowledged }, campaign);
    if (fault) throw new Error(fault);
    const numbers = signOffNumbers(campaign);
    await send(campaignPath(campaign.id), "POST", {
      deed: "sign_off",
      ...numbers,
      acknowledgeFlags: acknowledged,
      ...(comment.trim() ? { comment: comment.trim() } : {}),
    });
    return `${campaign.name} is signed off`;
  }
  return (
    <DeedDialog
      wide
      onClose={onClose}
      title={`Sign off ${campaign.name}?`}
      say="It closes for good: the evidence is packed, and its hash kept. Later doubts begin a new review."
      deed="Sign it off"
      act={act}
    >
      <KeyValues
        rows={[
          { name: "Items decided", value: `${formatCount(campaign.items.decided)} of ${formatCount(campaign.items.total)}` },
          {
            name: "Removals verified",
            value: `${formatCount(campaign.remediations.verified)} of ${formatCount(campaign.remediations.due)}`,
          },
          { name: "Reviewed, a month", value: formatMoney(campaign.moneyUsd.total) },
        ]}
      />
      <div className="pair">
        <Field label="How many items were decided" required error={errorOf("items")}>
          {(control) => (
            <Input {...control} inputMode="numeric" autoComplete="off" value={items} onChange={(event) => setItems(event.target.value)} />
          )}
        </Field>
        <Field label="How many of them were revoked" required error={errorOf("revoked")}>
          {(control) => (
            <Input
              {...control}
              inputMode="numeric"
              autoComplete="off"
              value={revoked}
              onChange={(event) => setRevoked(event.target.value)}
            />
          )}
        </Field>
      </div>
      {hasFlags(campaign) ? (
        <Checkbox checked={acknowledged} onChange={setAcknowledged}>
          I saw how {listed(flagged.map(({ person }) => person.name))} decided:{" "}
          {counted(
            flagged.reduce((sum, { flags }) => sum + flags.length, 0),
            "sign",
          )}{" "}
          of haste
        </Checkbox>
      ) : null}
      <Field label="Comment" optional error={errorOf("comment")}>
        {(control) => <Textarea {...control} rows={2} value={comment} onChange={(event) => setComment(event.target.value)} />}
      </Field>
    </DeedDialog>
  );
}
