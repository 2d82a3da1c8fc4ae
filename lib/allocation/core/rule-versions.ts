/** Versions of rules in time: what holds when, and what a new one does to the ones before it. Days are texts, half-open. */
import { orderFaults, type RuleFault } from "./check-order";
import type { Rule } from "./rule";

export const RULE_STATES = ["draft", "active", "retired"] as const;
export type RuleState = (typeof RULE_STATES)[number];

export type RuleVersion = Rule & {
  validFrom: string;
  validTo: string | null;
  state: RuleState;
  reason: string;
  createdBy: string;
  createdByName: string;
  createdAt: Date;
};

/** What people read: of an active version by the day, too. */
export type RuleStanding = "draft" | "planned" | "in_force" | "ended" | "retired";

export function standingOf(
  { state, validFrom, validTo }: Pick<RuleVersion, "state" | "validFrom" | "validTo">,
  today: string,
): RuleStanding {
  if (state !== "active") return state;
  if (validTo !== null && validTo <= today) return "ended";
  return validFrom > today ? "planned" : "in_force";
}

export const holdsOn = ({ state, validFrom, validTo }: Pick<RuleVersion, "state" | "validFrom" | "validTo">, day: string): boolean =>
  state === "active" && validFrom <= day && (validTo === null || day < validTo);

/** A version that ends where another begins; one that would begin later never holds. */
export type Ending = { id: string; validTo: string | null; state: RuleState };

/** What becomes of the other versions of a rule when one of them holds from a day on; also when none does. */
export const endings = (versions: readonly RuleVersion[], day: string): Ending[] =>
  versions.flatMap((each): Ending[] => {
    if (each.state !== "active" || (each.validTo !== null && each.validTo <= day)) return [];
    return [
      each.validFrom < day ? { id: each.id, validTo: day, state: "active" } : { id: each.id, validTo: each.validTo, state: "retired" },
    ];
  });

const applied = (versions: readonly RuleVersion[], changes: readonly Ending[]): RuleVersion[] => {
  const byId = new Map(changes.map((change) => [change.id, change]));
  return versions.map((each) => ({ ...each, ...byId.get(each.id) }));
};

/** Faults of a new version with all that are in force at any day of its span, each told once. */
export function spanFaults(
  added: RuleVersion,
  others: readonly RuleVersion[],
  fallback: string,
  nameOf: (costCentreId: string) => string,
): RuleFault[] {
  const changes = endings(
    others.filter(({ ruleId }) => ruleId === added.ruleId),
    added.validFrom,
  );
  const standing = applied(others, changes).filter(({ id, state }) => id !== added.id && state === "active");
  const isWithin = (day: string): boolean => day >= added.validFrom && (added.validTo === null || day < added.validTo);
  const days = [added.validFrom, ...standing.map(({ validFrom }) => validFrom).filter(isWithin)];
  const faults = [...new Set(days)].flatMap((day) =>
    orderFaults([added, ...standing.filter((each) => holdsOn(each, day))], fallback, nameOf),
  );
  return [...new Map(faults.map((fault) => [fault.message, fault])).values()];
}
