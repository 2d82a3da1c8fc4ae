/** Identities: who answers for them, where they work, and their life. */
import type { IdentityChange, NewIdentity } from "../../schemas";
import type { Assignment } from "../inventory";
import { deedBetween, refusalOf } from "../lifecycle";
import { amendTimeline, BEGINNING, currentOf } from "../timeline";
import { credentialsOf, revokeCredential } from "./plan-credentials";
import { approveWithIdentity, endGrantRow, grantsOf } from "./plan-grants";
import type { IdentityRecord } from "./state";
import { at, edit, fault, put, refer, referPerson, register, rename, rowOf, setAliases, type Workbench } from "./workbench";

const NO_ASSIGNMENT: Assignment = { ownerId: null, backupOwnerId: null, teamId: null, applicationId: null, environmentId: null };

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
    autonomy: null,
    dataClass: null,
    vendorId: null,
    endsAt: null,
    breakGlass: false,
    seasonMonths: [],
    parentId: null,
    requestedBy: null,
    approvedBy: null,
    approvedAt: null,
    spans: [],
  }));

export function applyIdentity(bench: Workbench, id: string, entry: IdentityChange, path: string): void {
  const identity = edit(bench, "identities", id);
  bench.pathOfIdentity.set(id, path);
  rename(identity, entry.name);
  setAliases(bench, identity, entry.aliases);
  put(identity, "kind", entry.kind);
  put(identity, "purpose", entry.purpose);
  applyGovernance(bench, identity, entry, path);
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

function applyGovernance(bench: Workbench, identity: IdentityRecord, entry: IdentityChange, path: string): void {
  put(identity, "autonomy", entry.autonomy);
  put(identity, "dataClass", entry.dataClass);
  put(identity, "endsAt", entry.endsAt);
  put(identity, "seasonMonths", entry.seasonMonths);
  put(identity, "breakGlass", entry.breakGlass);
  put(identity, "vendorId", refer(bench, "vendors", entry.vendor, at(path, "vendor"), identity.vendorId));
  put(identity, "parentId", refer(bench, "identities", entry.parent, at(path, "parent"), identity.parentId));
  if (identity.breakGlass && identity.endsAt === null) {
    fault(bench, at(path, "endsAt"), "An identity for emergencies needs an end.", "Say until when it is kept ready, as endsAt.");
  }
}

/** To be asked when all parents of the plan are set. */
export function refuseParentCircle(bench: Workbench, id: string, path: string): void {
  const seen = new Set<string>();
  for (
    let above = rowOf(bench, "identities", id)?.parentId;
    above && !seen.has(above);
    above = rowOf(bench, "identities", above)?.parentId
  ) {
    if (above === id) {
      fault(bench, at(path, "parent"), "The identity would be its own parent.", "Choose one that is not below it.");
      return;
    }
    seen.add(above);
  }
}

/** Of an identity that is being made any state is legal: it is brought in as it is. */
function setIdentityState(
  bench: Workbench,
  identity: IdentityRecord,
  state: IdentityRecord["state"],
  reason: string | null,
  path: string,
): void {
  if (identity.state === state) return;
  const isNew = bench.shelves.identities.originals.get(identity.id) === null;
  const deed = deedBetween(identity.state, state);
  if (!isNew && deed === null) {
    const { message, fix } = refusalOf(identity.state, state);
    fault(bench, at(path, "state"), message, fix, "conflict");
    return;
  }
  identity.state = state;
  identity.stateReason = reason;
  if (!isNew && deed === "approve") {
    identity.approvedBy = bench.by;
    identity.approvedAt = bench.now;
    approveWithIdentity(bench, identity);
  }
  if (state === "revoked") revokeAll(bench, identity);
}

/** With an identity go its credentials and its grants. */
function revokeAll(bench: Workbench, identity: IdentityRecord): void {
  identity.revokedAt = bench.now;
  for (const credential of credentialsOf(bench, identity.id)) {
    if (credential.state === "active") revokeCredential(bench, edit(bench, "credentials", credential.id));
  }
  for (const grant of grantsOf(bench, identity.id)) endGrantRow(bench, grant.id, "The identity was revoked");
}
