"use client";
import { useState } from "react";
import { IDENTITY_KINDS, type IdentityKind } from "@/lib/identities/core/kinds";
import type { Deed } from "@/lib/reconciliation/core/deeds";
import type { CaseDetail } from "@/lib/reconciliation/core/views";
import { DeedDialog } from "../states/deed-dialog";
import { fetchJson } from "../states/fetch-json";
import { IdentityPicker, type PickedIdentity } from "../states/identity-picker";
import { RequestFailure } from "../states/request-failure";
import { useRead } from "../states/use-read";
import { KIND_WORD } from "../tables/cells";
import { Field } from "../ui/field";
import { Input, Textarea } from "../ui/input";
import { Segmented } from "../ui/segmented";
import { Select } from "../ui/select";
import { casePath, DEED_WORDS, WORKERS_PATH } from "./case-words";

type DialogProps = { found: CaseDetail; now: string; onClose: () => void };

/** One deed on a case, asked once more. */
export function CaseDialog({ asked, ...rest }: DialogProps & { asked: Deed | "who" }) {
  if (asked === "who") return <WhoDialog {...rest} />;
  if (asked === "assign") return <AssignDialog {...rest} />;
  return <ReasonDialog {...rest} deed={asked} />;
}

const NOBODY = "nobody";
const dayOf = (instant: string): string => instant.slice(0, 10);

function WhoDialog({ found, onClose }: DialogProps) {
  const workers = useRead<{ data: { id: string; name: string }[] }>(WORKERS_PATH);
  const [who, setWho] = useState(found.assignee?.id ?? "me");
  const [due, setDue] = useState(dayOf(found.dueAt));
  async function act() {
    const body = { assigneeId: who === NOBODY ? null : who, dueAt: `${due}T00:00:00Z` };
    await fetchJson(casePath(found.id), { method: "PATCH", body });
    return who === NOBODY ? "Nobody works on it now" : "It is handed out";
  }
  return (
    <DeedDialog title="Who works on this, and until when?" deed="Hand it out" act={act} onClose={onClose}>
      <Field label="Person" required>
        {(control) => (
          <Select
            {...control}
            value={who}
            onChange={setWho}
            choices={[
              { value: "me", label: "Myself" },
              ...(workers.data?.data ?? []).map(({ id, name }) => ({ value: id, label: name })),
              { value: NOBODY, label: "Nobody" },
            ]}
          />
        )}
      </Field>
      <Field label="Due" required help="In UTC.">
        {(control) => <Input {...control} type="date" value={due} onChange={(event) => setDue(event.target.value)} />}
      </Field>
    </DeedDialog>
  );
}

const SAYS: Readonly<Partial<Record<Deed, string>>> = {
  set_owner: "From now on this person answers for it. What an identity used before stays with whom it was.",
  set_purpose: "Who reviews it and who answers for its cost reads this beside it.",
  merge: "The double gives its names to the one that stays, and is revoked with its keys. Whether it goes quiet is watched.",
  approve_tool: "Whoever is allowed to use tools may use it from now on, as it is now. A change of it takes the approval back.",
  end_key: "It is refused here at once, and ended at its provider where a connector leads. Whether it goes quiet is watched.",
  block:
    "Every call of it is refused, in every gateway that asks, until the stop is lifted. What nobody knows is taken into the inventory for it.",
  dismiss: "It stays set aside until it costs twice as much as now.",
};

function ReasonDialog({ found, deed, onClose }: DialogProps & { deed: Exclude<Deed, "assign"> }) {
  const [reason, setReason] = useState("");
  const [owner, setOwner] = useState("");
  const [purpose, setPurpose] = useState("");
  const [keepId, setKeepId] = useState(found.identities[0]?.id ?? "");
  const [dropId, setDropId] = useState(found.identities[1]?.id ?? "");
  const { refusal, send } = useDeed(found.id);
  async function act() {
    const more: Partial<Record<Deed, object>> = {
      set_owner: { owner: owner.trim() },
      set_purpose: { purpose: purpose.trim() },
      merge: { keepId, dropId },
    };
    await send({ deed, reason: reason.trim(), ...more[deed] });
    return deed === "dismiss" ? "It is set aside" : "Done";
  }
  const choices = found.identities.map(({ id, name }) => ({ value: id, label: name, hint: id }));
  return (
    <DeedDialog
      title={`${DEED_WORDS[deed]}?`}
      say={SAYS[deed]}
      deed={DEED_WORDS[deed]}
      danger={deed === "block" || deed === "end_key" || deed === "merge"}
      act={act}
      onClose={onClose}
    >
      {deed === "set_owner" ? (
        <Field label="E-mail of the new owner" required error={refusal?.fieldMessage("owner")}>
          {(control) => <Input {...control} type="email" value={owner} onChange={(event) => setOwner(event.target.value)} />}
        </Field>
      ) : null}
      {deed === "set_purpose" ? (
        <Field label="What it is for" required error={refusal?.fieldMessage("purpose")}>
          {(control) => <Textarea {...control} rows={2} value={purpose} onChange={(event) => setPurpose(event.target.value)} />}
        </Field>
      ) : null}
      {deed === "merge" ? (
        <>
          <Field label="The one that stays" required>
            {(control) => <Select {...control} value={keepId} onChange={setKeepId} choices={choices} />}
          </Field>
          <Field label="The double, which is revoked" required>
            {(control) => <Select {...control} value={dropId} onChange={setDropId} choices={choices} />}
          </Field>
        </>
      ) : null}
      <Reason value={reason} onChange={setReason} error={refusal?.fieldMessage("reason")} />
    </DeedDialog>
  );
}

/** Says whose usage or key it is: an identity that is known, or a new one. */
function AssignDialog({ found, onClose }: DialogProps) {
  const [isNew, setIsNew] = useState(false);
  const [picked, setPicked] = useState<PickedIdentity | null>(null);
  const [fresh, setFresh] = useState<{ name: string; kind: IdentityKind; owner: string }>({ name: "", kind: "agent", owner: "" });
  const [reason, setReason] = useState("");
  const { refusal, send } = useDeed(found.id);
  const name = isNew ? fresh.name.trim() : picked?.name;
  async function act() {
    if (!name) throw new Error(isNew ? "Give the new identity a name." : "Choose the identity it belongs to.");
    const owner = fresh.owner.trim();
    const whose = isNew ? { newIdentity: { name, kind: fresh.kind, ...(owner && { owner }) } } : { identityId: picked?.id };
    await send({ deed: "assign", reason: reason.trim(), ...whose });
    return `It belongs to ${name} now`;
  }
  return (
    <DeedDialog
      title="Whose is it?"
      say="Usage of the open months moves with it, and so will all that comes."
      deed={name ? `Assign to ${name}` : "Assign"}
      act={act}
      onClose={onClose}
    >
      <Segmented
        label="Known or new"
        value={isNew ? "new" : "known"}
        onChange={(value) => setIsNew(value === "new")}
        choices={[
          { value: "known", label: "A known identity" },
          { value: "new", label: "A new one" },
        ]}
      />
      {isNew ? (
        <>
          <Field label="Name" required error={refusal?.fieldMessage("newIdentity.name")}>
            {(control) => <Input {...control} value={fresh.name} onChange={(event) => setFresh({ ...fresh, name: event.target.value })} />}
          </Field>
          <Field label="Kind">
            {(control) => (
              <Select
                {...control}
                value={fresh.kind}
                onChange={(kind) => setFresh({ ...fresh, kind })}
                choices={IDENTITY_KINDS.map((value) => ({ value, label: KIND_WORD[value] ?? value }))}
              />
            )}
          </Field>
          <Field label="Owner's e-mail" optional>
            {(control) => (
              <Input
                {...control}
                type="email"
                value={fresh.owner}
                onChange={(event) => setFresh({ ...fresh, owner: event.target.value })}
              />
            )}
          </Field>
        </>
      ) : (
        <IdentityPicker picked={picked} onPick={setPicked} label="Identity" />
      )}
      <Reason value={reason} onChange={setReason} error={refusal?.fieldMessage("reason")} />
    </DeedDialog>
  );
}

function Reason({ value, onChange, error }: { value: string; onChange: (text: string) => void; error: string | null | undefined }) {
  return (
    <Field label="Reason" required help="Kept in the audit log." error={error}>
      {(control) => <Textarea {...control} rows={2} value={value} onChange={(event) => onChange(event.target.value)} />}
    </Field>
  );
}

/** Sends a deed and keeps what was refused, for the fields that it is about. */
function useDeed(caseId: string): { refusal: RequestFailure | null; send: (body: object) => Promise<void> } {
  const [refusal, setRefusal] = useState<RequestFailure | null>(null);
  async function send(body: object) {
    setRefusal(null);
    try {
      await fetchJson(`${casePath(caseId)}/resolve`, { method: "POST", body });
    } catch (error) {
      if (error instanceof RequestFailure) setRefusal(error);
      throw error;
    }
  }
  return { refusal, send };
}
