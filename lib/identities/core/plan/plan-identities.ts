/** Identities and what they authenticate with. */
import type { IdentityChange, NewIdentity } from "../../schemas";
import { type Fingerprint, isSha256, looksLikeSecret, storedFingerprint } from "../fingerprint";
import type { Assignment } from "../inventory";
import { foldName } from "../names";
import { amendTimeline, BEGINNING, currentOf } from "../timeline";
import { type CredentialEntry, fingerprintsOf } from "./credential-entry";
import type { CredentialRecord, IdentityRecord } from "./state";
import { add, at, edit, fault, put, refer, referPerson, register, rename, rowOf, setAliases, type Workbench } from "./workbench";

const NO_ASSIGNMENT: Assignment = { ownerId: null, backupOwnerId: null, teamId: null, applicationId: null, environmentId: null };
const SEND_SHA256 = "Never send the secret itself: send the SHA-256 of it as sha256, in hex.";

export const registerIdentity = (bench: Workbench, entry: Partial<NewIdentity>, path: string): string | null =>
  register(bench, "identities", entry, path, (id) => ({
    id,
    name: entry.name ?? id,
    aliases: [],
    kind: entry.kind ?? "service_account",
    purpose: null,
    state: "active",
    stateReason: null,
    revokedAt: null,
    spans: [],
  }));

export function applyIdentity(bench: Workbench, id: string, entry: IdentityChange, path: string): void {
  const identity = edit(bench, "identities", id);
  rename(identity, entry.name);
  setAliases(bench, identity, entry.aliases);
  put(identity, "kind", entry.kind);
  put(identity, "purpose", entry.purpose);
  if (entry.state !== undefined) setIdentityState(bench, identity, entry.state, entry.reason ?? null, path);
  const isNew = identity.spans.length === 0;
  const from = isNew ? (entry.effectiveFrom ?? BEGINNING) : (entry.effectiveFrom ?? bench.effectiveFrom);
  const change = assignmentChange(bench, entry, path, currentOf(identity.spans, from) ?? NO_ASSIGNMENT);
  if (isNew || Object.keys(change).length > 0) identity.spans = amendTimeline(identity.spans, change, from, NO_ASSIGNMENT);
}

function assignmentChange(bench: Workbench, entry: IdentityChange, path: string, held: Assignment): Partial<Assignment> {
  const change = {} as Assignment;
  put(change, "ownerId", referPerson(bench, entry.owner, at(path, "owner"), held.ownerId));
  put(change, "backupOwnerId", referPerson(bench, entry.backupOwner, at(path, "backupOwner"), held.backupOwnerId));
  put(change, "teamId", refer(bench, "teams", entry.team, at(path, "team"), held.teamId));
  put(change, "applicationId", refer(bench, "applications", entry.application, at(path, "application"), held.applicationId));
  put(change, "environmentId", refer(bench, "environments", entry.environment, at(path, "environment"), held.environmentId));
  return change;
}

function setIdentityState(
  bench: Workbench,
  identity: IdentityRecord,
  state: IdentityRecord["state"],
  reason: string | null,
  path: string,
): void {
  if (identity.state === state) return;
  if (identity.state === "revoked") {
    fault(bench, at(path, "state"), "A revoked identity stays revoked.", "Create a new identity.", "conflict");
    return;
  }
  if (state === "requested" && bench.shelves.identities.originals.get(identity.id) !== null) {
    fault(bench, at(path, "state"), "An identity that was approved is not requested again.", "Suspend it, or revoke it.", "conflict");
    return;
  }
  identity.state = state;
  identity.stateReason = reason;
  if (state !== "revoked") return;
  identity.revokedAt = bench.now;
  for (const credential of credentialsOf(bench, identity.id)) {
    if (credential.state === "active") revokeCredential(bench, edit(bench, "credentials", credential.id));
  }
}

const credentialsOf = (bench: Workbench, identityId: string): CredentialRecord[] =>
  [...(bench.credentialsOfIdentity.get(identityId) ?? [])].flatMap((id) => rowOf(bench, "credentials", id) ?? []);

function revokeCredential(bench: Workbench, credential: CredentialRecord): void {
  credential.state = "revoked";
  credential.revokedAt = bench.now;
}

/** Finds the credential that an entry means by its id, one of its fingerprints, or its label within the identity; or makes it. */
export function registerCredential(bench: Workbench, identityId: string, entry: CredentialEntry, path: string): string | null {
  refuseSecret(bench, entry.id, at(path, "id"));
  refuseSecret(bench, entry.label, at(path, "label"));
  const known = bench.mode === "create" ? undefined : knownCredential(bench, identityId, entry);
  if (entry.id !== undefined && bench.mode === "create" && rowOf(bench, "credentials", entry.id)) {
    fault(bench, at(path, "id"), "There is a credential with this id.", "Change that one with PATCH, or choose another id.", "conflict");
    return null;
  }
  if (known) {
    if (known.identityId !== identityId) {
      const whose = bench.seesEverything ? identityName(bench, known.identityId) : "another identity";
      fault(bench, at(path, "id"), `This credential belongs to ${whose}.`, "Revoke it there and add a new one.", "conflict");
      return null;
    }
    edit(bench, "credentials", known.id);
    return known.id;
  }
  const id = entry.id ?? bench.newId("crd");
  add(bench, "credentials", {
    id,
    identityId,
    label: entry.label ?? id,
    kind: entry.kind ?? "api_key",
    state: "active",
    scopes: [],
    createdAt: entry.createdAt ?? bench.now,
    expiresAt: null,
    revokedAt: null,
    fingerprints: [],
  });
  bench.credentialsOfIdentity.set(identityId, (bench.credentialsOfIdentity.get(identityId) ?? new Set()).add(id));
  if (rowOf(bench, "identities", identityId)?.state === "revoked" && entry.state !== "revoked") {
    fault(bench, at(path, "identity"), "This identity is revoked.", "Create a new identity for it.", "conflict");
  }
  addFingerprint(bench, id, { kind: "id", value: id }, at(path, "id"));
  return id;
}

function knownCredential(bench: Workbench, identityId: string, entry: CredentialEntry): CredentialRecord | undefined {
  if (entry.id !== undefined) return rowOf(bench, "credentials", entry.id);
  const byFingerprint = fingerprintsOf(entry).flatMap(({ fingerprint }) => {
    const id = bench.credentialByFingerprint.get(fingerprint.value);
    return id === undefined ? [] : [rowOf(bench, "credentials", id)];
  });
  const own = byFingerprint.find((credential) => credential?.identityId === identityId);
  if (own || byFingerprint.length > 0) return own;
  return credentialsOf(bench, identityId).find((row) => row.state === "active" && foldName(row.label) === foldName(entry.label ?? ""));
}

export function applyCredential(bench: Workbench, id: string, entry: CredentialEntry, path: string): void {
  const credential = edit(bench, "credentials", id);
  put(credential, "label", entry.label);
  put(credential, "kind", entry.kind);
  put(credential, "scopes", entry.scopes);
  put(credential, "expiresAt", entry.expiresAt);
  for (const { fingerprint, field, sent } of fingerprintsOf(entry)) {
    // Asked of the text as it was sent: the stored form may have lost what gives a secret away.
    if (!refuseSecret(bench, sent, at(path, field))) addFingerprint(bench, id, fingerprint, at(path, field));
  }
  for (const value of entry.removeFingerprints ?? []) removeFingerprint(bench, credential, value, at(path, "removeFingerprints"));
  if (entry.state === undefined || entry.state === credential.state) return;
  if (entry.state === "revoked") revokeCredential(bench, credential);
  else fault(bench, at(path, "state"), "A revoked credential stays revoked.", "Add a new credential.", "conflict");
}

function addFingerprint(bench: Workbench, credentialId: string, fingerprint: Fingerprint, location: string): void {
  if (fingerprint.kind === "sha256" && !isSha256(fingerprint.value)) {
    fault(bench, location, "Not a SHA-256: 64 hexadecimal digits are expected.", SEND_SHA256);
    return;
  }
  const holder = bench.credentialByFingerprint.get(fingerprint.value);
  if (holder === credentialId) return;
  const other = holder === undefined ? undefined : rowOf(bench, "credentials", holder);
  if (other) {
    const which = bench.seesEverything
      ? `the credential "${other.label}" of ${identityName(bench, other.identityId)}`
      : "another credential";
    fault(bench, location, `This value already names ${which}.`, "One value names one credential: take it away there first.", "conflict");
    return;
  }
  bench.credentialByFingerprint.set(fingerprint.value, credentialId);
  edit(bench, "credentials", credentialId).fingerprints.push(fingerprint);
}

function removeFingerprint(bench: Workbench, credential: CredentialRecord, value: string, location: string): void {
  const found = credential.fingerprints.find((fingerprint) => fingerprint.value === storedFingerprint(fingerprint.kind, value).value);
  if (!found || found.kind === "id") {
    fault(
      bench,
      location,
      found ? "The id of a credential stays with it." : "This credential has no such fingerprint.",
      "Send a value that it has.",
    );
    return;
  }
  credential.fingerprints = credential.fingerprints.filter((fingerprint) => fingerprint !== found);
  bench.credentialByFingerprint.delete(found.value);
}

function refuseSecret(bench: Workbench, text: string | undefined, location: string): boolean {
  if (text === undefined || !looksLikeSecret(text)) return false;
  fault(bench, location, "This looks like a secret itself. It was not stored.", SEND_SHA256);
  return true;
}

const identityName = (bench: Workbench, id: string): string => `"${rowOf(bench, "identities", id)?.name ?? id}"`;
