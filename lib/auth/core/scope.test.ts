import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Scope } from "./actor";
import { actorOfUser, type RoleGrantFacts, type UserFacts } from "./build-actor";
import { ALL, NOTHING, type Place, scopeAllows, scopeFilter, scopeOf, unionScope, withSubUnits } from "./scope";

const id = fc.constantFrom("a", "b", "c", "d");
const ids = fc.uniqueArray(id, { maxLength: 3 });
const someScope: fc.Arbitrary<Scope> = fc.record({
  kind: fc.constant("some" as const),
  businessUnitIds: ids,
  teamIds: ids,
  applicationIds: ids,
  environmentIds: ids,
  identityIds: ids,
});
const anyScope = fc.oneof({ weight: 1, arbitrary: fc.constant(ALL) }, { weight: 6, arbitrary: someScope });
const maybe = fc.option(id, { nil: null });
const anyPlace: fc.Arbitrary<Place> = fc.record({
  businessUnitId: maybe,
  teamId: maybe,
  applicationId: maybe,
  environmentId: maybe,
  identityId: maybe,
});

describe("a scope", () => {
  test("as a rule and as a filter of a query says the same of every place", () => {
    fc.assert(
      fc.property(anyScope, anyPlace, (scope, place) => {
        const filter = scopeFilter(scope);
        const byFilter =
          filter.kind === "all" ||
          (filter.kind === "any" && filter.conditions.some(({ field, ids: list }) => list.includes(place[field] ?? "nothing")));
        expect(byFilter).toBe(scopeAllows(scope, place));
      }),
    );
  });

  test("of several is what any of them allows", () => {
    fc.assert(
      fc.property(fc.array(anyScope, { maxLength: 3 }), anyPlace, (scopes, place) => {
        expect(scopeAllows(unionScope(scopes), place)).toBe(scopes.some((scope) => scopeAllows(scope, place)));
      }),
    );
  });

  test("without anything listed allows nothing, and what is unattributed is for those who see all", () => {
    expect(scopeFilter(NOTHING)).toEqual({ kind: "none" });
    expect(scopeAllows({ ...NOTHING, teamIds: ["a"] }, {})).toBe(false);
    expect(scopeAllows(ALL, {})).toBe(true);
  });
});

describe("units", () => {
  const units = [
    { id: "company", parentId: null },
    { id: "engineering", parentId: "company" },
    { id: "platform", parentId: "engineering" },
    { id: "sales", parentId: "company" },
  ];

  test("come with all that is below them", () => {
    expect(withSubUnits(["engineering"], units)).toEqual(["engineering", "platform"]);
    expect(withSubUnits(["company"], units)).toEqual(["company", "engineering", "platform", "sales"]);
    expect(withSubUnits([], units)).toEqual([]);
  });

  test("that run in a circle end nevertheless", () => {
    expect(
      withSubUnits(
        ["x"],
        [
          { id: "x", parentId: "y" },
          { id: "y", parentId: "x" },
        ],
      ),
    ).toEqual(["x", "y"]);
  });
});

describe("an actor", () => {
  const grant = (role: string, lists: Partial<RoleGrantFacts> = {}): RoleGrantFacts => ({
    role,
    businessUnitIds: [],
    teamIds: [],
    applicationIds: [],
    environmentIds: [],
    ...lists,
  });
  const user = (grants: RoleGrantFacts[], facts: Partial<UserFacts> = {}): UserFacts => ({
    id: "u",
    name: "U",
    personId: "p",
    grants,
    units: [],
    ledTeamIds: [],
    ownedIdentityIds: [],
    ...facts,
  });

  test("with a role over everything sees all; with units, those and what is below", () => {
    expect(actorOfUser(user([grant("auditor")])).scope).toEqual(ALL);
    const analyst = actorOfUser(
      user([grant("finance_analyst", { businessUnitIds: ["engineering"] })], { units: [{ id: "platform", parentId: "engineering" }] }),
    );
    expect(analyst.scope).toEqual({ ...NOTHING, businessUnitIds: ["engineering", "platform"] });
  });

  test("who owns identities sees them, who leads teams sees the teams, and never all", () => {
    expect(actorOfUser(user([grant("identity_owner")], { ownedIdentityIds: ["i"] })).scope).toEqual({ ...NOTHING, identityIds: ["i"] });
    expect(actorOfUser(user([grant("team_lead")], { ledTeamIds: ["t"] })).scope).toEqual({ ...NOTHING, teamIds: ["t"] });
    expect(actorOfUser(user([grant("identity_owner")])).scope).toEqual(NOTHING);
  });

  test("has each right within the scope of the role that brings it only", () => {
    const actor = actorOfUser(user([grant("finance_analyst"), grant("team_lead")], { ledTeamIds: ["t"] }));
    expect(actor.scope).toEqual(ALL);
    expect(scopeOf(actor, "spend.read")).toEqual(ALL);
    expect(scopeOf(actor, "identity.revoke")).toEqual({ ...NOTHING, teamIds: ["t"] });
    expect(scopeOf(actor, "close.prepare")).toEqual(ALL);
    expect(scopeOf(actor, "member.write")).toEqual(NOTHING);
  });

  test("a reviewer's role adds nothing to what is seen, and a role of a later version no right", () => {
    const actor = actorOfUser(user([grant("reviewer"), grant("emperor")]));
    expect(actor.scope).toEqual(NOTHING);
    expect(actor.roles).toEqual(["reviewer"]);
    expect([...actor.rights]).toEqual(["review.decide"]);
  });
});
