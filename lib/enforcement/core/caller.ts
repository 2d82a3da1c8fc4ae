/** Who calls what, by the inventory of now, and whether they may at all. */

import type { EnforcementPolicy } from "@/lib/budgets/core/book";
import type { CallPlace } from "@/lib/budgets/core/budget";
import { modelsOf } from "@/lib/budgets/core/place";
import { attribute, type SourceDefaults } from "@/lib/identities/core/attribute";
import type { AttributionHints } from "@/lib/identities/core/hints";
import type { InventorySnapshot } from "@/lib/identities/core/inventory";
import type { JudgedCall } from "@/lib/policy/core/call-judge";
import type { PriceBook } from "@/lib/pricing/core/price-book";
import { normaliseProvider } from "@/lib/pricing/core/provider-names";
import type { CallContext, Denial } from "../schemas";

export type NamedCall = {
  credential?: string | undefined;
  identity?: string | undefined;
  operator?: { id: string; evidence: "signed" | "key" | "header" | "body" } | undefined;
  provider: string;
  model: string;
  context: CallContext;
};

type With = { inventory: InventorySnapshot; prices: PriceBook; source: SourceDefaults };

/** As ingest will attribute the call once it is made, so that it is counted where it was decided on. */
export function placeOfCall({ inventory, prices, source }: With, call: NamedCall, at: Date): CallPlace {
  const { credential, identity, operator, model, context } = call;
  const { application, environment, tenant, agent, tool = null } = context;
  // What is undefined was not said, to attribution too; to leave it out costs more than the rest of it.
  const hints = { credential, identity, operator, application, environment, tenant, agent } as AttributionHints;
  const under = attribute(inventory, source, hints, at);
  const { identityId, credentialId, teamId, businessUnitId, applicationId, environmentId } = under;
  const provider = normaliseProvider(call.provider);
  const models = modelsOf(provider, model, prices);
  return { identityId, credentialId, teamId, businessUnitId, applicationId, environmentId, provider, models, tenant: under.tenant, tool };
}

/** As grants and policies look at it: whose key it is counts beside who is charged. */
export function judgedCall(inventory: InventorySnapshot, place: CallPlace, { operator }: NamedCall): JudgedCall {
  const callerId = place.credentialId === null ? null : (inventory.credentials.get(place.credentialId)?.identityId ?? null);
  return { place, callerId, operatorEvidence: operator?.evidence ?? null };
}

export type Barred = { reason: Denial; message: string };

/** Why a caller may not call at all; null when it may. An unknown one is the policy's matter. */
export function barOf(
  inventory: InventorySnapshot,
  { identityId, credentialId }: CallPlace,
  policy: EnforcementPolicy,
  at: Date,
): Barred | null {
  if (identityId === null && policy.unknownCredential === "deny") {
    return {
      reason: "unknown_credential",
      message: "Nobody in the inventory uses this key or name. Add it, or let the policy allow unknown callers.",
    };
  }
  const credential = credentialId === null ? undefined : inventory.bars.get(credentialId);
  if (credential && credential.state !== "active") return { reason: "credential_revoked", message: "This credential was revoked." };
  if (credential && at.getTime() >= credential.expiresAtMs)
    return { reason: "credential_expired", message: "This credential has expired." };
  const identity = identityId === null ? undefined : inventory.bars.get(identityId);
  if (identity?.state === "revoked") return { reason: "identity_revoked", message: "This identity was revoked." };
  if (identity) return { reason: "identity_suspended", message: `This identity is ${identity.state}.` };
  return null;
}
