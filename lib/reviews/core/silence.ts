/** What becomes of an item that nobody answered in time. It is never kept by silence. */
import type { ReviewRules, Silence } from "../schemas";

/**
 * What was chosen for the tier when the campaign was opened. In production nothing is revoked because people were silent:
 * it is suspended; and what is gravest there is escalated, whatever was chosen.
 */
export function silenceOf(rules: Pick<ReviewRules, "silence">, tier: number, isProduction: boolean): Silence {
  const chosen = rules.silence[Math.min(4, Math.max(1, tier)) - 1] ?? "escalate";
  if (isProduction && tier === 1) return "escalate";
  return isProduction && chosen === "revoke" ? "suspend" : chosen;
}
