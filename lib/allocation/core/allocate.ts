/**
 * Rules carried out on the money of one period, pure. Steps in order; in a step first what is taken from direct cost and
 * shared amounts, by position, then whole balances. Nothing is made or lost: every move takes from one place what it gives
 * to another, and what cannot be spread stays where it was and is said.
 */
import { Conflict } from "@/lib/kernel/errors";
import type { AllocationInput, AllocationResult, Leftover, Move, MoveSource, RuleEffect } from "./allocation";
import { namedSources, orderFaults } from "./check-order";
import type { Minor } from "./money";
import { byOrder, type Rule } from "./rule";
import { type Part, spread } from "./spread";
import { type Claim, Stock } from "./stock";
import { targetsOf, weigher } from "./weights";

export type * from "./allocation";

/** @throws Conflict where money would go round: rules are checked when they are saved, and here again. */
export function allocate(input: AllocationInput): AllocationResult {
  const [fault] = orderFaults(input.rules, input.fallback);
  if (fault) throw new Conflict(fault.message, [{ ...fault, message: `${fault.code}: ${fault.message}` }]);
  const stock = new Stock(input);
  const weightsOf = weigher(input);
  const before = new Map(stock.balances);
  const result: Omit<AllocationResult, "before" | "after"> = { moves: [], leftovers: [], effects: [] };
  const blocked = new Set<string>();
  let pending = new Map<string, Minor>();
  let step: number | null = null;
  const rules = [...input.rules].sort(byTaking);
  for (const rule of rules) {
    if (rule.step !== step) {
      step = rule.step;
      pending = new Map();
      for (const each of rules) if (each.step === step) for (const id of namedSources(each, input.fallback)) blocked.add(id);
    }
    const start = new Map(stock.balances);
    const claims = stock.claims(rule, pending);
    const targets = targetsOf(rule, input, blocked);
    const weights = weightsOf(rule, targets);
    const moves = groupsOf(rule, claims).flatMap((group) => {
      const { method } = rule.definition;
      const parts = spread(group.amount, weights, method.kind === "fixed" ? null : method.floors, input.currency);
      if (!parts) {
        const why = targets.length === 0 ? "no_targets" : "no_weight";
        result.leftovers.push(...group.claims.flatMap((claim) => (claim.amount === 0n ? [] : [leftoverOf(rule, claim, why)])));
        return [];
      }
      for (const claim of group.claims) claim.take();
      return movesOf(rule, group, parts);
    });
    for (const { from, to, amount } of moves) {
      if (from !== null) stock.add(from, -amount);
      if (to === null) continue;
      stock.add(to, amount);
      pending.set(to, (pending.get(to) ?? 0n) + amount);
    }
    result.moves.push(...moves);
    result.effects.push(effectOf(rule, claims, moves, start, new Map(stock.balances)));
  }
  return { ...result, before, after: new Map(stock.balances) };
}

/** A whole balance is what is left when the step's other rules have taken theirs. */
const byTaking = (a: Rule, b: Rule): number =>
  a.step - b.step ||
  Number(a.definition.source.kind === "cost_centre") - Number(b.definition.source.kind === "cost_centre") ||
  byOrder(a, b);

/** What is spread together: direct cost of several cost centres, or one amount by itself. */
type Group = { source: MoveSource; from: string | null; amount: Minor; claims: Claim[] };

function groupsOf({ id, definition }: Rule, claims: readonly Claim[]): Group[] {
  if (definition.source.kind !== "direct" || claims.length < 2)
    return claims.map((claim) => ({ source: claim.source, from: claim.holder, amount: claim.amount, claims: [claim] }));
  const amount = claims.reduce((sum, claim) => sum + claim.amount, 0n);
  return [{ source: { kind: "pool", id }, from: null, amount, claims: [...claims] }];
}

const WHOLE_RATIO = 10n ** 15n;

/** Fractions of a unit that round to nothing are taken, so that the next claim has the whole of them, but move nothing. */
function movesOf(rule: Rule, group: Group, parts: readonly Part[]): Move[] {
  if (group.claims.every(({ amount }) => amount === 0n)) return [];
  const of = { ruleVersionId: rule.id, ruleId: rule.ruleId, ruleName: rule.name, step: rule.step };
  const gathered: Move[] =
    group.from === null
      ? group.claims
          .filter(({ amount }) => amount !== 0n)
          .map(({ source, holder, amount }) => ({
            ...of,
            source,
            from: holder,
            to: null,
            amount,
            weight: WHOLE_RATIO,
            ratio: WHOLE_RATIO,
          }))
      : [];
  const spreadOut = parts
    .filter(({ amount, ratio }) => amount !== 0n || ratio !== 0n)
    .map(({ target, ...part }): Move => ({ ...of, source: group.source, from: group.from, to: target, ...part }));
  return [...gathered, ...spreadOut];
}

const leftoverOf = (rule: Rule, { source, holder, amount }: Claim, why: Leftover["why"]): Leftover => ({
  ruleVersionId: rule.id,
  ruleName: rule.name,
  source,
  holder,
  amount,
  why,
});

function effectOf(
  rule: Rule,
  claims: readonly Claim[],
  moves: readonly Move[],
  before: ReadonlyMap<string, Minor>,
  after: ReadonlyMap<string, Minor>,
): RuleEffect {
  const of = { ruleVersionId: rule.id, ruleId: rule.ruleId, ruleName: rule.name, step: rule.step };
  const matched = claims.reduce((sum, { amount }) => sum + amount, 0n);
  const moved = moves.reduce((sum, { to, amount }) => (to === null ? sum : sum + amount), 0n);
  return { ...of, matched, moved, before, after };
}
