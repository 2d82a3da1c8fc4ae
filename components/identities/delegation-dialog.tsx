"use client";
import { useState } from "react";
import { DeedDialog } from "../states/deed-dialog";
import { Field } from "../ui/field";
import { Input, Textarea } from "../ui/input";
import { InstantField, instantOf } from "../ui/instant-field";
import { Segmented } from "../ui/segmented";
import { useDeed } from "./use-deed";

type Side = "actor" | "operator";

/** Asks that this identity may act for another, or another for this one. */
export function DelegationDialog({ identity, onClose }: { identity: { id: string; name: string }; onClose: () => void }) {
  const deed = useDeed();
  const [side, setSide] = useState<Side>("actor");
  const [other, setOther] = useState("");
  const [purpose, setPurpose] = useState("");
  const [validTo, setValidTo] = useState("");
  async function ask() {
    if (other.trim() === "" || purpose.trim() === "") throw new Error("Name the other identity, and say what for.");
    return deed({
      path: "delegations",
      body: {
        ...(side === "actor" ? { actor: identity.id, operator: other.trim() } : { actor: other.trim(), operator: identity.id }),
        purpose: purpose.trim(),
        ...(validTo ? { validTo: instantOf(validTo) } : {}),
      },
      said: "It waits for another person's yes",
    });
  }
  return (
    <DeedDialog
      onClose={onClose}
      title="Act for another identity"
      say="Calls of the one are then charged to the other, where that is proven. Another person has to say yes."
      deed="Ask for it"
      act={ask}
    >
      <Segmented
        label="Who acts"
        value={side}
        onChange={setSide}
        choices={[
          { value: "actor", label: `${identity.name} acts` },
          { value: "operator", label: "Another acts for it" },
        ]}
      />
      <Field label={side === "actor" ? "For which identity" : "Which identity acts"} required help="Its name or id.">
        {(control) => <Input {...control} value={other} onChange={(event) => setOther(event.target.value)} />}
      </Field>
      <Field label="What for" required>
        {(control) => <Textarea {...control} rows={2} value={purpose} onChange={(event) => setPurpose(event.target.value)} />}
      </Field>
      <InstantField label="Until" optional value={validTo} onChange={setValidTo} />
    </DeedDialog>
  );
}
