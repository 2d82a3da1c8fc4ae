import type { AuditRecord } from "@/lib/audit";
import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import type { Tx } from "@/lib/db/client";
import { commitPlan } from "./commit-plan";
import { addressesIn } from "./core/entries";
import { spellingsOf, withoutSecret } from "./core/fingerprint";
import type { AttributionHints } from "./core/hints";
import { planAssignment } from "./core/plan/plan-assignment";
import { planOne } from "./core/plan/plan-inventory";
import { ALL_UNATTRIBUTED } from "./core/reattribution";
import { requireIdentity, requireOwnPlaces } from "./identity-scope";
import type { UnattributedAssignment } from "./schemas";
import { notThere } from "./scope";
import { readSourceIdentity, writeSourceIdentity } from "./store/source-default";

export type AssignedUsage = {
  identityId: string;
  /** What that usage has in common. */
  hints: Pick<AttributionHints, "credential" | "identity" | "application" | "environment">;
  sourceId?: string;
};

/**
 * Says whose unattributed usage is: by the key, the declared name, the application and environment, or the source it
 * came from. Makes the missing link in the inventory; the usage stored already is attributed again by `runRevisions` of
 * metering.
 * @throws Conflict when the link already leads elsewhere, NotFound outside the caller's scope, Invalid.
 * Right: attribution.assign; identity.write as well for a new identity.
 */
export async function assignUnattributed(ctx: Context, input: UnattributedAssignment): Promise<AssignedUsage> {
  authorize(ctx, "attribution.assign");
  if (input.newIdentity) authorize(ctx, "identity.write");
  const { match, identityId, newIdentity } = input;
  let assignedTo = "";
  await commitPlan(ctx, {
    right: "attribution.assign",
    mode: newIdentity ? "create" : "put",
    wanted: {
      identities: [identityId, newIdentity?.id, match.identity].flatMap((text) => text ?? []),
      fingerprints: match.credential === undefined ? [] : spellingsOf(withoutSecret(match.credential)),
      emails: newIdentity ? addressesIn(newIdentity) : [],
      application: match.application,
    },
    reason: input.reason,
    reattributes: ALL_UNATTRIBUTED,
    plan: (state, context) => {
      if (identityId !== undefined) requireIdentity(ctx, ["attribution.assign"], state, identityId, context.now);
      return planOne(state, context, (bench) => {
        assignedTo = planAssignment(bench, input) ?? "";
      });
    },
    check: (state, plan, now) => requireOwnPlaces(ctx, "attribution.assign", state, plan, now),
    also: (tx) => (match.sourceId === undefined ? Promise.resolve([]) : linkSource(tx, match.sourceId, assignedTo)),
  });
  const { sourceId, ...hints } = match;
  return { identityId: assignedTo, hints: given(hints), ...(sourceId === undefined ? {} : { sourceId }) };
}

async function linkSource(tx: Tx, sourceId: string, identityId: string): Promise<AuditRecord[]> {
  const before = await readSourceIdentity(tx, sourceId);
  if (before === undefined) throw notThere("source");
  if (before === identityId) return [];
  await writeSourceIdentity(tx, sourceId, identityId);
  return [{ action: "source.change", objectType: "source", objectId: sourceId, before: { identityId: before }, after: { identityId } }];
}

function given(hints: { [Field in keyof AssignedUsage["hints"]]: string | undefined }): AssignedUsage["hints"] {
  return Object.fromEntries(Object.entries(hints).filter(([, value]) => value !== undefined));
}
