"use client";
import { useState } from "react";
import { addUtcDays, utcDate } from "@/lib/kernel/period";
import type { CampaignPage, DelegationView } from "@/lib/reviews/core/views";
import { formatDay } from "../charts/prepare/dates";
import { DeedDialog } from "../states/deed-dialog";
import { PersonPicker, type PickedPerson } from "../states/person-picker";
import { useRead } from "../states/use-read";
import { useRefused } from "../states/use-refused";
import { Checkbox } from "../ui/checkbox";
import { Field } from "../ui/field";
import { Input, Textarea } from "../ui/input";
import { endOf } from "./decision";
import { campaignsPath, DELEGATIONS_PATH, delegationPath } from "./review-paths";

const USUAL_DAYS = 14;

/** Lets somebody decide one's own items for a time. It holds when somebody else agreed. */
export function DelegationDialog({ now, onClose }: { now: string; onClose: () => void }) {
  const running = useRead<CampaignPage>(campaignsPath({ state: "open" }));
  const [to, setTo] = useState<PickedPerson | null>(null);
  const [from, setFrom] = useState("");
  const [until, setUntil] = useState(utcDate(addUtcDays(new Date(now), USUAL_DAYS)));
  const [campaignIds, setCampaignIds] = useState<readonly string[]>([]);
  const [reason, setReason] = useState("");
  const { errorOf, send } = useRefused();
  async function act() {
    const end = endOf(until);
    if (!to) throw new Error("Say who stands in.");
    if (!end) throw new Error("Say until when.");
    await send(DELEGATIONS_PATH, "POST", {
      to: to.id,
      campaignIds,
      ...(from ? { validFrom: `${from}T00:00:00Z` } : {}),
      validUntil: end.toISOString(),
      reason: reason.trim(),
    });
    return `${to.name} may stand in as soon as somebody agreed`;
  }
  return (
    <DeedDialog
      onClose={onClose}
      title="Let somebody stand in"
      say="They decide your items as themselves, and it says for whom. Items of their own stay barred to them."
      deed="Ask for it"
      act={act}
    >
      <PersonPicker label="Who stands in" picked={to} onPick={setTo} error={errorOf("to")} />
      <div className="pair">
        <Field label="From" optional help="Empty: at once." error={errorOf("validFrom")}>
          {(control) => <Input {...control} type="date" value={from} onChange={(event) => setFrom(event.target.value)} />}
        </Field>
        <Field label="Until" required help="The last day, UTC." error={errorOf("validUntil")}>
          {(control) => <Input {...control} type="date" value={until} onChange={(event) => setUntil(event.target.value)} />}
        </Field>
      </div>
      <fieldset className="field">
        <legend>
          Only in <span className="optional">none chosen: in all</span>
        </legend>
        {(running.data?.data ?? []).map(({ id, name }) => (
          <Checkbox
            key={id}
            checked={campaignIds.includes(id)}
            onChange={(isChosen) => setCampaignIds(isChosen ? [...campaignIds, id] : campaignIds.filter((one) => one !== id))}
          >
            {name}
          </Checkbox>
        ))}
      </fieldset>
      <Field label="Reason" required help="Whoever agrees reads it." error={errorOf("reason")}>
        {(control) => <Textarea {...control} rows={2} value={reason} onChange={(event) => setReason(event.target.value)} />}
      </Field>
    </DeedDialog>
  );
}

type DelegationDeedProps = { deed: "approve" | "end"; delegation: DelegationView; onClose: () => void };

/** Agrees that somebody stands in, or ends it. */
export function DelegationDeed({ deed, delegation, onClose }: DelegationDeedProps) {
  const { send } = useRefused();
  const { id, from, to, reason, validUntil } = delegation;
  const ends = deed === "end";
  async function act() {
    await send(delegationPath(id), "POST", { deed });
    return ends ? `${to.name} no longer stands in` : `${to.name} stands in for ${from.name}`;
  }
  return (
    <DeedDialog
      onClose={onClose}
      title={ends ? `End that ${to.name} stands in?` : `${to.name} for ${from.name}?`}
      say={
        ends
          ? `What ${to.name} decided stays. What is left goes back to ${from.name}.`
          : `Until ${formatDay(validUntil, { year: true, long: true })}: ${reason}`
      }
      deed={ends ? "End it" : "Agree"}
      danger={ends}
      act={act}
    />
  );
}
