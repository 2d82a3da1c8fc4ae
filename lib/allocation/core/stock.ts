/**
 * What rules may still take: direct cost by use, shared amounts, and all that stands on a statement. A claim is looked at
 * first and taken only if it can be spread. Whole units of a cost centre's direct cost are handed out by the running sum of
 * exact claims, so that all claims on it together never pass what there is.
 */
import { divideHalfEven } from "@/lib/kernel/money";
import type { AllocationInput, MoveSource, Pot } from "./allocation";
import { byKey, type Minor } from "./money";
import { matcher, type Rule, type Source } from "./rule";
import { parsePercent, percentOf } from "./spread";
import { bearerOf } from "./use";
import { unitsBelow } from "./weights";

/** One amount that a rule may spread, and how to take it. */
export type Claim = { source: MoveSource; holder: string; amount: Minor; take(): void };

/** Direct cost of one statement: exact, how much of it is claimed, and its whole units. */
type Direct = { exact: bigint; claimed: bigint; whole: Minor };

export class Stock {
  readonly balances = new Map<string, Minor>();
  private readonly left: bigint[];
  private readonly bearers: string[];
  private readonly usesOf = new Map<string, number[]>();
  private readonly direct = new Map<string, Direct>();
  private readonly pots: { pot: Pot; left: Minor }[];
  private readonly below: (unitId: string) => readonly string[];

  constructor(private readonly input: AllocationInput) {
    this.below = unitsBelow(input.costCentres.units);
    this.left = input.uses.map(({ costUsd }) => costUsd);
    this.bearers = input.uses.map((use) => bearerOf(use, input.fallback));
    this.pots = [...input.pots].sort((a, b) => byKey(a.id, b.id)).map((pot) => ({ pot, left: pot.amount }));
    for (const [id, whole] of input.direct) this.direct.set(id, { exact: 0n, claimed: 0n, whole });
    input.uses.forEach(({ costUsd }, i) => {
      const bearer = this.bearers[i] ?? "";
      const known = this.direct.get(bearer) ?? { exact: 0n, claimed: 0n, whole: 0n };
      known.exact += costUsd;
      this.direct.set(bearer, known);
      const uses = this.usesOf.get(bearer);
      if (uses) uses.push(i);
      else this.usesOf.set(bearer, [i]);
    });
    for (const [id, amount] of [...input.direct, ...input.other]) this.add(id, amount);
    for (const { holder, amount } of input.pots) this.add(holder, amount);
  }

  add(id: string, amount: Minor): void {
    this.balances.set(id, (this.balances.get(id) ?? 0n) + amount);
  }

  /** What a rule would take now. @param pending What this step has given so far: not to be spread before the next. */
  claims({ definition: { source } }: Rule, pending: ReadonlyMap<string, Minor>): Claim[] {
    const percent = parsePercent(source.percent);
    if (source.kind === "direct") return this.directClaims(source, percent);
    if (source.kind === "cost_centre") return [this.balanceClaim(source.costCentreId, percent, pending)];
    return this.pots.flatMap((each) => (isMeant(source, each.pot) ? [potClaim(each, percent)] : []));
  }

  private directClaims(source: Extract<Source, { kind: "direct" }>, percent: bigint): Claim[] {
    const matches = matcher(source.filter, this.below);
    const found = new Map<string, { uses: { i: number; exact: bigint }[]; exact: bigint }>();
    this.input.uses.forEach((use, i) => {
      const left = this.left[i] ?? 0n;
      if (left === 0n || !matches(use)) return;
      const bearer = this.bearers[i] ?? "";
      const known = found.get(bearer) ?? { uses: [], exact: 0n };
      const exact = percentOf(left, percent);
      known.uses.push({ i, exact });
      known.exact += exact;
      found.set(bearer, known);
    });
    return [...found]
      .sort(([a], [b]) => byKey(a, b))
      .map(([holder, { uses, exact }]) => ({
        source: { kind: "cost_centre", id: holder },
        holder,
        amount: this.wholeOf(holder, exact),
        take: () => this.takeUses(holder, uses, exact),
      }));
  }

  private balanceClaim(id: string, percent: bigint, pending: ReadonlyMap<string, Minor>): Claim {
    const uses = (this.usesOf.get(id) ?? []).map((i) => ({ i, exact: percentOf(this.left[i] ?? 0n, percent) }));
    const exact = uses.reduce((sum, use) => sum + use.exact, 0n);
    const pots = this.pots.filter(({ pot }) => pot.holder === id).map((each) => potClaim(each, percent));
    const held = this.pots.reduce((sum, { pot, left }) => (pot.holder === id ? sum + left : sum), 0n);
    const direct = this.direct.get(id);
    const standing = (this.balances.get(id) ?? 0n) - (pending.get(id) ?? 0n);
    const directLeft = direct && direct.exact !== 0n ? direct.whole - wholeAt(direct, direct.claimed) : 0n;
    const rest = standing - held - directLeft;
    const amount = this.wholeOf(id, exact) + pots.reduce((sum, pot) => sum + pot.amount, 0n) + percentOf(rest, percent);
    return {
      source: { kind: "cost_centre", id },
      holder: id,
      amount,
      take: () => {
        this.takeUses(id, uses, exact);
        for (const pot of pots) pot.take();
      },
    };
  }

  private takeUses(holder: string, uses: readonly { i: number; exact: bigint }[], exact: bigint): void {
    for (const use of uses) this.left[use.i] = (this.left[use.i] ?? 0n) - use.exact;
    const direct = this.direct.get(holder);
    if (direct) direct.claimed += exact;
  }

  /** Whole units of an exact part of somebody's direct cost that is claimed next. */
  private wholeOf(holder: string, exact: bigint): Minor {
    const direct = this.direct.get(holder);
    return direct ? wholeAt(direct, direct.claimed + exact) - wholeAt(direct, direct.claimed) : 0n;
  }
}

/** Whole units of the first `claimed` of the exact cost: all of them for all of it. */
function wholeAt({ exact, whole }: Direct, claimed: bigint): Minor {
  if (exact === 0n) return 0n;
  return exact < 0n ? divideHalfEven(-whole * claimed, -exact) : divideHalfEven(whole * claimed, exact);
}

function potClaim(each: { pot: Pot; left: Minor }, percent: bigint): Claim {
  const amount = percentOf(each.left, percent);
  return {
    source: { kind: each.pot.kind, id: each.pot.id },
    holder: each.pot.holder,
    amount,
    take: () => {
      each.left -= amount;
    },
  };
}

function isMeant(source: Extract<Source, { kind: "shared_cost" | "variance" }>, pot: Pot): boolean {
  if (source.kind !== pot.kind) return false;
  if (source.kind === "variance")
    return source.providers.length === 0 || (pot.provider !== null && source.providers.includes(pot.provider));
  const byId = pot.sharedCostId !== null && source.sharedCostIds.includes(pot.sharedCostId);
  const byKind = pot.costKind !== null && source.kinds.includes(pot.costKind);
  return byId || byKind || (source.sharedCostIds.length === 0 && source.kinds.length === 0);
}
