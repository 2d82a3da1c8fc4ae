/** Sums of the calls of an organisation as the roll-ups hold them: by scope for series and floors, by combination for causes. */
import type { CallFact } from "@/lib/anomalies/core/call-fact";
import type { ScopeKind, SignalPlace } from "@/lib/anomalies/core/signal";
import { MOST_HOURS } from "@/lib/incidents/core/hottest";
import { type CauseDimension, type CauseRow, rootCause, type Weights } from "@/lib/incidents/core/root-cause";
import { beyondSwing } from "@/lib/incidents/core/swing";
import { type Spent, USUAL_DAYS, type Usual, usdOf, usualOf } from "@/lib/incidents/core/usual";
import type { Usd } from "@/lib/kernel/money";
import { DAY_MS, HOUR_MS } from "@/lib/sample/core/moments";
import { type Calendar, priceFactor } from "./calendar";
import { dollarsOf } from "./story";

export const NO_PLACE: SignalPlace = {
  identityId: null,
  credentialId: null,
  teamId: null,
  businessUnitId: null,
  applicationId: null,
  environmentId: null,
};

/** `base`: dollars at the prices of the beginning, which no change of price moves. */
export type Sum = { usd: number; base: number };

/** Of one scope: the hour that is being filled, the quarter of it, and what each day came to. */
export type ScopeSums = {
  key: string;
  kind: ScopeKind;
  id: string;
  place: SignalPlace;
  quarter: Sum;
  hour: Sum;
  days: Float64Array;
  lastMs: number;
};

type Values = Partial<Record<CauseDimension, string>>;
type Combination = { values: Values; hours: Map<number, number> };

export class Sums {
  readonly scopes = new Map<string, ScopeSums>();
  /** Scopes that a call of a scope also counts in. */
  readonly parents = new Map<string, Set<string>>();
  private readonly combinations = new Map<string, Combination>();
  private readonly placesOf = new Map<string, readonly ScopeSums[]>();

  private readonly fromMs: number;

  constructor(
    private readonly calendar: Calendar,
    private readonly days: number,
  ) {
    this.fromMs = calendar.fromMs;
  }

  add(facts: readonly CallFact[]): void {
    for (const fact of facts) {
      const usd = dollarsOf(fact);
      const base = usd / priceFactor(this.calendar, fact.model, fact.atMs);
      const day = Math.floor((fact.receivedMs - this.fromMs) / DAY_MS);
      for (const scope of this.scopesOf(fact)) {
        scope.quarter.usd += usd;
        scope.quarter.base += base;
        scope.days[day] = (scope.days[day] ?? 0) + usd;
        scope.lastMs = fact.receivedMs;
      }
      if (usd > 0) this.combine(fact, usd);
    }
  }

  private scopesOf(fact: CallFact): readonly ScopeSums[] {
    const { identityId, credentialId, teamId, businessUnitId, applicationId, environmentId, model, tool } = fact;
    const together = `${identityId}|${credentialId}|${teamId}|${applicationId}|${environmentId}|${model}|${tool}`;
    const known = this.placesOf.get(together);
    if (known !== undefined) return known;
    const place = { identityId, credentialId, teamId, businessUnitId, applicationId, environmentId };
    const own = { ...NO_PLACE, teamId, businessUnitId };
    const made = [
      this.scope("identity", identityId, { ...place, credentialId: null }),
      this.scope("credential", credentialId, place),
      this.scope("team", teamId, own),
      this.scope("application", applicationId, { ...own, applicationId }),
      this.scope("environment", environmentId, { ...NO_PLACE, environmentId }),
      this.scope("model", model === "none" ? null : model, NO_PLACE),
      this.scope("tool", tool, NO_PLACE),
      this.scope("organisation", "", NO_PLACE),
    ].filter((scope) => scope !== null);
    for (const [i, scope] of made.slice(0, 2).entries()) {
      const above = this.parents.get(scope.key) ?? new Set<string>();
      for (const wider of made.slice(i + 1)) above.add(wider.key);
      this.parents.set(scope.key, above);
    }
    this.placesOf.set(together, made);
    return made;
  }

  private scope(kind: ScopeKind, id: string | null, place: SignalPlace): ScopeSums | null {
    if (id === null) return null;
    const key = `${kind}:${id}`;
    const known = this.scopes.get(key);
    if (known !== undefined) return known;
    const nothing = { usd: 0, base: 0 };
    const made = {
      ...{ key, kind, id, place, days: new Float64Array(this.days + 1), lastMs: 0 },
      quarter: { ...nothing },
      hour: { ...nothing },
    };
    this.scopes.set(key, made);
    return made;
  }

  private combine(fact: CallFact, usd: number): void {
    const { identityId, credentialId, applicationId, environmentId, model, tool } = fact;
    const key = `${identityId}|${credentialId}|${applicationId}|${environmentId}|${model}|${tool}|${fact.operation}`;
    let one = this.combinations.get(key);
    if (one === undefined) {
      one = { values: valuesOf(fact), hours: new Map() };
      this.combinations.set(key, one);
    }
    const hour = Math.floor(fact.receivedMs / HOUR_MS);
    one.hours.set(hour, (one.hours.get(hour) ?? 0) + usd);
  }

  /** The quarter is over; with it the hour, if it was its last. */
  closeQuarter(isHour: boolean): void {
    for (const { quarter, hour } of this.scopes.values()) {
      hour.usd += quarter.usd;
      hour.base += quarter.base;
      quarter.usd = quarter.base = 0;
    }
    if (isHour) for (const scope of this.scopes.values()) scope.hour = { usd: 0, base: 0 };
  }

  /** Of the 30 days before, as the floors read it. */
  spend30d(keys: Iterable<string>, atMs: number): Map<string, Usd> {
    const today = Math.floor((atMs - this.fromMs) / DAY_MS);
    const spent = new Map<string, Usd>();
    for (const key of keys) {
      let usd = 0;
      const days = this.scopes.get(key)?.days;
      for (let day = Math.max(0, today - 29); day <= today; day++) usd += days?.[day] ?? 0;
      spent.set(key, usdOf(usd));
    }
    return spent;
  }

  /** What explains the cost of a span, among all that was spent under the same values of some dimensions: by the rules of the product. */
  causeOf(fromMs: number, toMs: number, among: Values): ReturnType<typeof rootCause> {
    const those = [...this.combinations.values()].filter(({ values }) =>
      Object.entries(among).every(([dimension, id]) => values[dimension as CauseDimension] === id),
    );
    const span = spanOf(fromMs, toMs);
    const beforeMs = Math.floor(span.fromMs / DAY_MS) * DAY_MS;
    const expectedUsd = usualBefore(those, span).between(span.fromMs, span.toMs).expected;
    const pasts = those.map(({ hours }) => sumIn(hours, { fromMs: beforeMs - USUAL_DAYS * DAY_MS, toMs: beforeMs }));
    const past = pasts.reduce((sum, usd) => sum + usd, 0);
    const rows = those.map(
      ({ values, hours }, i): CauseRow => ({
        values,
        actualUsd: usdOf(sumIn(hours, span)),
        forecastUsd: usdOf(past > 0 ? (expectedUsd * (pasts[i] ?? 0)) / past : 0),
      }),
    );
    return rootCause(rows, "rise", weightsOf(those, span));
  }
}

type Span = { fromMs: number; toMs: number };

/** Whole hours, of longer spans whole days. */
function spanOf(fromMs: number, toMs: number): Span {
  const grainMs = toMs - fromMs <= MOST_HOURS * HOUR_MS ? HOUR_MS : DAY_MS;
  return { fromMs: Math.floor(fromMs / grainMs) * grainMs, toMs: Math.floor(toMs / grainMs) * grainMs + grainMs };
}

function sumIn(hours: ReadonlyMap<number, number>, { fromMs, toMs }: Span): number {
  let sum = 0;
  for (let hour = fromMs / HOUR_MS; hour < toMs / HOUR_MS; hour++) sum += hours.get(hour) ?? 0;
  return sum;
}

function usualBefore(some: readonly Combination[], { fromMs }: Span): Usual {
  const hours = new Map<number, number>();
  for (const one of some) for (const [hour, usd] of one.hours) hours.set(hour, (hours.get(hour) ?? 0) + usd);
  return usualOf(...pastOf(hours, Math.floor(fromMs / DAY_MS) * DAY_MS), fromMs);
}

function weightsOf(those: readonly Combination[], span: Span): Weights {
  const byIdentity = new Map<string, Combination[]>();
  for (const one of those) {
    const id = one.values.identity ?? "";
    byIdentity.set(id, [...(byIdentity.get(id) ?? []), one]);
  }
  return new Map(
    [...byIdentity].map(([id, own]) => {
      const actual = own.reduce((sum, { hours }) => sum + sumIn(hours, span), 0);
      return [id, beyondSwing(actual, usualBefore(own, span), span.fromMs, span.toMs)];
    }),
  );
}

function pastOf(hours: ReadonlyMap<number, number>, beforeMs: number): [days: Spent[], hours: Spent[]] {
  const days = new Map<number, number>();
  const past: Spent[] = [];
  for (const [hour, usd] of hours) {
    const atMs = hour * HOUR_MS;
    if (atMs >= beforeMs || atMs < beforeMs - USUAL_DAYS * DAY_MS) continue;
    past.push({ atMs, usd });
    const dayMs = Math.floor(atMs / DAY_MS) * DAY_MS;
    days.set(dayMs, (days.get(dayMs) ?? 0) + usd);
  }
  return [[...days].map(([atMs, usd]) => ({ atMs, usd })), past];
}

function valuesOf(fact: CallFact): Values {
  return {
    identity: fact.identityId ?? "",
    credential: fact.credentialId ?? "",
    owner: fact.ownerId ?? "",
    team: fact.teamId ?? "",
    businessUnit: fact.businessUnitId ?? "",
    application: fact.applicationId ?? "",
    environment: fact.environmentId ?? "",
    model: fact.model,
    provider: fact.provider,
    tool: fact.tool ?? "",
  };
}
