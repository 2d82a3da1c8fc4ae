"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ROLE_NAMES, ROLES, type Role } from "@/lib/auth/core/roles";
import { type ListedView, VISIBILITIES, type ViewAnswer, type ViewsAnswer, type Visibility } from "@/lib/views/core/saved-view";
import { fetchJson } from "../states/fetch-json";
import { Checkbox } from "../ui/checkbox";
import { ConfirmDialog } from "../ui/dialog";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { Select } from "../ui/select";
import { notifyDone } from "../ui/toast";
import { VIEWS_PATH, VISIBILITY_WORDS, viewPath } from "./view-words";

type ViewDialogProps = {
  /** Null: saves a new one of the address. */
  view: ListedView | null;
  address: string;
  answer: ViewsAnswer;
  onClose: () => void;
  onSaved?: (view: ViewAnswer) => void;
};

/** A name, and who sees it. Those who manage views also say which roles begin there. */
export function ViewDialog({ view, address, answer, onClose, onSaved }: ViewDialogProps) {
  const client = useQueryClient();
  const [name, setName] = useState(view?.name ?? "");
  const [visibility, setVisibility] = useState<Visibility>(view?.visibility ?? "private");
  const [team, setTeam] = useState(view?.team?.id ?? (answer.teams.length === 1 ? answer.teams[0]?.id : undefined));
  const [roles, setRoles] = useState<readonly Role[]>(view?.homeOfRoles ?? []);
  // The team that it is shared with already can be kept by who may not share with it.
  const teams = view?.team && !answer.teams.some(({ id }) => id === view.team?.id) ? [view.team, ...answer.teams] : answer.teams;
  async function save() {
    if (visibility === "team" && !team) throw new Error("Choose the team.");
    const shared = { name, visibility, ...(visibility === "team" && team ? { team } : {}) };
    const homes = answer.mayManage && view ? { homeOfRoles: visibility === "organisation" ? roles : [] } : {};
    const saved = view
      ? await fetchJson<ViewAnswer>(viewPath(view.id), { method: "PATCH", body: { ...shared, ...homes } })
      : await fetchJson<ViewAnswer>(VIEWS_PATH, { method: "POST", body: { ...shared, address } });
    notifyDone(`${saved.name} is saved`);
    await client.invalidateQueries({ queryKey: [VIEWS_PATH] });
    onSaved?.(saved);
  }
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={view ? `Change ${view.name}` : "Save this view"}
      say="It keeps the question: period, grouping and filters. Whoever opens it sees what they may see."
      deed={view ? "Save" : "Save the view"}
      onConfirm={save}
    >
      <Field label="Name" required>
        {(control) => <Input {...control} maxLength={80} value={name} onChange={(event) => setName(event.target.value)} />}
      </Field>
      <Field label="Who sees it">
        {(control) => (
          <Select
            {...control}
            value={visibility}
            onChange={setVisibility}
            choices={VISIBILITIES.map((value) => ({
              value,
              label: VISIBILITY_WORDS[value],
              disabled: value === "team" && teams.length === 0,
            }))}
          />
        )}
      </Field>
      {visibility === "team" ? (
        <Field label="Team">
          {(control) => (
            <Select {...control} value={team} onChange={setTeam} choices={teams.map(({ id, name: label }) => ({ value: id, label }))} />
          )}
        </Field>
      ) : null}
      {view && answer.mayManage && visibility === "organisation" ? <RoleChecks roles={roles} onChange={setRoles} /> : null}
    </ConfirmDialog>
  );
}

function RoleChecks({ roles, onChange }: { roles: readonly Role[]; onChange: (roles: readonly Role[]) => void }) {
  return (
    <fieldset className="field">
      <legend>Start page of</legend>
      <div className="checks">
        {ROLES.map((role) => (
          <Checkbox
            key={role}
            checked={roles.includes(role)}
            onChange={(on) => onChange(on ? [...roles, role] : roles.filter((one) => one !== role))}
          >
            {ROLE_NAMES[role]}
          </Checkbox>
        ))}
      </div>
    </fieldset>
  );
}
