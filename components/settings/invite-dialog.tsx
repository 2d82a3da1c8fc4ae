"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ROLE_NAMES, ROLES, type Role } from "@/lib/auth/core/roles";
import { fetchJson } from "../states/fetch-json";
import { Button } from "../ui/button";
import { CopyButton } from "../ui/copy-button";
import { ConfirmDialog, Dialog } from "../ui/dialog";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { Select } from "../ui/select";

/** Makes an account and a link that sets its password once. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const [draft, setDraft] = useState<{ email: string; name: string; role: Role }>({ email: "", name: "", role: "finance_analyst" });
  const [path, setPath] = useState<string | null>(null);
  async function invite() {
    const body = { email: draft.email.trim(), name: draft.name.trim(), grants: [{ role: draft.role }] };
    const made = await fetchJson<{ invitation: { path: string } | null }>("/api/ui/members", { method: "POST", body });
    if (made.invitation) setPath(made.invitation.path);
    else onClose();
    await client.invalidateQueries();
  }
  if (path) {
    const link = `${location.origin}${path}`;
    return (
      <Dialog
        open
        onOpenChange={() => onClose()}
        title={`Send ${draft.name} this link`}
        say="It sets their password, once, within its time. It is shown this once."
        footer={
          <Button tone="primary" onClick={onClose}>
            I have copied it
          </Button>
        }
      >
        <p className="idcopy">
          <code className="mono wrap">{link}</code> <CopyButton text={link} label="Copy the link" />
        </p>
      </Dialog>
    );
  }
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && !path && onClose()}
      title="Invite a member"
      say="They set their own password. The scope of the role is the whole organisation."
      deed="Make the invitation"
      onConfirm={invite}
    >
      <Field label="E-mail" required>
        {(control) => (
          <Input {...control} type="email" value={draft.email} onChange={(event) => setDraft({ ...draft, email: event.target.value })} />
        )}
      </Field>
      <Field label="Name" required>
        {(control) => <Input {...control} value={draft.name} onChange={(event) => setDraft({ ...draft, name: event.target.value })} />}
      </Field>
      <Field label="Role">
        {(control) => (
          <Select
            {...control}
            value={draft.role}
            onChange={(role) => setDraft({ ...draft, role })}
            choices={ROLES.map((value) => ({ value, label: ROLE_NAMES[value] }))}
          />
        )}
      </Field>
    </ConfirmDialog>
  );
}
