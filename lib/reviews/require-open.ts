import { Conflict } from "@/lib/kernel/errors";
import type { Desk } from "./desk";

/** @throws Conflict when nothing can be decided any more. */
export function requireOpen({ campaign, item }: Desk): void {
  // Who was silent may still answer while the grace runs.
  const isLate = item.outcome === "no_response" && item.effectAt !== null;
  if (campaign.state !== "open" && !isLate) throw new Conflict("This review is closed: nothing can be decided in it any more.");
  if (item.state === "void") throw new Conflict("The identity is not there any more.");
  if (item.state !== "pending" && item.state !== "decided")
    throw new Conflict("What was decided has taken effect: it cannot be decided anew here.");
}
