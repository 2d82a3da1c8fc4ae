/** Refuses a plan that would make one identity work in production and elsewhere at one time (see ../separation). */
import { isMixed, SEPARATION_FIX, type WorkPlaces } from "../separation";
import type { IdentityRecord } from "./state";
import { at, fault, rowOf, storedRowOf, type Workbench } from "./workbench";

/** An identity that was mixed before may be changed all the same: otherwise it could not be put right step by step. */
export function refuseMixing(bench: Workbench): void {
  const { identities, credentials, grants } = bench.shelves;
  const concerned = new Set([
    ...identities.originals.keys(),
    ...[...credentials.originals.keys()].flatMap((id) => rowOf(bench, "credentials", id)?.identityId ?? []),
    ...[...grants.originals.keys()].flatMap((id) => rowOf(bench, "grants", id)?.identityId ?? []),
  ]);
  for (const id of concerned) {
    const after = rowOf(bench, "identities", id);
    if (!after || after.state === "revoked") continue;
    const before = storedRowOf(bench, "identities", id);
    if (!mixes(bench, after, rowOf) || (before && mixes(bench, before, storedRowOf))) continue;
    const message = `"${after.name}" would work in production and outside it.`;
    fault(bench, at(bench.pathOfIdentity.get(id) ?? "", "environment"), message, SEPARATION_FIX, "conflict");
  }
}

/** In any span that has not ended yet. `look`: as rows are now, or as they were before the plan. */
function mixes(bench: Workbench, identity: IdentityRecord, look: typeof storedRowOf): boolean {
  const kindOf = (id: string | null) => (id === null ? null : (rowOf(bench, "environments", id)?.kind ?? null));
  const credentials = [...(bench.credentialsOfIdentity.get(identity.id) ?? [])].flatMap((id) => look(bench, "credentials", id) ?? []);
  const grants = [...(bench.grantsOfIdentity.get(identity.id) ?? [])].flatMap((id) => look(bench, "grants", id) ?? []);
  const granted = grants.flatMap(({ kind, value, endedAt, expiresAt }): WorkPlaces["granted"][number][] => {
    if (kind !== "environment" || endedAt !== null || (expiresAt !== null && expiresAt <= bench.now)) return [];
    return value === "*" ? ["*"] : [kindOf(value)].filter((one) => one !== null);
  });
  const live = credentials.flatMap((row) => (row.state === "active" ? [kindOf(row.environmentId)] : []));
  const spans = identity.spans.filter(({ validTo }) => validTo === null || validTo > bench.now);
  return spans.some((span) => isMixed({ assigned: kindOf(span.environmentId), credentials: live, granted }));
}
