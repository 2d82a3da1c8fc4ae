/** How much the budgets of the sample allow: made of what was used, so that each is as full as it shall be, whatever the size of the sample. */
import type { Amount } from "@/lib/budgets/core/budget";
import { DAY_MS } from "./moments";

/**
 * In percent. `ofWindow`: of what the window comes to if it goes on at its pace. `ofRest`: what is used, and so much of what
 * is still to come at that pace. `ofUsed`: of what is used.
 */
export type LimitRule = { ofWindow: number } | { ofRest: number } | { ofUsed: number };

export type WindowUse = { used: Amount; perDay: Amount; leftMs: number };

/**
 * Three digits that count and otherwise zeros, as people write limits.
 * @param step The smallest difference, and the least limit: a cent, or one of something.
 */
export function limitBy(rule: LimitRule, { used, perDay, leftMs }: WindowUse, step: Amount): Amount {
  const rest = (perDay * BigInt(leftMs)) / BigInt(DAY_MS);
  if ("ofUsed" in rule) return rounded(percent(used, rule.ofUsed), step, "down");
  return rounded("ofRest" in rule ? used + percent(rest, rule.ofRest) : percent(used + rest, rule.ofWindow), step, "up");
}

export const percent = (amount: Amount, share: number): Amount => (amount * BigInt(share)) / 100n;

export function rounded(amount: Amount, step: Amount, way: "up" | "down"): Amount {
  const steps = amount / step;
  const unit = 10n ** BigInt(Math.max(0, steps.toString().length - 3));
  const whole = unit * step;
  const result = (way === "up" ? (amount + whole - 1n) / whole : amount / whole) * whole;
  return result > step ? result : step;
}
