import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CappedGrant } from "@/lib/identities/core/grants";
import type { BudgetScope } from "./budget";
import { parseAmount } from "./budget";
import { grantChanges } from "./grant-budgets";

type Held = { id: string; grantId: string; scope: BudgetScope; limit: bigint };

const value = fc.constantFrom("gpt-4o", "gpt-*", "*");
const grants = fc
  .uniqueArray(fc.record({ id: fc.constantFrom("a", "b", "c", "d"), value, capUsd: fc.constantFrom("1", "2.5") }), {
    selector: ({ id }) => id,
  })
  .map((rows) => rows.map((row): CappedGrant => ({ ...row, identityId: "scout", identityName: "Scout", kind: "model", name: row.value })));
const scopeOf = (grant: CappedGrant): BudgetScope =>
  grant.value === "*" ? { identity: grant.identityId } : { identity: grant.identityId, model: grant.value };

let made = 0;
/** What counts after the changes were made. */
function applied(wanted: readonly CappedGrant[], held: readonly Held[]): Held[] {
  const changes = grantChanges(wanted, held, scopeOf);
  const limits = new Map(changes.changed.map(({ before, limit }) => [before, limit]));
  return [
    ...held.filter((budget) => !changes.ended.includes(budget)).map((budget) => ({ ...budget, limit: limits.get(budget) ?? budget.limit })),
    ...changes.made.map((grant) => ({ id: `b${made++}`, grantId: grant.id, scope: scopeOf(grant), limit: parseAmount(grant.capUsd) })),
  ];
}
const said = (held: readonly Held[]) =>
  held.map(({ grantId, scope, limit }) => ({ grantId, scope, limit })).sort((a, b) => (a.grantId < b.grantId ? -1 : 1));

describe("caps of grants as budgets", () => {
  it("whatever was held before, there is one for each grant afterwards, about the same, up to its cap; and nothing is left to do", () => {
    fc.assert(
      fc.property(grants, grants, (before, after) => {
        const held = applied(after, applied(before, []));
        expect(said(held)).toEqual(
          [...after]
            .map((grant) => ({ grantId: grant.id, scope: scopeOf(grant), limit: parseAmount(grant.capUsd) }))
            .sort((a, b) => (a.grantId < b.grantId ? -1 : 1)),
        );
        expect(grantChanges(after, held, scopeOf)).toEqual({ made: [], changed: [], ended: [] });
      }),
    );
  });

  it("one whose grant stays as it is is left alone", () => {
    fc.assert(
      fc.property(grants, (wanted) => {
        const held = applied(wanted, []);
        expect(applied(wanted, held)).toEqual(held);
      }),
    );
  });
});
