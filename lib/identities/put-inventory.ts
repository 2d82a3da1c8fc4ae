import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { commitPlan, type PlannedChange, previewPlan } from "./commit-plan";
import { documentWants } from "./core/document";
import { diffOf, type InventoryDiff, summaryOf } from "./core/plan/diff";
import { type InventoryPlan, planInventory } from "./core/plan/plan-inventory";
import { ALL_UNATTRIBUTED, movedUsage } from "./core/reattribution";
import type { InventoryDocument } from "./schemas";
import { requireWholeScope } from "./scope";

export type InventoryAnswer = { dryRun: boolean } & InventoryDiff;

/**
 * Makes the inventory say what a document says, and answers the difference. What the document leaves out is left alone.
 * Putting the same document again changes nothing. What it dates in the past is attributed again from there on, by
 * `runRevisions` of metering. All of it is stored, or with any fault nothing.
 * @throws Invalid or Conflict with every fault, its place in the document and what to do. Right: inventory.write, over
 * the whole organisation; identity.write and identity.revoke as well when the document has identities or revokes some.
 */
export async function putInventory(
  ctx: Context,
  document: InventoryDocument,
  options: { dryRun?: boolean } = {},
): Promise<InventoryAnswer> {
  const dryRun = options.dryRun ?? false;
  const identities = document.identities ?? [];
  if (identities.length > 0) authorize(ctx, "identity.write");
  if (identities.some(({ state }) => state === "revoked")) authorize(ctx, "identity.revoke");
  const change = inventoryChange(ctx, document);
  const plan = await (dryRun ? previewPlan(ctx, change) : commitPlan(ctx, change));
  return { dryRun, ...diffOf(plan) };
}

function inventoryChange(ctx: Context, document: InventoryDocument): PlannedChange {
  return {
    right: "inventory.write",
    mode: "put",
    wanted: documentWants(document),
    effectiveFrom: document.effectiveFrom,
    reattributes: (plan, now) => [...ALL_UNATTRIBUTED(), ...movedUsage(plan, now)],
    plan: (state, context) => {
      requireWholeScope(ctx, true, "inventory");
      return planInventory(state, document, context);
    },
    audit: (plan: InventoryPlan) => [{ action: "inventory.put", objectType: "inventory", objectId: "inventory", after: summaryOf(plan) }],
  };
}
