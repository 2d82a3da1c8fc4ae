"use client";
import { useState } from "react";
import type { CredentialView, IdentityDetail } from "@/lib/identities/core/views";
import { correctionHref } from "../shell/destinations";
import { Button } from "../ui/button";
import { ConfirmDialog } from "../ui/dialog";
import { NeedsList } from "../ui/lists";
import { Section } from "../ui/section";
import { TextLink } from "../ui/text-link";
import { notifyDone } from "../ui/toast";
import { CredentialDialog } from "./credential-dialog";
import { ageDays, credentialFinding, credentialWords, isOld } from "./credential-words";
import type { IdentityMay } from "./identity-may";
import { RotateDialog } from "./rotate-dialog";
import { useDeed } from "./use-deed";

type Props = {
  identity: Pick<IdentityDetail, "id" | "credentials" | "state">;
  lastUsed: Readonly<Record<string, string | null>>;
  now: string;
  may: IdentityMay;
};

/** What it authenticates with: kind, age, where it is kept, when it was last used. */
export function CredentialsSection({ identity, lastUsed, now, may }: Props) {
  const [adding, setAdding] = useState(false);
  const [revoking, setRevoking] = useState<CredentialView | null>(null);
  const [rotating, setRotating] = useState<CredentialView | null>(null);
  const deed = useDeed();
  async function revoke() {
    if (!revoking) return;
    const path = `credentials/${encodeURIComponent(revoking.id)}`;
    notifyDone(await deed({ path, method: "PATCH", body: { state: "revoked" }, said: `${revoking.label} is revoked` }));
  }
  return (
    <Section
      finding={credentialFinding(identity.credentials, now)}
      name="Known by fingerprint, never by secret"
      actions={
        may.write && identity.state !== "revoked" ? (
          <Button tone="plain" icon="plus" onClick={() => setAdding(true)}>
            Add
          </Button>
        ) : null
      }
    >
      <NeedsList
        needs={identity.credentials.map((one) => ({
          key: one.id,
          icon: one.state === "revoked" ? "x" : isOld(one, now) ? "warn" : "key",
          ...(one.state === "active" && isOld(one, now) ? { tone: "warn" as const } : {}),
          title: one.label,
          reason: credentialWords(one, { now, lastUsedOn: lastUsed[one.id] }),
          action: (
            <span className="inline-flex gap-3">
              {may.write && one.state === "active" ? <RowButton word="Rotate" of={one} onPress={() => setRotating(one)} /> : null}
              {may.revoke && one.state === "active" ? <RowButton word="Revoke" of={one} onPress={() => setRevoking(one)} /> : null}
              {may.attribute ? (
                <TextLink
                  href={correctionHref("attribution", { identityId: identity.id })}
                  aria-label={`Attribute again: usage with ${one.label}`}
                >
                  Attribute again…
                </TextLink>
              ) : null}
            </span>
          ),
        }))}
      />
      {adding ? <CredentialDialog identityId={identity.id} onClose={() => setAdding(false)} /> : null}
      {rotating ? <RotateDialog credential={rotating} ageDays={ageDays(rotating, now)} onClose={() => setRotating(null)} /> : null}
      <ConfirmDialog
        open={revoking !== null}
        onOpenChange={(open) => !open && setRevoking(null)}
        title={`Revoke ${revoking?.label ?? ""}?`}
        say="Usage that still comes with it is charged to this identity and shows as used after revocation. Take the key back at its provider too."
        deed="Revoke the key"
        danger
        onConfirm={revoke}
      />
    </Section>
  );
}

function RowButton({ word, of, onPress }: { word: string; of: CredentialView; onPress: () => void }) {
  return (
    <button type="button" className="link" onClick={onPress} aria-label={`${word}: ${of.label}`}>
      {word}
    </button>
  );
}
