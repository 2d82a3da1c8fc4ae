/** What is wrong with a budget by itself: rules that need nothing but what was sent. */
import type { ErrorDetail } from "@/lib/kernel/errors";
import { AMOUNT_SCALE, type Amount, type Budget, type Unit } from "./budget";

/** Where thresholds are left out. Of a trace or session nobody is told, so that these are none there. */
export const DEFAULT_THRESHOLDS = ["0.5", "0.8", "1"] as const;

const ONE = 10n ** BigInt(AMOUNT_SCALE);

/** Tokens and requests are whole. */
export const limitProblems = (unit: Unit, limit: Amount, location = `limit.${unit}`): ErrorDetail[] =>
  unit === "usd" || unit === "credits" || limit % ONE === 0n
    ? []
    : [{ location, message: "Not a whole number.", fix: `Send whole ${unit === "requests" ? "requests" : "tokens"}.` }];

/** @param now Of the change. */
export function definitionProblems(budget: Budget, now: Date): ErrorDetail[] {
  const problems = limitProblems(budget.unit, budget.limit);
  const isThread = budget.window === "trace" || budget.window === "session";
  if (budget.isDefault && budget.per === null)
    problems.push({
      location: "isDefault",
      message: "Only a budget that counts apart can be a default.",
      fix: "Send per, or leave isDefault out.",
    });
  if (budget.per !== null && budget.scope[budget.per] !== undefined)
    problems.push({ location: "per", message: "The scope names one of them already.", fix: "Leave one of the two out." });
  if (budget.carryOver && (isThread || budget.window === "total"))
    problems.push({ location: "carryOver", message: "There is no window before.", fix: "Use a window of time, or leave carryOver out." });
  if (isThread && budget.thresholds.length > 0)
    problems.push({
      location: "thresholds",
      message: "A trace or session is over before anybody reads a warning.",
      fix: "Leave thresholds out.",
    });
  if (budget.endsAt !== null && budget.endsAt <= now)
    problems.push({ location: "endsAt", message: "It would be over already.", fix: "Send an instant to come." });
  else if (budget.endsAt !== null && budget.endsAt <= budget.startsAt)
    problems.push({ location: "endsAt", message: "It would end before it begins.", fix: "Send an instant after startsAt." });
  return problems;
}
