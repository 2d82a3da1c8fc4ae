"use client";
import { useState } from "react";
import { DISPUTE_KINDS, DISPUTE_REASONS, type DisputeKind, type DisputeReason } from "@/lib/chargeback/core/statement-state";
import type { StatementDetail } from "@/lib/chargeback/core/statement-views";
import { formatMoney } from "../charts/prepare/format";
import { DeedDialog } from "../states/deed-dialog";
import { fetchJson } from "../states/fetch-json";
import { useRefused } from "../states/use-refused";
import { Field } from "../ui/field";
import { Input, Textarea } from "../ui/input";
import { Select } from "../ui/select";
import { ISSUE_PATH, statementPath } from "./statement-paths";
import { centreName, KIND_WORDS, REASON_WORDS } from "./statement-words";

export type StatementDeed = { kind: "agree" } | { kind: "object" } | { kind: "issue" } | { kind: "dispute"; lineNo: number };
type DialogProps = { statement: StatementDetail; onClose: () => void };

/** One deed on a statement. */
export function StatementDialog({ deed, ...rest }: DialogProps & { deed: StatementDeed }) {
  if (deed.kind === "issue") return <IssueDialog {...rest} />;
  if (deed.kind === "dispute") return <DisputeDialog {...rest} lineNo={deed.lineNo} />;
  return <AnswerDialog {...rest} agreed={deed.kind === "agree"} />;
}

function AnswerDialog({ statement, agreed, onClose }: DialogProps & { agreed: boolean }) {
  const { send, errorOf } = useRefused();
  const [note, setNote] = useState("");
  const inPlace = !statement.may.answer;
  const charged = formatMoney(statement.total, { currency: statement.currency });
  async function act() {
    await send(`${statementPath(statement.id)}/answer`, "POST", {
      ...{ answer: agreed ? "agreed" : "objected", contentHash: statement.contentHash },
      ...(note.trim() === "" ? {} : { note: note.trim() }),
    });
    return agreed ? `${charged} agreed to` : "Your objection is noted";
  }
  return (
    <DeedDialog
      title={agreed ? `Agree to ${charged}?` : `Object to ${charged}?`}
      say={
        agreed
          ? `${centreName(statement)} accepts ${statement.number} as it stands. ${inPlace ? "You answer in the owner's place: say why." : "You may think again until the period is closed."}`
          : "The period cannot be closed until it is settled. Say what is wrong, so that finance can put it right."
      }
      deed={agreed ? `Agree to ${charged}` : "Object"}
      act={act}
      onClose={onClose}
    >
      <Field
        label={agreed && !inPlace ? "Note" : "Reason"}
        required={!agreed || inPlace}
        optional={agreed && !inPlace}
        error={errorOf("note")}
      >
        {(control) => <Textarea {...control} value={note} onChange={(event) => setNote(event.target.value)} rows={3} />}
      </Field>
    </DeedDialog>
  );
}

function IssueDialog({ statement, onClose }: DialogProps) {
  async function act() {
    await fetchJson(ISSUE_PATH, { method: "POST", body: { periodId: statement.periodId, statementId: statement.id } });
    return `${statement.number} is issued`;
  }
  return (
    <DeedDialog
      title={`Issue ${statement.number}?`}
      say={`${statement.owner?.name ?? "Nobody"} is told, and may dispute its lines from now on.`}
      deed="Issue the statement"
      act={act}
      onClose={onClose}
    />
  );
}

function DisputeDialog({ statement, lineNo, onClose }: DialogProps & { lineNo: number }) {
  const { send, errorOf } = useRefused();
  const line = statement.lines.find(({ no }) => no === lineNo);
  const [form, setForm] = useState({
    amount: line?.amount ?? "",
    reason: "not_mine" as DisputeReason,
    kind: "data" as DisputeKind,
    note: "",
    href: "",
  });
  const change = (part: Partial<typeof form>) => setForm({ ...form, ...part });
  async function act() {
    const { href, ...rest } = form;
    const evidence = href.trim() === "" ? [] : [{ label: href.trim(), href: href.trim() }];
    await send(`${statementPath(statement.id)}/disputes`, "POST", {
      ...rest,
      note: form.note.trim(),
      amount: form.amount.trim(),
      lineNo,
      evidence,
    });
    return "The line is disputed";
  }
  return (
    <DeedDialog
      title={`Dispute line ${lineNo}?`}
      say={`${line?.description ?? ""}, ${formatMoney(line?.amount ?? "0", { currency: statement.currency })}. The line stays as it is; what is accepted is credited by the next period that closes.`}
      deed="Dispute the line"
      act={act}
      onClose={onClose}
    >
      <Field label={`Amount, ${statement.currency}`} required help="All of the line, or a part." error={errorOf("amount")}>
        {(control) => (
          <Input {...control} inputMode="decimal" value={form.amount} onChange={(event) => change({ amount: event.target.value })} />
        )}
      </Field>
      <Field label="Reason" required>
        {(control) => (
          <Select
            {...control}
            value={form.reason}
            onChange={(reason) => change({ reason })}
            choices={DISPUTE_REASONS.map((value) => ({ value, label: REASON_WORDS[value] }))}
          />
        )}
      </Field>
      <Field label="It is about" required>
        {(control) => (
          <Select
            {...control}
            value={form.kind}
            onChange={(kind) => change({ kind })}
            choices={DISPUTE_KINDS.map((value) => ({ value, label: KIND_WORDS[value] }))}
          />
        )}
      </Field>
      <Field label="What is wrong" required error={errorOf("note")}>
        {(control) => <Textarea {...control} rows={3} value={form.note} onChange={(event) => change({ note: event.target.value })} />}
      </Field>
      <Field
        label="Link to evidence"
        optional
        help="A page of Countinghouse, such as /traces/…, or an https address."
        error={errorOf("evidence[0].href")}
      >
        {(control) => <Input {...control} value={form.href} onChange={(event) => change({ href: event.target.value })} />}
      </Field>
    </DeedDialog>
  );
}
