/** Envelopes: a budget that others are parts of. What its parts allow together never exceeds what it allows itself. */
import type { ErrorDetail } from "@/lib/kernel/errors";
import { type Amount, type Budget, formatAmount, limitAt } from "./budget";

/**
 * By how much the parts of an envelope allow more than itself, at the worst instant from `at` on; 0 where they fit. A part
 * that counts apart has as many counts as there are values: each one has to fit, they are not added up.
 */
export function excessOf(parent: Budget, parts: readonly Budget[], at: Date): Amount {
  const changes = [parent, ...parts].flatMap(({ raises }) => raises.flatMap(({ startsAt, endsAt }) => [startsAt, endsAt]));
  let most = 0n;
  for (const instant of [at, ...changes]) {
    if (instant < at) continue;
    const excess = neededAt(parts, instant) - limitAt(parent, "", instant);
    if (excess > most) most = excess;
  }
  return most;
}

function neededAt(parts: readonly Budget[], at: Date): Amount {
  let sum = 0n;
  let widest = 0n;
  for (const part of parts) {
    if (part.endsAt !== null && part.endsAt <= at) continue;
    if (part.per === null) {
      sum += limitAt(part, "", at);
      continue;
    }
    for (const value of new Set(["", ...part.raises.map((raise) => raise.value)])) widest = larger(widest, limitAt(part, value, at));
  }
  return larger(sum, widest);
}

const larger = (a: Amount, b: Amount): Amount => (a > b ? a : b);

/** Why a budget cannot be a part of another, but for the sum. `above`: the ids of all budgets above the wanted parent. */
export function partProblems(
  part: Budget,
  parent: Budget & { archivedAt: Date | null },
  above: readonly string[],
  areApart: boolean,
): ErrorDetail[] {
  const at = (message: string, fix: string): ErrorDetail[] => [{ location: "parent", message, fix }];
  if (parent.archivedAt !== null) return at("This budget is archived.", "Name one that is in force.");
  if (parent.id === part.id || above.includes(part.id)) return at("A budget cannot be a part of itself.", "Name one that is not below it.");
  if (parent.per !== null) return at("A budget that counts apart has no parts.", "Name one that counts all together.");
  if (parent.unit !== part.unit || parent.window !== part.window || parent.timeZone !== part.timeZone)
    return at(
      `It counts ${parent.unit} by ${parent.window} in ${parent.timeZone}, and its part ${part.unit} by ${part.window} in ${part.timeZone}.`,
      "Use the same unit, window and time zone.",
    );
  if (areApart) return at("No call can be counted in both.", "Name one whose scope the part lies in.");
  return [];
}

export function excessProblems(location: string, parent: Budget, parts: readonly Budget[], at: Date): ErrorDetail[] {
  const excess = excessOf(parent, parts, at);
  if (excess === 0n) return [];
  const message = `The parts of “${parent.name}” would allow ${formatAmount(excess)} ${parent.unit} more than itself.`;
  return [{ location, message, fix: "Lower a part, or raise the envelope first." }];
}
