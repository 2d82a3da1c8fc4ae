"use client";
import { useState } from "react";
import { OUTCOMES, type Outcome } from "@/lib/chargeback/core/statement-state";
import type { DisputeView, Named } from "@/lib/chargeback/core/statement-views";
import { formatMoney } from "../charts/prepare/format";
import { DeedDialog } from "../states/deed-dialog";
import { fetchJson } from "../states/fetch-json";
import { useRead } from "../states/use-read";
import { useRefused } from "../states/use-refused";
import { Field } from "../ui/field";
import { Input, Textarea } from "../ui/input";
import { Select } from "../ui/select";
import { disputePath, RECEIVERS_PATH } from "./statement-paths";

export type DisputeDeed = "take" | "comment" | "withdraw" | "decide";
type DialogProps = { dispute: DisputeView; onClose: () => void };

/** One deed on a dispute. */
export function DisputeDialog({ deed, ...rest }: DialogProps & { deed: DisputeDeed }) {
  if (deed === "take") return <TakeDialog {...rest} />;
  if (deed === "comment") return <CommentDialog {...rest} />;
  if (deed === "withdraw") return <WithdrawDialog {...rest} />;
  return <DecideDialog {...rest} />;
}

function TakeDialog({ dispute, onClose }: DialogProps) {
  async function act() {
    await fetchJson(`${disputePath(dispute.id)}/take`, { method: "POST", body: {} });
    return "The dispute is yours to decide";
  }
  const say = dispute.assignee ? `${dispute.assignee.name} has it now.` : `${dispute.openedBy.name} waits for a decision.`;
  return <DeedDialog title="Take this dispute?" say={say} deed="Take it" act={act} onClose={onClose} />;
}

function CommentDialog({ dispute, onClose }: DialogProps) {
  const { send, errorOf } = useRefused();
  const [text, setText] = useState("");
  const [href, setHref] = useState("");
  async function act() {
    const link = href.trim();
    await send(`${disputePath(dispute.id)}/comments`, "POST", {
      text: text.trim(),
      evidence: link === "" ? [] : [{ label: link, href: link }],
    });
    return "It is in the history";
  }
  return (
    <DeedDialog title="Add to the dispute" say="Everybody who sees the statement reads it." deed="Add it" act={act} onClose={onClose}>
      <Field label="Words" required error={errorOf("text")}>
        {(control) => <Textarea {...control} rows={3} value={text} onChange={(event) => setText(event.target.value)} />}
      </Field>
      <Field
        label="Link"
        optional
        help="A page of Countinghouse, such as /traces/…, or an https address."
        error={errorOf("evidence[0].href")}
      >
        {(control) => <Input {...control} value={href} onChange={(event) => setHref(event.target.value)} />}
      </Field>
    </DeedDialog>
  );
}

function WithdrawDialog({ dispute, onClose }: DialogProps) {
  async function act() {
    await fetchJson(`${disputePath(dispute.id)}/withdraw`, { method: "POST", body: {} });
    return "The dispute is taken back";
  }
  return (
    <DeedDialog title="Take the dispute back?" say="The line is charged as it stands." deed="Take it back" act={act} onClose={onClose} />
  );
}

const NOBODY = "(nobody)";
const CHOICES: Readonly<Record<Outcome, string>> = {
  credit_note: "Credit what is accepted",
  reassign: "Move the line to another cost centre",
  rejected: "Reject it",
};

function DecideDialog({ dispute, onClose }: DialogProps) {
  const { send, errorOf } = useRefused();
  const receivers = useRead<{ data: Named[] }>(RECEIVERS_PATH);
  const [outcome, setOutcome] = useState<Outcome>("credit_note");
  const [amount, setAmount] = useState(dispute.amount);
  const [to, setTo] = useState<string | undefined>(undefined);
  const [reason, setReason] = useState("");
  const centres = (receivers.data?.data ?? []).filter(({ id }) => id !== dispute.costCentre.id);
  const choices = [
    ...(outcome === "credit_note" ? [{ value: NOBODY, label: "Nobody yet" }] : []),
    ...centres.map(({ id, name }) => ({ value: id, label: name === id ? id : `${id} ${name}` })),
  ];
  async function act() {
    const toCostCentre = to === undefined || to === NOBODY ? "" : to;
    await send(`${disputePath(dispute.id)}/decision`, "POST", {
      ...{ outcome, reason: reason.trim() },
      ...(outcome === "credit_note" ? { amount: amount.trim(), toCostCentre } : {}),
      ...(outcome === "reassign" ? { toCostCentre } : {}),
    });
    return "The dispute is decided";
  }
  return (
    <DeedDialog
      title={`Decide about ${formatMoney(dispute.amount, { currency: dispute.currency })}?`}
      say="The line stays. What is credited is posted by the next period that closes, off this cost centre and onto the other."
      deed={outcome === "rejected" ? "Reject the dispute" : outcome === "reassign" ? "Move the line" : "Credit it"}
      act={act}
      onClose={onClose}
    >
      <Field label="Outcome" required>
        {(control) => (
          <Select
            {...control}
            value={outcome}
            onChange={setOutcome}
            choices={OUTCOMES.map((value) => ({ value, label: CHOICES[value] }))}
          />
        )}
      </Field>
      {outcome === "credit_note" ? (
        <Field label={`Accepted, ${dispute.currency}`} required help={`Of ${dispute.amount} disputed.`} error={errorOf("amount")}>
          {(control) => <Input {...control} inputMode="decimal" value={amount} onChange={(event) => setAmount(event.target.value)} />}
        </Field>
      ) : null}
      {outcome === "rejected" ? null : (
        <Field label="Who bears it instead" required={outcome === "reassign"} error={errorOf("toCostCentre")}>
          {(control) => (
            <Select {...control} value={to ?? (outcome === "credit_note" ? NOBODY : undefined)} onChange={setTo} choices={choices} />
          )}
        </Field>
      )}
      <Field label="Reason" required error={errorOf("reason")}>
        {(control) => <Textarea {...control} rows={3} value={reason} onChange={(event) => setReason(event.target.value)} />}
      </Field>
    </DeedDialog>
  );
}
