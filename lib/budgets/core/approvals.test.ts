import { assert, bigInt, boolean, constantFrom, option, property, record } from "fast-check";
import { describe, expect, test } from "vitest";
import type { Actor } from "@/lib/auth/core/actor";
import { RIGHTS_OF_ROLE, type Role } from "@/lib/auth/core/roles";
import { buildInventory } from "@/lib/identities/core/inventory";
import { testBudget } from "@/lib/testing/budget";
import { type ApprovalFacts, addNeeds, amountWords, medianAmount, neededDuties, needText, readNeed } from "./approval";
import { type Asked, dutiesOf } from "./approval-duty";
import { growthAbove, productionLike } from "./approval-facts";
import { type Budget, countAmount, parseAmount } from "./budget";
import { looseningOf } from "./loosening";

const usd = (dollars: number): bigint => countAmount(BigInt(dollars));
const facts = (over: Partial<ApprovalFacts> = {}): ApprovalFacts => ({
  unit: "usd",
  limit: usd(100),
  wanted: usd(120),
  team: { name: "Care", hasOtherLead: true },
  envelope: null,
  account: null,
  environment: null,
  production: null,
  usual: null,
  ...over,
});
const duties = (over: Partial<ApprovalFacts>): string[] => neededDuties(facts(over)).map(({ duty }) => duty);
const why = (over: Partial<ApprovalFacts>): string => neededDuties(facts(over))[0]?.why ?? "";
const sandbox = { name: "Sandbox", kind: "sandbox" };

describe("without an envelope", () => {
  test("a fifth more needs the lead of the team, any more than that finance", () => {
    expect(duties({ wanted: usd(120) })).toEqual(["team"]);
    expect(duties({ wanted: usd(120) + 1n })).toEqual(["finance"]);
    expect(why({ wanted: usd(121) })).toBe("More than a fifth above $100.00, with no budget above it.");
    expect(duties({ limit: 0n, wanted: 1n })).toEqual(["finance"]);
  });

  test("raises in force count: many small ones are one that is not small", () => {
    expect(duties({ wanted: usd(100) + usd(15) + usd(15) })).toEqual(["finance"]);
  });

  test("finance answers where no team does, and where nobody but who asks leads it", () => {
    expect(duties({ team: null })).toEqual(["finance"]);
    expect(duties({ team: { name: "Care", hasOtherLead: false } })).toEqual(["finance"]);
    expect(why({ team: { name: "Care", hasOtherLead: false } })).toContain("Nobody but who asks can answer for Care.");
  });
});

describe("within an envelope", () => {
  test("the lead of the team is enough as long as the parts fit, however large the step", () => {
    expect(duties({ wanted: usd(900), envelope: { name: "Care 2026", growth: [] } })).toEqual(["team"]);
    const growth = [{ name: "Care 2026", amount: usd(30) }];
    expect(duties({ wanted: usd(101), envelope: { name: "Care 2026", growth } })).toEqual(["finance"]);
    expect(why({ envelope: { name: "Care 2026", growth } })).toBe(
      "It does not fit “Care 2026”. With it would grow: “Care 2026” by $30.00.",
    );
  });
});

describe("finance and security together", () => {
  test.each([
    ["a shared account", { account: { name: "Desk", kind: "shared", applications: 0, owners: 0 } }, true],
    ["a service account of two applications", { account: { name: "Router", kind: "service_account", applications: 2, owners: 1 } }, true],
    ["a service account that two own", { account: { name: "Router", kind: "service_account", applications: 1, owners: 2 } }, true],
    ["a service account of one", { account: { name: "Router", kind: "service_account", applications: 1, owners: 1 } }, false],
    ["an agent of two applications", { account: { name: "Triage", kind: "agent", applications: 2, owners: 2 } }, false],
    ["a sandbox that gets as much as production", { environment: sandbox, production: { name: "Live", limit: usd(120) } }, true],
    ["a sandbox that gets less than production", { environment: sandbox, production: { name: "Live", limit: usd(120) + 1n } }, false],
    ["a sandbox that gets ten times the usual", { environment: sandbox, usual: usd(12) }, true],
    ["a sandbox that gets less than ten times the usual", { environment: sandbox, usual: usd(12) + 1n }, false],
    [
      "production itself",
      { environment: { name: "Live", kind: "production" }, usual: usd(1), production: { name: "B", limit: usd(1) } },
      false,
    ],
  ] satisfies [string, Partial<ApprovalFacts>, boolean][])("%s", (_, over, both) => {
    expect(duties(over)).toEqual(both ? ["finance", "security"] : ["team"]);
  });

  test("each is told every reason", () => {
    const needs = neededDuties(
      facts({ environment: sandbox, usual: usd(1), account: { name: "Desk", kind: "shared", applications: 0, owners: 0 } }),
    );
    expect(needs[0]?.why).toBe("Desk is a shared account. Sandbox would get ten times what it usually spends or more: $1.00.");
    expect(needs[1]?.why).toBe(needs[0]?.why);
  });
});

test("no limit at all needs what the most would need, and fits a hard envelope only", () => {
  expect(duties({ wanted: null })).toEqual(["finance"]);
  expect(duties({ wanted: null, envelope: { name: "Care 2026", growth: [] } })).toEqual(["team"]);
  expect(duties({ wanted: null, environment: sandbox, usual: usd(1_000) })).toEqual(["finance", "security"]);
  expect(duties({ wanted: null, environment: sandbox, production: { name: "Live", limit: usd(1_000) } })).toEqual(["finance", "security"]);
});

test("who asks for more never needs fewer, whatever the budget is", () => {
  const weight = (over: ApprovalFacts): number => {
    const asked = neededDuties(over).map(({ duty }) => duty);
    return asked.includes("security") ? 3 : asked.includes("finance") ? 2 : 1;
  };
  const amount = bigInt({ min: 0n, max: usd(1_000) });
  const any = record({
    limit: amount,
    wanted: amount,
    team: option(record({ name: constantFrom("Care"), hasOtherLead: boolean() })),
    environment: option(constantFrom(sandbox, { name: "Live", kind: "production" })),
    production: option(record({ name: constantFrom("Live"), limit: amount })),
    usual: option(amount),
  });
  assert(
    property(any, amount, (given, more) => {
      const one = facts(given);
      expect(weight({ ...one, wanted: (one.wanted ?? 0n) + more })).toBeGreaterThanOrEqual(weight(one));
      expect(weight({ ...one, wanted: null })).toBeGreaterThanOrEqual(weight(one));
    }),
    { numRuns: 100 },
  );
});

test("what was asked for once is not dropped, and no lead is asked after finance", () => {
  const [team, finance, security] = (["team", "finance", "security"] as const).map((duty) => ({ duty, why: duty }));
  if (!team || !finance || !security) throw new Error("three duties");
  expect(addNeeds([team], [finance])).toEqual([team, finance]);
  expect(addNeeds([finance], [team])).toEqual([finance]);
  expect(addNeeds([finance, security], [finance])).toEqual([finance, security]);
  expect(readNeed(needText({ duty: "finance", why: "With it would grow: “A” by $1.00." }))).toEqual({
    duty: "finance",
    why: "With it would grow: “A” by $1.00.",
  });
});

test("amounts are written as pages write them", () => {
  const words = ["4900.98", "0.0042", "0", "1200000", "-3"].map((text) => amountWords(parseAmount(text), "usd"));
  expect(words).toEqual(["$4,900.98", "$0.0042", "$0", "$1,200,000.00", "−$3.00"]);
  expect(amountWords(parseAmount("1200000"), "tokens")).toBe("1,200,000 tokens");
});

test("the median is one of the amounts, the lower middle of an even number", () => {
  expect(medianAmount([])).toBeNull();
  expect(medianAmount([9n, 1n, 5n])).toBe(5n);
  expect(medianAmount([9n, 1n, 5n, 7n])).toBe(5n);
});

const AT = new Date("2026-03-15T12:00:00Z");
const LATER = new Date("2026-03-20T00:00:00Z");
const budget = (id: string, limit: number, over: Partial<Budget> = {}): Budget =>
  testBudget({ id, name: id, limit: usd(limit), startsAt: new Date(0), ...over });

test("a change gives more by limit, by what is carried over, or by taking a hard limit away", () => {
  const before = budget("b", 100, { endsAt: LATER });
  const given = (over: object, of = before) => looseningOf(of, { ...of, archivedAt: null, ...over }, AT);
  expect(given({ limit: usd(130) })).toEqual({ amount: usd(30) });
  expect(given({ carryOver: true, limit: usd(110) })).toEqual({ amount: usd(120) });
  const soft = { ...before, enforcement: "soft" as const };
  const forever = { ...before, endsAt: null };
  for (const over of [{ enforcement: "soft" }, { archivedAt: AT }, { endsAt: AT }]) expect(given(over)).toEqual({ amount: null });
  expect(given({ endsAt: LATER }, forever)).toEqual({ amount: null });
  for (const over of [{}, { limit: usd(99) }, { endsAt: null }, { name: "Other" }]) expect(given(over)).toBeNull();
  expect([given({ archivedAt: AT }, soft), given({ enforcement: "hard" }, soft), given({ endsAt: AT }, soft)]).toEqual([null, null, null]);
  expect(given({ archivedAt: AT }, { ...before, endsAt: AT })).toBeNull();
});

describe("what grows with a part", () => {
  const top = budget("top", 200);
  const middle = budget("middle", 100, { parentId: "top" });
  const part = budget("part", 60, { parentId: "middle" });
  const all = [top, middle, part, budget("sister", 30, { parentId: "middle" }), budget("aunt", 95, { parentId: "top" })];
  const grown = (amount: number, endsAt: Date | null) =>
    growthAbove(part, { value: "", amount: usd(amount), endsAt }, all, AT).map((each) => [each.budget.id, each.amount]);

  test.each([
    ["for good", null],
    ["for a time", LATER],
  ])("%s: nothing while it fits, then each budget above by what it lacks", (_, endsAt) => {
    expect(grown(10, endsAt)).toEqual([]);
    expect(grown(15, endsAt)).toEqual([["middle", usd(5)]]);
    expect(grown(20, endsAt)).toEqual([
      ["middle", usd(10)],
      ["top", usd(5)],
    ]);
  });
});

describe("what production has", () => {
  const environments = [
    { id: "prod", name: "Live", kind: "production" },
    { id: "box", name: "Sandbox", kind: "sandbox" },
  ];
  const boxed = budget("box", 10, { scope: { team: "care", environment: "box" } });

  test("is the lowest budget that is the same but for the environment", () => {
    const live = (limit: number, over: Partial<Budget> = {}) =>
      budget(`live ${limit}`, limit, { scope: { environment: "prod", team: "care" }, ...over });
    const others = [
      live(80),
      live(70),
      live(5, { unit: "tokens" }),
      live(4, { labels: { a: "b" } }),
      live(3, { scope: { environment: "prod" } }),
    ];
    expect(productionLike(boxed, "", others, environments, AT)).toEqual({ name: "live 70", limit: usd(70) });
    expect(productionLike(boxed, "", [], environments, AT)).toBeNull();
  });

  test("in a budget that counts environments apart is what it lets production use", () => {
    const raise = { id: "r", value: "prod", amount: usd(7), startsAt: new Date(0), endsAt: LATER };
    const apart = budget("apart", 50, { per: "environment", raises: [raise] });
    expect(productionLike(apart, "box", [], environments, AT)).toEqual({ name: "apart", limit: usd(57) });
  });
});

describe("who may speak for what", () => {
  const none = { identities: [], assignments: [], credentials: [], fingerprints: [], teams: [], memberships: [], applications: [] };
  const inventory = buildInventory({ version: 1, ...none, environments: [], tenants: [] });
  const about = { scope: { team: "care" }, standing: { inventory, applications: new Map(), at: AT } };
  const person = (id: string, roles: Role[], teamIds?: string[]): Actor => ({
    ...{ kind: "person", id, name: id, roles, rights: new Set(roles.flatMap((role) => RIGHTS_OF_ROLE[role])) },
    scope: teamIds
      ? { kind: "some", businessUnitIds: [], teamIds, applicationIds: [], environmentIds: [], identityIds: [] }
      : { kind: "all" },
  });
  const needs = (["team", "finance", "security"] as const).map((duty) => ({ duty, why: "" }));
  const asked: Asked = { state: "waiting", createdBy: "ann", expiresAt: LATER, needs, approvals: [] };
  const ofRole = (role: Role, teamIds?: string[]) => dutiesOf(person("p", [role], teamIds), asked, about, AT);

  test("a team's lead within what they lead, finance and security within their scope, and nobody else", () => {
    expect(ofRole("team_lead", ["care"])).toEqual(["team"]);
    expect(ofRole("team_lead", ["field"])).toEqual([]);
    expect(ofRole("finance_controller")).toEqual(["finance"]);
    expect(ofRole("finance_controller", ["field"])).toEqual([]);
    expect(ofRole("security_admin")).toEqual(["security"]);
    for (const role of ["platform_admin", "security_analyst", "finance_analyst", "auditor"] as const) expect(ofRole(role)).toEqual([]);
    expect(dutiesOf({ ...person("p", ["finance_controller"]), kind: "token" }, asked, about, AT)).toEqual([]);
  });

  test("nobody for the own request, a second time, for what is answered, or too late", () => {
    const dual = person("p", ["finance_controller", "security_admin"]);
    const said = (by: string) => ({ ...asked, approvals: [{ duty: "finance" as const, decision: "approved" as const, by }] });
    expect(dutiesOf(dual, asked, about, AT)).toEqual(["finance", "security"]);
    expect(dutiesOf(dual, { ...asked, createdBy: "p" }, about, AT)).toEqual([]);
    expect(dutiesOf(dual, said("p"), about, AT)).toEqual([]);
    expect(dutiesOf(dual, said("fin"), about, AT)).toEqual(["security"]);
    expect(dutiesOf(dual, asked, about, LATER)).toEqual([]);
    expect(dutiesOf(dual, { ...asked, state: "withdrawn" }, about, AT)).toEqual([]);
  });
});
