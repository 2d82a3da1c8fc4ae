"use client";
import { useState } from "react";
import { IDENTITY_KINDS, type IdentityKind } from "@/lib/identities/core/kinds";
import type { UnattributedGroup } from "@/lib/reporting";
import { formatCount, formatMoney } from "../charts/prepare/format";
import { DeedDialog } from "../states/deed-dialog";
import { fetchJson } from "../states/fetch-json";
import { IdentityPicker, type PickedIdentity } from "../states/identity-picker";
import { KIND_WORD } from "../tables/cells";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { Segmented } from "../ui/segmented";
import { Select } from "../ui/select";
import { linkOf } from "./unattributed-link";

type Mode = "known" | "new";

/** Says whose a row is: an identity that is known, or a new one. What is stored already moves there. */
export function AssignDialog({ group, onClose }: { group: UnattributedGroup | null; onClose: () => void }) {
  const [mode, setMode] = useState<Mode>("known");
  const [picked, setPicked] = useState<PickedIdentity | null>(null);
  const [fresh, setFresh] = useState<{ name: string; kind: IdentityKind; owner: string }>({ name: "", kind: "agent", owner: "" });
  if (!group) return null;
  const link = linkOf(group);
  const target = mode === "known" ? picked?.name : fresh.name.trim();
  async function assign() {
    if (!group || !target) throw new Error(mode === "known" ? "Choose the identity it belongs to." : "Give the new identity a name.");
    const owner = fresh.owner.trim();
    const body =
      mode === "known"
        ? { identityId: picked?.id }
        : { newIdentity: { name: fresh.name.trim(), kind: fresh.kind, ...(owner ? { owner } : {}) } };
    const answer = await fetchJson<{ linesChanged: number }>("/api/ui/inventory/assign", {
      method: "POST",
      body: { match: link.match, ...body },
    });
    return `${formatCount(answer.linesChanged)} ${answer.linesChanged === 1 ? "call is" : "calls are"} now charged to ${target}`;
  }
  return (
    <DeedDialog
      onClose={onClose}
      title="Whose usage is this?"
      say={`${formatMoney(group.costUsd)} in ${formatCount(group.events)} calls. ${link.words} Everything of the open months moves with it, and so will all that comes.`}
      deed={target ? `Assign to ${target}` : "Assign"}
      act={assign}
    >
      <Segmented
        label="Known or new"
        value={mode}
        onChange={setMode}
        choices={[
          { value: "known", label: "A known identity" },
          { value: "new", label: "A new one" },
        ]}
      />
      {mode === "known" ? (
        <IdentityPicker picked={picked} onPick={setPicked} label="Identity" />
      ) : (
        <>
          <Field label="Name" required>
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
          <Field label="Owner's e-mail" optional help="Somebody of the inventory; without one it shows as having no owner.">
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
      )}
    </DeedDialog>
  );
}
