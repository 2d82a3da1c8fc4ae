"use client";
import { useState } from "react";
import {
  REASON_CODES,
  REASON_NAMES,
  type ReasonCode,
  SETTLEMENT_NAMES,
  SETTLEMENTS,
  type Settlement,
  type VarianceKind,
} from "@/lib/invoices/core/kinds";
import type { VarianceView } from "@/lib/invoices/core/views";
import { formatMoney } from "../charts/prepare/format";
import { DeedDialog } from "../states/deed-dialog";
import { PersonPicker, type PickedPerson } from "../states/person-picker";
import { useRefused } from "../states/use-refused";
import { Field } from "../ui/field";
import { Textarea } from "../ui/input";
import { Segmented } from "../ui/segmented";
import { Select } from "../ui/select";
import { variancePath } from "./invoice-paths";

/** What is most often the case. */
const USUAL: Readonly<Partial<Record<VarianceKind, { settlement: Settlement; reason: ReasonCode }>>> = {
  rate: { settlement: "accept", reason: "price_agreed" },
  duplicate: { settlement: "ignore", reason: "double_billed" },
  missing: { settlement: "unattributed", reason: "fee" },
  not_invoiced: { settlement: "ignore", reason: "other" },
  unexplained: { settlement: "unattributed", reason: "unexplained" },
};
const SAYS: Readonly<Record<Settlement, string>> = {
  accept: "The period charges it as a variance of its own, spread as the allocation says.",
  ignore: "Nothing is charged: the provider corrects it, or it corrects itself.",
  unattributed: "The period charges it to the fallback cost centre, with somebody who answers for it.",
};

export function SettleDialog({ variance, period, onClose }: { variance: VarianceView; period: string; onClose: () => void }) {
  const before = variance.decision ?? variance.outdated;
  const usual = USUAL[variance.kind];
  const [settlement, setSettlement] = useState<Settlement>(before?.settlement ?? usual?.settlement ?? "accept");
  const [reasonCode, setReasonCode] = useState<ReasonCode>(before?.reasonCode ?? usual?.reason ?? "other");
  const [note, setNote] = useState(before?.note ?? "");
  const [owner, setOwner] = useState<PickedPerson | null>(before?.owner ?? null);
  const { errorOf, send } = useRefused();
  async function act() {
    const body = { settlement, reasonCode, note: note.trim(), ownerId: owner?.id ?? null, differenceUsd: variance.differenceUsd };
    await send(variancePath(period, variance.id), "PUT", body);
    return `${formatMoney(variance.differenceUsd, { sign: true })} is settled`;
  }
  return (
    <DeedDialog
      title={`Settle ${formatMoney(variance.differenceUsd, { sign: true })}?`}
      say={`${variance.title}. ${SAYS[settlement]}`}
      deed={SETTLEMENT_NAMES[settlement]}
      act={act}
      onClose={onClose}
    >
      <Segmented
        label="How it is settled"
        value={settlement}
        onChange={setSettlement}
        choices={SETTLEMENTS.map((value) => ({ value, label: SHORT[value] }))}
      />
      <Field label="Reason" required error={errorOf("reasonCode")}>
        {(control) => (
          <Select
            {...control}
            value={reasonCode}
            onChange={setReasonCode}
            choices={REASON_CODES.map((value) => ({ value, label: REASON_NAMES[value] }))}
          />
        )}
      </Field>
      <PersonPicker
        label="Who answers for it"
        picked={owner}
        onPick={setOwner}
        optional={settlement !== "unattributed"}
        error={errorOf("ownerId")}
      />
      <Field label="Note" required help="Kept with the decision and in the audit log." error={errorOf("note")}>
        {(control) => <Textarea {...control} rows={2} value={note} onChange={(event) => setNote(event.target.value)} />}
      </Field>
    </DeedDialog>
  );
}

const SHORT: Readonly<Record<Settlement, string>> = { accept: "Charge it", ignore: "Leave it", unattributed: "Unattributed" };
