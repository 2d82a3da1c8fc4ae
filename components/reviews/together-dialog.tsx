"use client";
import { useState } from "react";
import type { ItemSummary } from "@/lib/reviews/core/views";
import { sumDecimals } from "../charts/prepare/decimal-text";
import { formatMoney } from "../charts/prepare/format";
import { DeedDialog } from "../states/deed-dialog";
import { fetchJson } from "../states/fetch-json";
import { Money } from "../tables/cells";
import { Field } from "../ui/field";
import { Textarea } from "../ui/input";
import { PlainList } from "../ui/lists";
import { Select } from "../ui/select";
import { togetherPath } from "./review-paths";
import { counted, OUTCOME, REASON_CHOICES, type ReasonCode } from "./review-words";

const TOGETHER = ["keep", "rotate", "revoke"] as const;
type Deed = (typeof TOGETHER)[number];
const WORD: Readonly<Record<Deed, string>> = { keep: "Keep", rotate: "Rotate", revoke: "Revoke" };

/** What is recommended, for items of the same evidence; the comment stands on each of them. */
export function TogetherDialog({ items, onClose }: { items: readonly ItemSummary[]; onClose: () => void }) {
  const [first] = items;
  // Together only what is recommended can be decided.
  const decision = TOGETHER.find((deed) => deed === first?.recommendation) ?? "keep";
  const [reasonCode, setReasonCode] = useState<ReasonCode>(decision === "revoke" ? "unused" : "needed");
  const [comment, setComment] = useState("");
  if (!first) return null;
  const { campaignId } = first;
  async function act() {
    if (comment.trim() === "") throw new Error("Say why in a few words: it stands on each item.");
    await fetchJson(togetherPath(campaignId), {
      method: "POST",
      body: { items: items.map(({ id, version }) => ({ id, version })), decision, reasonCode, comment: comment.trim() },
    });
    return `${counted(items.length, "item")}: ${OUTCOME[decision].word.toLowerCase()}`;
  }
  const cost = sumDecimals(items.map(({ costUsd30d }) => costUsd30d));
  return (
    <DeedDialog
      wide
      onClose={onClose}
      title={`Decide ${counted(items.length, "item")} together`}
      say={`They are of one kind, with the same recommendation and no finding, and cost ${formatMoney(cost)} a month. Each can be taken back alone.`}
      deed={`${WORD[decision]} ${counted(items.length, "item")}`}
      danger={decision === "revoke"}
      act={act}
    >
      <PlainList
        rows={items.map((item) => ({
          key: item.id,
          words: <span dir="auto">{item.identity.name}</span>,
          end: <Money value={item.costUsd30d} />,
        }))}
      />
      <Field label="Reason">
        {(control) => <Select {...control} value={reasonCode} onChange={setReasonCode} choices={REASON_CHOICES} />}
      </Field>
      <Field label="Comment" required help="It is kept with each of them.">
        {(control) => <Textarea {...control} rows={2} value={comment} onChange={(event) => setComment(event.target.value)} />}
      </Field>
    </DeedDialog>
  );
}
