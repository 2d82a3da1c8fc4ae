"use client";
import { useState } from "react";
import type { AllocationChoices, SharedCostView } from "@/lib/allocation/core/views";
import { DeedDialog } from "../states/deed-dialog";
import { useRead } from "../states/use-read";
import { useRefused } from "../states/use-refused";
import { Field } from "../ui/field";
import { Input, Textarea } from "../ui/input";
import { Select } from "../ui/select";
import { CHOICES_PATH, SHARED_COSTS_PATH, under } from "./allocation-paths";
import { SeatFields } from "./seat-fields";
import { seatRowsOf, seatsOf } from "./shared-cost-form";

const NOBODY = "nobody";

/** Who joins and leaves, who bears it, and what it is called. Money and days do not change: it is retracted and entered anew. */
export function ChangeCostDialog({ cost, onClose }: { cost: SharedCostView; onClose: () => void }) {
  const choices = useRead<AllocationChoices>(CHOICES_PATH);
  const [name, setName] = useState(cost.name);
  const [seats, setSeats] = useState(seatRowsOf(cost.seats ?? []));
  const [holder, setHolder] = useState(cost.holder?.id ?? "");
  const [reason, setReason] = useState("");
  const { errorOf, send } = useRefused();
  const centres = (choices.data?.names.costCentre ?? []).map(({ id, name: label }) => ({ value: id, label }));
  async function act() {
    const change = cost.seats ? { seats: seatsOf(seats) } : { costCentreId: holder };
    await send(under(SHARED_COSTS_PATH, cost.id), "PATCH", { name: name.trim(), ...change, reason: reason.trim() });
    return `${name.trim()} is changed`;
  }
  return (
    <DeedDialog
      onClose={onClose}
      title={`Change ${cost.name}`}
      say="Open periods follow it; closed periods keep what they charged. For another amount or other days, retract it and enter it anew."
      deed="Save"
      act={act}
    >
      <Field label="Name" required error={errorOf("name")}>
        {(control) => <Input {...control} value={name} onChange={(event) => setName(event.target.value)} />}
      </Field>
      {cost.seats ? (
        <SeatFields
          form={{ seats, amount: cost.amount, currency: cost.currency }}
          centres={centres}
          onChange={(next) => setSeats([...next])}
          error={errorOf("seats")}
        />
      ) : (
        <Field label="Borne by" help="Until a rule spreads it." error={errorOf("costCentreId")}>
          {(control) => (
            <Select
              {...control}
              value={holder || NOBODY}
              choices={[{ value: NOBODY, label: "Nobody" }, ...centres]}
              onChange={(id) => setHolder(id === NOBODY ? "" : id)}
            />
          )}
        </Field>
      )}
      <Field label="Reason" required error={errorOf("reason")}>
        {(control) => <Textarea {...control} rows={2} value={reason} onChange={(event) => setReason(event.target.value)} />}
      </Field>
    </DeedDialog>
  );
}
