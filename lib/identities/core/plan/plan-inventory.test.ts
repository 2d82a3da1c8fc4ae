import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InventoryDocument } from "../../schemas";
import { documentOf } from "../document";
import { currentOf } from "../timeline";
import { diffOf } from "./diff";
import { planAssignment } from "./plan-assignment";
import { type InventoryPlan, planInventory, planOne } from "./plan-inventory";
import { applyUnit, refuseCircle } from "./plan-organisation";
import { INVENTORY_KINDS, type InventoryState } from "./state";
import type { PlanContext } from "./workbench";

const EMPTY: InventoryState = {
  businessUnits: [],
  costCentres: [],
  teams: [],
  people: [],
  applications: [],
  environments: [],
  tenants: [],
  vendors: [],
  tools: [],
  identities: [],
  credentials: [],
  grants: [],
};
const NOW = new Date("2026-03-15T12:00:00Z");
const SHA = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

function context(over: Partial<PlanContext> = {}): PlanContext {
  let n = 0;
  return {
    mode: "put",
    now: NOW,
    by: "usr_tester",
    byPerson: null,
    effectiveFrom: NOW,
    newId: (prefix) => `${prefix}_${++n}`,
    mayAddPeople: true,
    seesEverything: true,
    ...over,
  };
}

/** The state after a plan was written. */
function written(state: InventoryState, plan: InventoryPlan): InventoryState {
  expect(plan.problems).toEqual([]);
  return Object.fromEntries(
    INVENTORY_KINDS.map((kind) => {
      const rows = new Map<string, { id: string }>(state[kind].map((row) => [row.id, row]));
      for (const touched of plan.touched) if (touched.kind === kind) rows.set(touched.id, touched.after);
      return [kind, [...rows.values()]];
    }),
  ) as unknown as InventoryState;
}
const read = (document: unknown): InventoryDocument => InventoryDocument.parse(document);
const put = (state: InventoryState, document: unknown, over: Partial<PlanContext> = {}) =>
  planInventory(state, read(document), context(over));

const NORTHWIND = {
  businessUnits: [
    { id: "bu_rnd", name: "Research", parent: "Northwind Robotics" },
    { id: "bu_all", name: "Northwind Robotics", owner: "ida@northwind.example" },
  ],
  costCentres: [{ name: "CC 4711" }],
  teams: [{ name: "Support", businessUnit: "bu_all", costCentre: "cc 4711", lead: "ida@northwind.example" }],
  people: [{ email: "Ida@Northwind.example", name: "Ida Holm", team: "Support" }],
  applications: [{ name: "Support desk", team: "support" }],
  environments: [{ id: "production", name: "Production", kind: "production", aliases: ["Prod"] }],
  tenants: [{ id: "ten_1", name: "Acme" }],
  identities: [
    {
      name: "Triage agent",
      kind: "agent",
      owner: "ida@northwind.example",
      team: "Support",
      application: "Support desk",
      environment: "prod",
      credentials: [{ label: "Desk key", kind: "api_key", sha256: SHA, alias: "Desk-Key" }],
    },
  ],
};

describe("a document", () => {
  it("makes what it names, whatever the order of its parts", () => {
    const state = written(EMPTY, put(EMPTY, NORTHWIND));
    expect(state.businessUnits.find((unit) => unit.id === "bu_rnd")?.parentId).toBe("bu_all");
    expect(state.people).toHaveLength(1);
    const [triage] = state.identities;
    expect(triage?.id).toBe("triage-agent");
    expect(currentOf(triage?.spans ?? [], new Date("2001-01-01T00:00:00Z"))).toMatchObject({
      teamId: "support",
      environmentId: "production",
    });
    expect(state.credentials[0]?.fingerprints.map(({ kind, value }) => [kind, value])).toEqual([
      ["id", state.credentials[0]?.id],
      ["sha256", SHA],
      ["alias", "desk-key"],
    ]);
  });

  it("put again changes nothing", () => {
    const state = written(EMPTY, put(EMPTY, NORTHWIND));
    const { summary } = diffOf(put(state, NORTHWIND));
    expect(summary).toMatchObject({ created: 0, changed: 0, archived: 0 });
    expect(summary.unchanged).toBe(10);
  });

  it("leaves alone what it leaves out", () => {
    const state = written(EMPTY, put(EMPTY, NORTHWIND));
    const plan = put(state, { identities: [{ name: "Triage agent", kind: "workload" }] });
    expect(plan.touched.map(({ kind, fields }) => [kind, fields])).toEqual([["identities", ["kind"]]]);
  });

  it("empties a field by null and dates the change", () => {
    const state = written(EMPTY, put(EMPTY, NORTHWIND));
    const next = written(state, put(state, { identities: [{ name: "triage agent", kind: "agent", owner: null }] }));
    const spans = next.identities[0]?.spans ?? [];
    expect(spans.map((span) => [span.ownerId, span.validTo])).toEqual([
      [state.people[0]?.id, NOW],
      [null, null],
    ]);
  });

  it("tells every fault with its place and what to do, and plans no half", () => {
    const { problems } = put(EMPTY, {
      teams: [{ name: "Support", businessUnit: "Nowhere" }],
      identities: [
        { name: "Bot", kind: "agent", application: "Typo" },
        { name: "bot", kind: "agent", credentials: [{ label: "k", kind: "api_key", alias: "sk-live-abcdefgh" }] },
      ],
    });
    expect(problems.map(({ location }) => location)).toEqual(["identities[1].name", "teams[0].businessUnit", "identities[0].application"]);
    for (const { fix } of problems) expect(fix).not.toBe("");
  });

  it("refuses a secret without repeating it", () => {
    const { problems } = put(EMPTY, {
      identities: [{ name: "Bot", kind: "agent", credentials: [{ label: "k", kind: "api_key", alias: "sk-live-abcdefgh" }] }],
    });
    expect(problems[0]).toMatchObject({ location: "identities[0].credentials[0].alias" });
    expect(problems[0]?.fix).toContain("SHA-256");
    expect(JSON.stringify(problems)).not.toContain("abcdefgh");
  });

  it("lets a value name one credential only, and says which has it", () => {
    const state = written(EMPTY, put(EMPTY, NORTHWIND));
    const { problems } = put(state, {
      identities: [{ name: "Other", kind: "agent", credentials: [{ label: "k", kind: "api_key", alias: "DESK-KEY" }] }],
    });
    expect(problems[0]).toMatchObject({ kind: "conflict", location: "identities[0].credentials[0].alias" });
    expect(problems[0]?.message).toContain('"Desk key" of "Triage agent"');
  });

  it("keeps the former name of what it renames, so that usage still finds it", () => {
    const state = written(EMPTY, put(EMPTY, NORTHWIND));
    const next = written(
      state,
      put(state, { identities: [{ id: "triage-agent", name: "Triage", kind: "agent" }], teams: [{ id: "support", name: "Care" }] }),
    );
    expect(next.identities[0]).toMatchObject({ name: "Triage", aliases: ["triage agent"] });
    expect(next.teams[0]).toMatchObject({ name: "Care", aliases: ["support"] });
  });

  it("refers by the new name in the document that renames", () => {
    const state = written(EMPTY, put(EMPTY, NORTHWIND));
    const plan = put(state, {
      teams: [{ id: "support", name: "Care" }],
      people: [{ email: "new@northwind.example", name: "New", team: "Care" }],
    });
    expect(plan.problems).toEqual([]);
  });

  it("knows the standard environments without being told", () => {
    const state = written(EMPTY, put(EMPTY, { identities: [{ name: "Bot", kind: "agent", environment: "stg" }] }));
    expect(state.environments.map(({ id }) => id)).toEqual(["staging"]);
  });

  it("takes the credentials along when it revokes an identity, and a revoked one stays so", () => {
    const state = written(EMPTY, put(EMPTY, NORTHWIND));
    const revoked = written(state, put(state, { identities: [{ name: "Triage agent", kind: "agent", state: "revoked" }] }));
    expect(revoked.credentials[0]).toMatchObject({ state: "revoked", revokedAt: NOW });
    const { problems } = put(revoked, { identities: [{ id: "triage-agent", name: "Triage agent", kind: "agent", state: "active" }] });
    expect(problems[0]?.kind).toBe("conflict");
  });

  it("says again what is so without fault, even of what was archived or left since", () => {
    const state = written(EMPTY, put(EMPTY, NORTHWIND));
    const closed = written(
      state,
      put(state, {
        teams: [{ name: "Support", archived: true }],
        people: [{ email: "ida@northwind.example", name: "Ida Holm", active: false }],
      }),
    );
    expect(put(closed, NORTHWIND).problems).toEqual([]);
    const fresh = put(closed, { identities: [{ name: "New", kind: "agent", team: "Support", owner: "ida@northwind.example" }] });
    expect(fresh.problems.map(({ location }) => location)).toEqual(["identities[0].owner", "identities[0].team"]);
  });

  it("gives each new team the colour that the fewest have", () => {
    const state = written(EMPTY, put(EMPTY, { teams: Array.from({ length: 9 }, (_, i) => ({ name: `Team ${i}` })) }));
    expect(state.teams.map(({ colorSlot }) => colorSlot)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 1]);
  });
});

describe("what is written as a document", () => {
  const name = fc.constantFrom("One", "Two", "Three", "Four");
  const email = fc.constantFrom("a@northwind.example", "b@northwind.example");
  const named = <Extra>(extra: fc.Arbitrary<Extra>) =>
    fc.uniqueArray(
      fc.tuple(name, extra).map(([text, rest]) => ({ name: text, ...rest })),
      { selector: (row) => row.name, maxLength: 3 },
    );
  const arbitraryDocument = fc.record({
    teams: named(fc.record({ lead: email }, { requiredKeys: [] })),
    identities: named(
      fc.record(
        {
          kind: fc.constantFrom("agent", "human"),
          owner: email,
          environment: fc.constantFrom("prod", "qa"),
          credentials: fc.constantFrom([], [{ label: "k", kind: "token" }]),
          state: fc.constantFrom("active", "suspended", "revoked"),
        },
        { requiredKeys: ["kind"] },
      ),
    ),
  });

  it("and put back changes nothing", () => {
    fc.assert(
      fc.property(arbitraryDocument, arbitraryDocument, (first, second) => {
        const start = put(EMPTY, first);
        fc.pre(start.problems.length === 0);
        const one = written(EMPTY, start);
        const plan = put(one, second);
        const two = plan.problems.length === 0 ? written(one, plan) : one;
        const text: unknown = JSON.parse(JSON.stringify(documentOf(two, NOW)));
        const again = put(two, text);
        expect(again.problems).toEqual([]);
        expect(diffOf(again).summary).toMatchObject({ created: 0, changed: 0, archived: 0 });
        const elsewhere = written(EMPTY, put(EMPTY, text));
        expect(JSON.parse(JSON.stringify(documentOf(elsewhere, NOW)))).toEqual(text);
      }),
      { numRuns: 60 },
    );
  });
});

describe("the tree of business units", () => {
  it("has no circle, however far round", () => {
    const units = {
      businessUnits: [
        { id: "a", name: "A" },
        { id: "b", name: "B", parent: "a" },
        { id: "c", name: "C", parent: "b" },
      ],
    };
    const state = written(EMPTY, put(EMPTY, units));
    const { problems } = planOne(state, context({ mode: "change" }), (bench) => {
      applyUnit(bench, "a", { parent: "c" }, "");
      refuseCircle(bench, "a", "");
    });
    expect(problems[0]?.location).toBe("parent");
    expect(put(EMPTY, { businessUnits: [{ id: "x", name: "X", parent: "x" }] }).problems).toHaveLength(1);
  });
});

describe("assigning unattributed usage", () => {
  const state = written(
    EMPTY,
    put(EMPTY, { ...NORTHWIND, identities: [...NORTHWIND.identities, { id: "idn_new", name: "New bot", kind: "agent" }] }),
  );
  const assign = (match: object, over: Partial<PlanContext> = {}) =>
    planOne(state, context(over), (bench) => void planAssignment(bench, { match, identityId: "idn_new" }));

  it("by a key makes the key name the identity, a secret only by its hash", () => {
    const plan = assign({ credential: "sk-live-abcdefgh" });
    const made = written(state, plan).credentials.find((row) => row.identityId === "idn_new");
    expect(made?.fingerprints.map(({ kind }) => kind)).toEqual(["id", "sha256"]);
    expect(JSON.stringify(plan)).not.toContain("abcdefgh");
    expect(assign({ credential: "Desk-key" }).problems[0]?.kind).toBe("conflict");
  });

  it("by a declared name gives the identity that name too", () => {
    expect(written(state, assign({ identity: "Nova" })).identities.find((row) => row.id === "idn_new")?.aliases).toEqual(["nova"]);
    expect(assign({ identity: "triage AGENT" }).problems[0]?.message).toContain('"Triage agent"');
  });

  it("by a place gives it the place from the start, unless somebody has it", () => {
    const moved = written(state, assign({ application: "Reports", environment: "qa" }));
    expect(moved.applications.map((row) => row.name)).toContain("Reports");
    expect(moved.identities.find((row) => row.id === "idn_new")?.spans).toHaveLength(1);
    expect(assign({ application: "Support desk", environment: "production" }).problems[0]?.kind).toBe("conflict");
  });
});
