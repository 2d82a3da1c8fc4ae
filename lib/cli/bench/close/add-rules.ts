/** Forty rules in three steps, and the shared cost that the first of them spread: through the same use cases as a person's. */
import { activateRule, addSharedCost, saveRule } from "@/lib/allocation";
import { RuleInput, SharedCostInput } from "@/lib/allocation/schemas";
import type { Context } from "@/lib/auth";
import { type Span, utcDate } from "@/lib/kernel/period";

export const RULES = 40;
/** Cost centres that give what they bear; their money may not come back, so of few cost centres few give. */
const MOST_GIVERS = 10;
const REASON = "measured";

type Definition = { step: number; source: object; method: object; targets?: object };
const centre = (n: number): string => `cc-${n}`;
const numbered = <T>(count: number, make: (number: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i + 1));
const BASES = ["direct_cost", "tokens", "requests"] as const;
const proportional = (n: number) => ({ kind: "proportional", basis: { by: BASES[n % BASES.length] } });

export async function addRules(ctx: Context, month: Span, costCentres: number): Promise<void> {
  const givers = Math.min(MOST_GIVERS, Math.floor(costCentres / 5));
  const shared = (RULES - 2 * givers) / 2;
  const ids: string[] = [];
  for (let n = 1; n <= shared; n++) {
    const fee = {
      name: `Fee ${n}`,
      kind: "platform_fee",
      amount: `${1_000 + n * 37}.01`,
      costCentreId: centre(1 + (n % costCentres)),
      reason: REASON,
    };
    ids.push(
      (await addSharedCost(ctx, SharedCostInput.parse({ ...fee, validFrom: utcDate(month.start), validTo: utcDate(month.end) }))).id,
    );
  }
  const definitions: Definition[] = [
    ...ids.map((id, n) => ({ step: 1, source: { kind: "shared_cost", sharedCostIds: [id] }, method: proportional(n) })),
    ...numbered(shared, (n) => directRule(n, costCentres)),
    ...numbered(givers, (n) => fixedRule(n, costCentres)),
    ...numbered(givers, (n) => ({
      step: 3,
      source: { kind: "cost_centre", costCentreId: centre(givers + n), percent: "40" },
      method: { kind: "even" },
    })),
  ];
  for (const [i, { step, ...definition }] of definitions.entries()) {
    const input = { name: `Rule ${i + 1}`, step, position: i + 1, definition, validFrom: utcDate(month.start), reason: REASON };
    await activateRule(ctx, (await saveRule(ctx, RuleInput.parse(input))).ruleId);
  }
}

/** A quarter of what one team used, by what everybody used. */
const directRule = (n: number, costCentres: number): Definition => ({
  step: 1,
  source: { kind: "direct", filter: { team: [`team-${1 + ((n * 3) % (2 * costCentres))}`] }, percent: "25" },
  method: proportional(n),
});

/** Half of all that one cost centre bears, to the last four. */
const fixedRule = (n: number, costCentres: number): Definition => ({
  step: 2,
  source: { kind: "cost_centre", costCentreId: centre(n), percent: "50" },
  method: {
    kind: "fixed",
    shares: ["40", "30", "20", "10"].map((percent, i) => ({ costCentreId: centre(costCentres - i), percent })),
  },
});
