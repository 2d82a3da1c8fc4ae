"use client";
import { useState } from "react";
import type { CredentialView } from "@/lib/identities/core/views";
import { DeedDialog } from "../states/deed-dialog";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { useDeed } from "./use-deed";

type Props = { credential: CredentialView; ageDays: number; onClose: () => void };

/** A new secret in the place of the old one: the key stays the same in the books. */
export function RotateDialog({ credential, ageDays, onClose }: Props) {
  const deed = useDeed();
  const [sha256, setSha256] = useState("");
  const [providerKeyId, setProviderKeyId] = useState("");
  async function rotate() {
    if (!/^[0-9a-f]{64}$/i.test(sha256.trim())) throw new Error("Give the SHA-256 of the new secret: 64 hexadecimal digits.");
    return deed({
      ...{ path: `credentials/${encodeURIComponent(credential.id)}`, method: "PATCH" },
      body: { sha256: sha256.trim(), ...(providerKeyId.trim() ? { providerKeyId: providerKeyId.trim() } : {}) },
      said: `${credential.label} has a new secret`,
    });
  }
  return (
    <DeedDialog
      onClose={onClose}
      title={`Rotate ${credential.label}`}
      say={`Its secret is ${ageDays} days old. Make a new one at the provider, then say here what it is known by. The old one goes on naming what it used before, and should not be seen any more.`}
      deed="Note the new secret"
      act={rotate}
    >
      <Field label="SHA-256 of the new secret" required help={'printf %s "$KEY" | sha256sum'}>
        {(control) => <Input {...control} className="mono" value={sha256} onChange={(event) => setSha256(event.target.value)} />}
      </Field>
      <Field label="Provider's id of the new key" optional>
        {(control) => <Input {...control} value={providerKeyId} onChange={(event) => setProviderKeyId(event.target.value)} />}
      </Field>
    </DeedDialog>
  );
}
