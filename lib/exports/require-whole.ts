import { type Actor, type Right, scopeOf } from "@/lib/auth";
import { Forbidden } from "@/lib/kernel/errors";

/** Whether a caller may export all of the organisation. Kept files hold all of it, whoever opens them. */
export const seesWhole = (actor: Actor): boolean => scopeOf(actor, "chargeback.export").kind === "all";

/** @throws Forbidden for callers of a part. */
export function requireWhole(actor: Actor, right: Right = "chargeback.export"): void {
  if (scopeOf(actor, right).kind === "all") return;
  throw new Forbidden("The export centre keeps files of the whole organisation, and you see a part of it.", [
    { location: "right", message: right, fix: "Export your part from the page of the period." },
  ]);
}
