"use client";
import { useState } from "react";
import type { TrueUpView } from "@/lib/allocation/core/views";
import type { PeriodList } from "@/lib/chargeback";
import { subtractDecimals } from "../charts/prepare/decimal-text";
import { formatAmount, formatMoney } from "../charts/prepare/format";
import { DeedDialog } from "../states/deed-dialog";
import { useRead } from "../states/use-read";
import { useRefused } from "../states/use-refused";
import { Dialog } from "../ui/dialog";
import { KeyValues } from "../ui/facts";
import { Field } from "../ui/field";
import { Textarea } from "../ui/input";
import { Segmented } from "../ui/segmented";
import { Select } from "../ui/select";
import { PERIODS_PATH, TRUE_UPS_PATH, under } from "./allocation-paths";

/** Proposes to settle what closed periods charged above or below cost. */
export function TrueUpDialog({ onClose }: { onClose: () => void }) {
  const periods = useRead<PeriodList>(PERIODS_PATH);
  const [from, setFrom] = useState<string | undefined>();
  const [to, setTo] = useState<string | undefined>();
  const [reason, setReason] = useState("");
  const { errorOf, send } = useRefused();
  const closed = (periods.data?.data ?? []).filter(({ state }) => state === "closed").map(({ id, name }) => ({ value: id, label: name }));
  async function act() {
    if (!from || !to) throw new Error(closed.length === 0 ? "No period is closed yet." : "Choose the first and the last period.");
    await send(TRUE_UPS_PATH, "POST", { fromPeriodId: from, toPeriodId: to, reason: reason.trim() });
    return "Another person decides on it";
  }
  return (
    <DeedDialog
      onClose={onClose}
      title="Propose a true-up"
      say="What markups took above cost goes back in proportion to direct cost; what they took below is asked for."
      deed="Propose it"
      act={act}
    >
      <div className="pair">
        <Field label="First period" required error={errorOf("fromPeriodId")}>
          {(control) => <Select {...control} value={from} choices={closed} onChange={setFrom} />}
        </Field>
        <Field label="Last period" required error={errorOf("toPeriodId")}>
          {(control) => <Select {...control} value={to} choices={closed} onChange={setTo} />}
        </Field>
      </div>
      <Field label="Reason" required error={errorOf("reason")}>
        {(control) => <Textarea {...control} rows={2} value={reason} onChange={(event) => setReason(event.target.value)} />}
      </Field>
    </DeedDialog>
  );
}

/** Who gets what, to the last unit; both sums are said. */
function Shares({ trueUp }: { trueUp: TrueUpView }) {
  const { currency, difference, shares } = trueUp;
  return (
    <KeyValues
      rows={[
        ...shares.map(({ id, name, amount }) => ({ name, value: formatAmount(amount, { sign: true, currency }), key: id })),
        { name: "Sum", value: formatMoney(subtractDecimals("0", difference), { sign: true, currency }), sum: true },
      ]}
    />
  );
}

/** Shows it, and lets a second person say yes or no. */
export function DecideTrueUpDialog({ trueUp, onClose }: { trueUp: TrueUpView; onClose: () => void }) {
  const [decision, setDecision] = useState<"approve" | "refuse">("approve");
  const [reason, setReason] = useState("");
  const { errorOf, send } = useRefused();
  const title = `True-up of ${trueUp.fromPeriodId} to ${trueUp.toPeriodId}`;
  if (!trueUp.mayDecide)
    return (
      <Dialog open onOpenChange={(open) => !open && onClose()} title={title} say={trueUp.reason}>
        <Shares trueUp={trueUp} />
      </Dialog>
    );
  async function act() {
    await send(under(TRUE_UPS_PATH, trueUp.id), "PATCH", { decision, reason: reason.trim() });
    return decision === "approve" ? "The next period that closes posts it" : "It is refused";
  }
  return (
    <DeedDialog onClose={onClose} title={title} say={`${trueUp.made.byName}: ${trueUp.reason}`} deed="Decide" act={act}>
      <Shares trueUp={trueUp} />
      <Segmented
        label="Decision"
        value={decision}
        choices={[
          { value: "approve", label: "Approve" },
          { value: "refuse", label: "Refuse" },
        ]}
        onChange={setDecision}
      />
      <Field label="Reason" required error={errorOf("reason")}>
        {(control) => <Textarea {...control} rows={2} value={reason} onChange={(event) => setReason(event.target.value)} />}
      </Field>
    </DeedDialog>
  );
}
