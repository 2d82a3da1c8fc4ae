import { authorize, type Right, scopeOf } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { Invalid, NotFound } from "@/lib/kernel/errors";
import type { RejectedItemView, RejectedState } from "../core/rejected-view";
import type { RejectedSelectionInput } from "../schemas";
import type { RejectedRow, RejectedSelection } from "../store/rejected-items";

/** Payloads hold usage of everybody: a role over a part of the organisation sees none of them. @throws Forbidden, NotFound. */
export function authorizeWhole(ctx: Context, right: Right): void {
  authorize(ctx, right);
  if (scopeOf(ctx.actor, right).kind !== "all") throw new NotFound("There are no rejected events that you may see.");
}

export const selectionOf = (input: RejectedSelectionInput): RejectedSelection => {
  if (input.ids !== undefined) return { ids: input.ids.map(BigInt) };
  if (input.source !== undefined && input.group !== undefined) return { sourceId: input.source, reasonGroup: input.group };
  throw new Invalid("Nothing was chosen.", [{ location: "ids", message: "Missing.", fix: "Send ids, or source and group." }]);
};

export const itemView = (row: RejectedRow): RejectedItemView => ({
  id: row.id.toString(),
  sourceId: row.sourceId,
  receivedAt: row.receivedAt.toISOString(),
  itemId: row.itemId,
  outcome: row.outcome === "conflict" ? "conflict" : "rejected",
  reason: row.reason,
  location: row.location,
  fix: row.fix,
  group: row.reasonGroup,
  state: row.state as RejectedState,
  attempts: row.attempts,
  decidedAt: row.decidedAt?.toISOString() ?? null,
  decidedBy: row.decidedBy,
  decisionReason: row.decisionReason,
});
