/** Tying unattributed usage to an identity: the one missing link is made, and nothing else. */
import type { UnattributedAssignment } from "../../schemas";
import { isSha256, withoutSecret } from "../fingerprint";
import { foldName } from "../names";
import { amendTimeline } from "../timeline";
import { findIdentityIn } from "./credential-entry";
import { applyCredential, registerCredential } from "./plan-credentials";
import { applyIdentity, registerIdentity } from "./plan-identities";
import { registerApplication } from "./plan-places";
import { edit, fault, refer, rowOf, type Workbench } from "./workbench";

/** @returns the identity that the usage belongs to from now on, or null with a fault. */
export function planAssignment(bench: Workbench, { match, identityId, newIdentity }: UnattributedAssignment): string | null {
  const id = newIdentity ? registerIdentity(bench, newIdentity, "newIdentity") : (identityId ?? null);
  if (id === null) return null;
  if (newIdentity) applyIdentity(bench, id, newIdentity, "newIdentity");
  else edit(bench, "identities", id);
  if (match.credential !== undefined) linkCredential(bench, id, match.credential);
  if (match.identity !== undefined) linkName(bench, id, match.identity);
  if (match.application !== undefined) linkPlace(bench, id, match.application, match.environment);
  return id;
}

function linkCredential(bench: Workbench, identityId: string, sent: string): void {
  const value = withoutSecret(sent);
  const kind = isSha256(value) ? "sha256" : "alias";
  const label = kind === "sha256" ? `Key ${value.slice(0, 8)}…` : value.trim().slice(0, 200);
  const entry = { label, kind: "api_key", fingerprints: [{ kind, value }] } as const;
  const id = registerCredential(bench, identityId, { ...entry, fingerprints: [...entry.fingerprints] }, "match");
  if (id !== null) applyCredential(bench, id, { fingerprints: [...entry.fingerprints] }, "match");
}

/** A name that usage declares becomes another name of the identity. */
function linkName(bench: Workbench, id: string, sent: string): void {
  const identities = [...bench.shelves.identities.rows.values()];
  const other = findIdentityIn({ identities }, sent);
  const name = foldName(sent);
  if (other !== undefined && other !== id) {
    const which = bench.seesEverything ? `the identity "${rowOf(bench, "identities", other)?.name ?? other}"` : "another identity";
    fault(
      bench,
      "match.identity",
      `This already names ${which}.`,
      "Its source may not be allowed to speak for others: change the source.",
      "conflict",
    );
    return;
  }
  const identity = edit(bench, "identities", id);
  if (foldName(identity.name) !== name && !identity.aliases.includes(name)) identity.aliases.push(name);
}

/**
 * Gives the identity the application and environment, over all its time. Usage is attributed by its place only while
 * exactly one identity holds that place, so that a second holder is refused.
 */
function linkPlace(bench: Workbench, id: string, application: string, environment: string | undefined): void {
  const known =
    bench.shelves.applications.before.byName.get(foldName(application)) ?? bench.shelves.applications.before.byId.get(application);
  const applicationId = known ?? registerApplication(bench, { name: application }, "match.application");
  const environmentId = environment === undefined ? null : refer(bench, "environments", environment, "match.environment");
  if (!applicationId || environmentId === undefined) return;
  const place = { applicationId, environmentId };
  const isHere = (span: { applicationId: string | null; environmentId: string | null }) =>
    span.applicationId === applicationId && span.environmentId === environmentId;
  const identity = edit(bench, "identities", id);
  for (const other of bench.shelves.identities.rows.values()) {
    if (other.id === id || other.revokedAt !== null || !other.spans.some(isHere)) continue;
    const which = bench.seesEverything ? `"${other.name}"` : "another identity";
    fault(
      bench,
      "match.application",
      `This application and environment belong to ${which} already.`,
      "Tell the two apart by their credentials.",
      "conflict",
    );
    return;
  }
  if (identity.spans.some((span) => span.applicationId !== null && !isHere(span))) {
    const message = `"${identity.name}" works for another application or environment.`;
    fault(bench, "match.application", message, "Make a new identity for this one: one identity, one application.", "conflict");
    return;
  }
  const start = identity.spans[0]?.validFrom ?? bench.now;
  identity.spans = amendTimeline(identity.spans, place, start, { ownerId: null, backupOwnerId: null, teamId: null, ...place });
}
