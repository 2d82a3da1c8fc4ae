/** What identities authenticate with: fingerprints, never secrets. */
import { type Fingerprint, isSha256, looksLikeSecret, storedFingerprint } from "../fingerprint";
import { foldName } from "../names";
import { type CredentialEntry, fingerprintsOf } from "./credential-entry";
import type { CredentialRecord } from "./state";
import { add, at, edit, fault, put, refer, rowOf, type Workbench } from "./workbench";

const SEND_SHA256 = "Never send the secret itself: send the SHA-256 of it as sha256, in hex.";

export const credentialsOf = (bench: Workbench, identityId: string): CredentialRecord[] =>
  [...(bench.credentialsOfIdentity.get(identityId) ?? [])].flatMap((id) => rowOf(bench, "credentials", id) ?? []);

export function revokeCredential(bench: Workbench, credential: CredentialRecord): void {
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
    provider: null,
    storage: null,
    environmentId: null,
    rotatedAt: null,
    management: false,
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
  put(credential, "provider", entry.provider);
  put(credential, "storage", entry.storage);
  put(credential, "environmentId", refer(bench, "environments", entry.environment, at(path, "environment"), credential.environmentId));
  put(credential, "management", entry.management);
  if (isRotation(credential, entry)) rotate(bench, credential, entry);
  put(credential, "rotatedAt", entry.rotatedAt);
  for (const { fingerprint, field, sent } of fingerprintsOf(entry)) {
    // Asked of the text as it was sent: the stored form may have lost what gives a secret away.
    if (!refuseSecret(bench, sent, at(path, field))) addFingerprint(bench, id, fingerprint, at(path, field));
  }
  for (const value of entry.removeFingerprints ?? []) removeFingerprint(bench, credential, value, at(path, "removeFingerprints"));
  if (entry.state === undefined || entry.state === credential.state) return;
  if (entry.state === "revoked") revokeCredential(bench, credential);
  else fault(bench, at(path, "state"), "A revoked credential stays revoked.", "Add a new credential.", "conflict");
}

/** A new hash of the secret, where there was one: the secret was rotated. One that is known already, old or new, says nothing. */
function isRotation(credential: CredentialRecord, { sha256 }: CredentialEntry): boolean {
  if (sha256 === undefined || !isSha256(sha256)) return false;
  const { value } = storedFingerprint("sha256", sha256);
  const hashes = credential.fingerprints.filter(({ kind }) => kind === "sha256");
  return hashes.length > 0 && hashes.every((hash) => hash.value !== value);
}

/** The old secret goes on naming the credential, so that the past stays as it was; it should not be seen any more. */
function rotate(bench: Workbench, credential: CredentialRecord, { providerKeyId }: CredentialEntry): void {
  for (const fingerprint of credential.fingerprints) {
    const isOld =
      fingerprint.kind === "sha256" ||
      (fingerprint.kind === "provider_key_id" && (providerKeyId ?? fingerprint.value) !== fingerprint.value);
    if (isOld) fingerprint.retiredAt ??= bench.now;
  }
  credential.rotatedAt = bench.now;
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
  edit(bench, "credentials", credentialId).fingerprints.push({ ...fingerprint, retiredAt: null });
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
