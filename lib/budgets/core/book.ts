/**
 * All budgets, blocks and limits of speed as decisions and ingest read them: built once for each version and never changed.
 * A call is matched by look-up, so it costs what it is counted in, not how many budgets there are.
 */
import type { FiscalCalendar } from "@/lib/kernel/fiscal";
import { compilePattern, isPattern } from "@/lib/kernel/wildcard";
import { type Budget, type CallPlace, SCOPE_DIMENSIONS, type ScopeDimension, valueIn } from "./budget";
import { type ToolIds, toolIdOf } from "./tool-ids";
import { type BudgetWindow, windowAt } from "./window";

/** Stops what matches, or slows it down. `scopeId` `*` is each value apart; empty for the organisation. */
export type EnforcementRule = {
  id: string;
  scopeKind: ScopeDimension | "organisation";
  scopeId: string;
  reason: string;
  startsAt: Date;
  endsAt: Date | null;
} & ({ kind: "block" } | { kind: "rate"; requests: number; seconds: number; burst: number });

export type EnforcementPolicy = {
  unknownCredential: "deny" | "allow";
  unknownModel: "deny" | "dearest" | "allow";
  defaultOutputTokens: number;
  defaultTtlSeconds: number;
  /** A call outside the grants of its identity; one that a policy forbids. */
  outsideGrants: "deny" | "warn";
  outsidePolicy: "deny" | "warn";
};

export type BookRows = {
  version: number;
  budgets: readonly Budget[];
  rules: readonly EnforcementRule[];
  policy: EnforcementPolicy;
  calendar: FiscalCalendar;
  /** Each business unit with its own id and those of all units above it. */
  unitsAbove: ReadonlyMap<string, readonly string[]>;
  /** A budget that names a connected tool by its id counts it by each of its names, and one of each tool apart counts these as one. */
  toolIds?: ToolIds;
};

/** A budget with what its scope names: a value, or of grants a pattern of them. */
type Wanted = { dimension: ScopeDimension; value: string; isLike: ((value: string) => boolean) | null };
type Scoped = { budget: Budget; wanted: readonly Wanted[] };
/** A budget that counts a call, and which of its counts. */
export type Match = { budget: Budget; value: string };

/** The most telling first: a budget is found by the first of these that it names. */
const LOOK_UP: readonly ScopeDimension[] = [
  "credential",
  "identity",
  "tool",
  "application",
  "team",
  "tenant",
  "model",
  "environment",
  "businessUnit",
  "provider",
];

export class BudgetBook {
  readonly version: number;
  readonly policy: EnforcementPolicy;
  readonly rules: readonly EnforcementRule[];
  readonly byId: ReadonlyMap<string, Budget>;
  readonly calendar: FiscalCalendar;
  readonly #unitsAbove: ReadonlyMap<string, readonly string[]>;
  readonly #toolIds: ToolIds;
  /** The dimensions that budgets are found by, each with its budgets by their values: only those that have some. */
  readonly #lookUps: { dimension: ScopeDimension; byValue: Map<string, Scoped[]> }[] = [];
  readonly #everywhere: Scoped[] = [];
  /** Values that have a budget of their own, by dimension and unit. */
  readonly #own = new Set<string>();
  readonly #windows = new Map<string, BudgetWindow>();

  constructor({ version, budgets, rules, policy, calendar, unitsAbove, toolIds }: BookRows) {
    this.version = version;
    this.policy = policy;
    this.rules = rules;
    this.calendar = calendar;
    this.#unitsAbove = unitsAbove;
    this.#toolIds = toolIds ?? new Map();
    this.byId = new Map(budgets.map((budget) => [budget.id, budget]));
    const byDimension = new Map<ScopeDimension, Map<string, Scoped[]>>();
    for (const budget of budgets) this.#add(budget, byDimension);
    for (const dimension of LOOK_UP) {
      const byValue = byDimension.get(dimension);
      if (byValue) this.#lookUps.push({ dimension, byValue });
    }
  }

  get isEmpty(): boolean {
    return this.byId.size === 0;
  }

  #add(budget: Budget, byDimension: Map<ScopeDimension, Map<string, Scoped[]>>): void {
    const wanted: Wanted[] = [];
    for (const dimension of SCOPE_DIMENSIONS) {
      const value = budget.scope[dimension];
      if (value === undefined) continue;
      wanted.push({ dimension, value, isLike: isPattern(value) ? compilePattern(value) : null });
      // The cap of a grant is about one thing of an identity, and takes nobody out of a default.
      if (!budget.grantId) this.#own.add(ownKey(dimension, budget.unit, value));
    }
    const scoped = { budget, wanted };
    const dimension = LOOK_UP.find((each) => budget.scope[each] !== undefined);
    if (dimension === undefined) {
      this.#everywhere.push(scoped);
      return;
    }
    const byValue = byDimension.get(dimension) ?? new Map<string, Scoped[]>();
    byDimension.set(dimension, byValue);
    const value = budget.scope[dimension] as string;
    const found = byValue.get(value);
    if (found) found.push(scoped);
    else byValue.set(value, [scoped]);
  }

  /** A business unit and all units below it. */
  unitsBelow(unitId: string): string[] {
    return [...this.#unitsAbove].flatMap(([id, above]) => (above.includes(unitId) ? [id] : []));
  }

  /**
   * The budgets that count calls of a place, whatever their labels and time; in the order of their ids.
   * @param among Of these alone; of all unless said.
   */
  matches(place: CallPlace, among?: ReadonlySet<string>): Match[] {
    const found = [...this.#everywhere];
    for (const { dimension, byValue } of this.#lookUps) {
      for (const value of this.#valuesOf(place, dimension)) found.push(...(byValue.get(value) ?? []));
    }
    const matches: Match[] = [];
    for (const { budget, wanted } of found) {
      if (among && !among.has(budget.id)) continue;
      const value = this.#isIn(place, wanted) ? this.#countOf(place, budget) : null;
      if (value !== null) matches.push({ budget, value });
    }
    return matches.sort((a, b) => (a.budget.id < b.budget.id ? -1 : 1));
  }

  /** Whether a place lies in a scope. */
  #isIn(place: CallPlace, wanted: Scoped["wanted"]): boolean {
    return wanted.every(({ dimension, value, isLike }) => {
      const values = this.#valuesOf(place, dimension);
      return values.includes(value) || (isLike !== null && values.some(isLike));
    });
  }

  /** The rules that concern a place at an instant, each with the value that it holds for. */
  rulesFor(place: CallPlace, at: Date): readonly { rule: EnforcementRule; value: string }[] {
    if (this.rules.length === 0) return NO_RULES;
    return this.rules.flatMap((rule) => {
      if (at < rule.startsAt || (rule.endsAt && at >= rule.endsAt)) return [];
      if (rule.scopeKind === "organisation") return [{ rule, value: "" }];
      const own = this.#valueOf(place, rule.scopeKind);
      if (rule.scopeId === "*") return own === null ? [] : [{ rule, value: own }];
      return this.#valuesOf(place, rule.scopeKind).includes(rule.scopeId) ? [{ rule, value: rule.scopeId }] : [];
    });
  }

  /** Which count of the budget; null: none. */
  #countOf(place: CallPlace, budget: Budget): string | null {
    if (budget.per === null) return "";
    const value = this.#valueOf(place, budget.per);
    return value !== null && budget.isDefault && this.#own.has(ownKey(budget.per, budget.unit, value)) ? null : value;
  }

  /** The one value that a call is counted by apart. */
  #valueOf(place: CallPlace, dimension: ScopeDimension): string | null {
    const value = valueIn(place, dimension);
    return dimension === "tool" && value !== null ? toolIdOf(this.#toolIds, value) : value;
  }

  /** All values that a call is found by. */
  #valuesOf(place: CallPlace, dimension: ScopeDimension): readonly string[] {
    if (dimension === "model") return place.models;
    const value = valueIn(place, dimension);
    if (value === null) return [];
    if (dimension === "tool") {
      const id = toolIdOf(this.#toolIds, value);
      return id === value ? [value] : [value, id];
    }
    return dimension === "businessUnit" ? (this.#unitsAbove.get(value) ?? [value]) : [value];
  }

  /** The window of a budget at an instant; null where it counts nothing then, or not such a call. */
  windowOf(budget: Budget, at: Date, thread: { traceId?: string | null; sessionId?: string | null }): BudgetWindow | null {
    if (at < budget.startsAt || (budget.endsAt && at >= budget.endsAt)) return null;
    const last = this.#windows.get(budget.id);
    if (last?.startsAt && last.endsAt && at >= last.startsAt && at < last.endsAt) return last;
    const window = windowAt(budget.window, budget.timeZone, this.calendar, at, thread);
    if (window?.startsAt) this.#windows.set(budget.id, window);
    return window;
  }
}

/** Whether a call carries all labels that a budget asks for. */
export function hasLabels(budget: Budget, labels: Readonly<Record<string, unknown>> | null | undefined): boolean {
  for (const key in budget.labels) if (labels?.[key] !== budget.labels[key]) return false;
  return true;
}

/** The key of a counter among those of its budget. */
export const counterKey = (value: string, window: BudgetWindow): string => `${value}@${window.name}`;

const NO_RULES: readonly { rule: EnforcementRule; value: string }[] = [];
const ownKey = (dimension: ScopeDimension, unit: string, value: string): string => `${dimension}\u0000${unit}\u0000${value}`;
