/** Scopes that no call can lie in, as the organisation stands today. */
import type { ErrorDetail } from "@/lib/kernel/errors";
import type { BudgetScope } from "./budget";
import { placeOfThing, type Standing } from "./standing";

/** Each unit with itself and all units above it. */
export type UnitsAbove = ReadonlyMap<string, readonly string[]>;

/**
 * `isSure`: no call can say otherwise. Else usage that lies in the scope shows that there is such: a call may name another
 * application or environment than its identity was given, and be made with the key of who acts for somebody else.
 */
type Contradiction = ErrorDetail & { isSure: boolean };

export function contradictionsIn(scope: BudgetScope, standing: Standing, unitsAbove: UnitsAbove): Contradiction[] {
  const found: Contradiction[] = [];
  const add = (location: string, message: string, isSure: boolean) =>
    found.push({ location: `scope.${location}`, message, fix: "Leave one of the two out, or change where it belongs first.", isSure });
  const { credential, team, businessUnit, application, environment } = scope;
  const keyOf = credential === undefined ? undefined : standing.inventory.credentials.get(credential)?.identityId;
  if (keyOf !== undefined && scope.identity !== undefined && keyOf !== scope.identity)
    add("credential", "The credential belongs to another identity.", false);
  const identity = scope.identity ?? keyOf;
  const place = identity === undefined ? undefined : placeOfThing(standing, "identity", identity);
  if (place) {
    const isOther = (id: string | undefined, held: string | null | undefined): boolean =>
      id !== undefined && held !== null && held !== undefined && id !== held;
    if (isOther(team, place.teamId)) add("team", "The identity belongs to another team.", false);
    if (isOther(application, place.applicationId)) add("application", "The identity belongs to another application.", false);
    if (isOther(environment, place.environmentId)) add("environment", "The identity runs in another environment.", false);
  }
  const teamId = team ?? place?.teamId ?? undefined;
  const unit = teamId === undefined ? null : (placeOfThing(standing, "team", teamId).businessUnitId ?? null);
  if (businessUnit !== undefined && unit !== null && !(unitsAbove.get(unit) ?? [unit]).includes(businessUnit))
    add("businessUnit", "The team belongs to another business unit.", true);
  return found;
}

/** Whether no call can lie in both of two scopes. */
export function areApart(
  a: { scope: BudgetScope; labels: Readonly<Record<string, string>> },
  b: { scope: BudgetScope; labels: Readonly<Record<string, string>> },
  standing: Standing,
  unitsAbove: UnitsAbove,
): boolean {
  for (const key in a.labels) if (b.labels[key] !== undefined && b.labels[key] !== a.labels[key]) return true;
  const both: BudgetScope = { ...a.scope };
  for (const [dimension, id] of Object.entries(b.scope) as [keyof BudgetScope, string][]) {
    const other = a.scope[dimension];
    if (other === undefined || other === id || dimension !== "businessUnit") {
      if (other !== undefined && other !== id) return true;
      both[dimension] = id;
      continue;
    }
    // The lower of two units says more.
    if ((unitsAbove.get(other) ?? []).includes(id)) both[dimension] = other;
    else if ((unitsAbove.get(id) ?? []).includes(other)) both[dimension] = id;
    else return true;
  }
  return contradictionsIn(both, standing, unitsAbove).length > 0;
}
