"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import type { CredentialView, IdentityDetail } from "@/lib/identities/core/views";
import { formatDay } from "../charts/prepare/dates";
import { correctionHref } from "../shell/destinations";
import { fetchJson } from "../states/fetch-json";
import { Button } from "../ui/button";
import { ConfirmDialog } from "../ui/dialog";
import { NeedsList, Timeline } from "../ui/lists";
import { Section } from "../ui/section";
import { TextLink } from "../ui/text-link";
import { notifyDone } from "../ui/toast";
import { CredentialDialog } from "./credential-dialog";

const KEY_WORD: Record<string, string> = { api_key: "API key", token: "Token", certificate: "Certificate", federated: "Federated subject" };

type IdentityRailProps = { identity: IdentityDetail; mayWrite: boolean; mayAttribute: boolean };

/** The keys of an identity and who answered for it over time. */
export function IdentityRail({ identity, mayWrite, mayAttribute }: IdentityRailProps) {
  return (
    <>
      {identity.purpose ? (
        <Section finding="What it is for">
          <p>{identity.purpose}</p>
        </Section>
      ) : null}
      <Credentials identity={identity} mayWrite={mayWrite} mayAttribute={mayAttribute} />
      <Section
        finding="Who answered for it"
        name="A cost keeps the owner and team of its own day"
        actions={
          mayAttribute ? <TextLink href={correctionHref("attribution", { identityId: identity.id })}>Attribute again…</TextLink> : null
        }
      >
        <Timeline
          moments={[...identity.assignments].reverse().map((assignment, i) => ({
            key: `${assignment.validFrom ?? "start"}-${i}`,
            at: assignment.validFrom ? formatDay(assignment.validFrom, { year: true }) : "start",
            title: `${assignment.owner?.name ?? "No owner"}, ${assignment.team?.name ?? "no team"}`,
            about: [assignment.application?.name, assignment.environment?.name].filter(Boolean).join(", ") || undefined,
            ...(assignment.validTo ? { tone: "hollow" as const } : {}),
          }))}
        />
      </Section>
    </>
  );
}

function Credentials({ identity, mayWrite, mayAttribute }: IdentityRailProps) {
  const [adding, setAdding] = useState(false);
  const [revoking, setRevoking] = useState<CredentialView | null>(null);
  const client = useQueryClient();
  const router = useRouter();
  const active = identity.credentials.filter((one) => one.state === "active").length;
  async function revoke() {
    if (!revoking) return;
    await fetchJson(`/api/ui/inventory/credentials/${encodeURIComponent(revoking.id)}`, { method: "PATCH", body: { state: "revoked" } });
    notifyDone(`${revoking.label} is revoked`);
    await client.invalidateQueries();
    router.refresh();
  }
  return (
    <Section
      finding={active === 0 ? "No active key" : active === 1 ? "One active key" : `${active} active keys`}
      name="Known by fingerprint, never by secret"
      actions={
        mayWrite ? (
          <Button tone="plain" icon="plus" onClick={() => setAdding(true)}>
            Add
          </Button>
        ) : null
      }
    >
      <NeedsList
        needs={identity.credentials.map((one) => ({
          key: one.id,
          icon: one.state === "active" ? "key" : "x",
          title: one.label,
          reason: `${KEY_WORD[one.kind] ?? one.kind}, ${one.state === "revoked" && one.revokedAt ? `revoked ${formatDay(one.revokedAt)}` : `since ${formatDay(one.createdAt, { year: true })}`}${one.fingerprints.length > 0 ? `, ${one.fingerprints.map((print) => print.value).join(", ")}` : ""}`,
          action: (
            <>
              {mayWrite && one.state === "active" ? (
                <button type="button" className="link" onClick={() => setRevoking(one)}>
                  Revoke
                </button>
              ) : null}{" "}
              {mayAttribute ? (
                <TextLink
                  href={correctionHref("attribution", { identityId: identity.id })}
                  aria-label={`Attribute again: usage with ${one.label}`}
                >
                  Attribute again…
                </TextLink>
              ) : null}
            </>
          ),
        }))}
      />
      {adding ? <CredentialDialog identityId={identity.id} onClose={() => setAdding(false)} /> : null}
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
