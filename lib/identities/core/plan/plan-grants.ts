/** What identities may use: adding, narrowing and ending grants. */
import type { GrantEntry } from "../access-schemas";
import { grantState, isNoWider } from "../grants";
import { bringApproval } from "./plan-access";
import type { GrantState, IdentityRecord } from "./state";
import { add, at, edit, fault, refer, rowOf, type Workbench } from "./workbench";

type Loose<Entry> = { [Field in keyof Entry]?: Entry[Field] | undefined };
export type GrantWish = Pick<GrantEntry, "kind" | "value"> & Loose<Omit<GrantEntry, "kind" | "value">>;

/** Those of an identity that were not ended. */
export const grantsOf = (bench: Workbench, identityId: string): GrantState[] =>
  [...(bench.grantsOfIdentity.get(identityId) ?? [])].flatMap((id) => {
    const grant = rowOf(bench, "grants", id);
    return grant && grant.endedAt === null ? [grant] : [];
  });

/**
 * Makes a grant be what an entry says. A new one waits for somebody's yes. One that is there may become less; more than
 * it was is asked for anew, since its approval was for less.
 * @returns its id, or null with a fault or when there is none to end.
 */
export function applyGrant(bench: Workbench, identityId: string, entry: GrantWish, path: string): string | null {
  const value = grantValue(bench, entry.kind, entry.value, at(path, "value"));
  if (value === undefined) return null;
  const known = grantsOf(bench, identityId).find((grant) => grant.kind === entry.kind && grant.value === value);
  if (known && grantState(known, bench.now) !== "expired") return changeKnown(bench, known, entry, path);
  if (known) endGrantRow(bench, known.id, "Expired");
  if (entry.ended) return null;
  return addGrantRow(bench, identityId, { ...entry, value }, path);
}

function changeKnown(bench: Workbench, known: GrantState, entry: GrantWish, path: string): string | null {
  if (bench.mode === "create") {
    const message = known.approvedAt === null ? "This is asked for already." : "The identity has this grant already.";
    fault(bench, at(path, "value"), message, "End the one that is there first, or narrow it.", "conflict");
    return null;
  }
  if (entry.ended) endGrantRow(bench, known.id, entry.reason ?? "Ended by a document");
  else narrowGrantRow(bench, known.id, entry, path);
  return known.id;
}

export function narrowGrantRow(
  bench: Workbench,
  id: string,
  { capUsd, expiresAt, reason }: Loose<Pick<GrantEntry, "capUsd" | "expiresAt" | "reason">>,
  path: string,
): void {
  const grant = edit(bench, "grants", id);
  const after = { capUsd: capUsd === undefined ? grant.capUsd : capUsd, expiresAt: expiresAt === undefined ? grant.expiresAt : expiresAt };
  if (!isNoWider(grant, after)) {
    const message = "This would allow more than was approved.";
    fault(bench, at(path, capUsd === undefined ? "expiresAt" : "capUsd"), message, "End this grant and ask for a new one.", "conflict");
    return;
  }
  Object.assign(grant, after);
  if (reason !== undefined) grant.reason = reason;
}

export function endGrantRow(bench: Workbench, id: string, reason: string): void {
  const grant = edit(bench, "grants", id);
  grant.endedAt = bench.now;
  grant.endedBy = bench.by;
  grant.endReason = reason;
}

export function approveGrantRow(bench: Workbench, id: string): void {
  const grant = edit(bench, "grants", id);
  grant.approvedBy = bench.by;
  grant.approvedAt = bench.now;
}

/** Why a grant cannot be approved now, whoever asks; null when it can. */
export function barToApproval(bench: Workbench, grant: GrantState): { message: string; fix: string } | null {
  if (grant.value === "*" || (grant.kind !== "tool" && grant.kind !== "data_source")) return null;
  const tool = rowOf(bench, "tools", grant.value);
  if (tool?.archivedAt) return { message: `"${tool.name}" is not in use any more.`, fix: "Refuse the grant." };
  if (tool?.approvedAt) return null;
  return { message: `"${tool?.name ?? grant.value}" itself was never approved.`, fix: "Have security approve the connected tool first." };
}

export function addGrantRow(bench: Workbench, identityId: string, entry: GrantWish, path: string): string | null {
  if (rowOf(bench, "identities", identityId)?.state === "revoked") {
    fault(bench, path, "This identity is revoked.", "Grant it to the identity that took its place.", "conflict");
    return null;
  }
  if (entry.expiresAt && entry.expiresAt <= bench.now) {
    fault(bench, at(path, "expiresAt"), "This has passed.", "Name a time to come.");
    return null;
  }
  const grant = add(bench, "grants", {
    id: bench.newId("grt"),
    identityId,
    kind: entry.kind,
    value: entry.value,
    capUsd: entry.capUsd ?? null,
    reason: entry.reason ?? null,
    grantedBy: bench.by,
    grantedAt: bench.now,
    approvedBy: null,
    approvedAt: null,
    expiresAt: entry.expiresAt ?? null,
    endedAt: null,
    endedBy: null,
    endReason: null,
  });
  bench.grantsOfIdentity.set(identityId, (bench.grantsOfIdentity.get(identityId) ?? new Set()).add(grant.id));
  bringApproval(bench, grant, entry.approvedBy, at(path, "approvedBy"));
  return grant.id;
}

/** The form in which a value is stored: ids for what the inventory knows. */
export function grantValue(bench: Workbench, kind: GrantState["kind"], value: string, location: string): string | undefined {
  if (value === "*" || kind === "model" || kind === "scope") return value;
  return refer(bench, kind === "environment" ? "environments" : "tools", value, location) ?? undefined;
}

/** With a yes to the identity goes a yes to what was asked for together with it, as far as it can be approved. */
export function approveWithIdentity(bench: Workbench, identity: IdentityRecord): void {
  for (const grant of grantsOf(bench, identity.id)) {
    const isAskedFor = grant.approvedAt === null && grant.grantedBy === identity.requestedBy;
    if (isAskedFor && barToApproval(bench, grant) === null) approveGrantRow(bench, grant.id);
  }
}
