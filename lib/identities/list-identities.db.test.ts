import { beforeAll, describe, expect, it } from "vitest";
import { Forbidden } from "@/lib/kernel/errors";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { listIdentities } from "./list-identities";
import { putInventory } from "./put-inventory";
import { IdentityListQuery, InventoryDocument } from "./schemas";
import { searchInventory } from "./search-inventory";

const database = useDatabase();
const admin = () => testContext(database.db);
const list = async (query: object, ctx = admin()) => (await listIdentities(ctx, IdentityListQuery.parse(query))).data.map(({ id }) => id);

beforeAll(async () => {
  await putInventory(
    admin(),
    InventoryDocument.parse({
      businessUnits: [{ id: "bu_a", name: "Alpha unit" }],
      people: [{ id: "per_ida", email: "ida@northwind.example", name: "Ida Holm" }],
      teams: [
        { id: "tm_a", name: "Avionics", businessUnit: "bu_a" },
        { id: "tm_b", name: "Billing" },
        { id: "tm_c", name: "Cabin", lead: "ida@northwind.example" },
      ],
      applications: [{ id: "app_x", name: "Exports" }],
      identities: [
        {
          id: "idn_1",
          name: "beta worker",
          kind: "workload",
          team: "tm_a",
          owner: "ida@northwind.example",
          credentials: [{ label: "Main", kind: "api_key", alias: "wrk-1" }],
        },
        { id: "idn_2", name: "Alpha bot", kind: "ci_bot", team: "tm_b", application: "Exports", environment: "prod" },
        { id: "idn_3", name: "100% sure", kind: "agent", state: "suspended", aliases: ["Sure thing"] },
        { id: "idn_4", name: "beta worker", kind: "workload", team: "tm_c" },
      ],
    }),
  );
});

describe("the list of identities", () => {
  it("is in the order of names, in pages", async () => {
    expect(await list({})).toEqual(["idn_3", "idn_2", "idn_1", "idn_4"]);
    const first = await listIdentities(admin(), IdentityListQuery.parse({ limit: 3 }));
    expect(await list({ limit: 3, cursor: first.nextCursor })).toEqual(["idn_4"]);
  });

  it("is found by name, id, former name, owner, team, application and key, literally", async () => {
    const found = {
      beta: ["idn_1", "idn_4"],
      idn_2: ["idn_2"],
      "sure thing": ["idn_3"],
      "ida h": ["idn_1"],
      avion: ["idn_1"],
      export: ["idn_2"],
      wrk: ["idn_1"],
      "0% s": ["idn_3"],
      "%": ["idn_3"],
      _: [],
    };
    for (const [query, ids] of Object.entries(found)) expect([query, await list({ query })]).toEqual([query, ids]);
  });

  it("is narrowed by kind, state, team, owner, who answers for it, and place", async () => {
    expect(await list({ kind: "ci_bot" })).toEqual(["idn_2"]);
    expect(await list({ state: "suspended" })).toEqual(["idn_3"]);
    expect(await list({ teamId: "tm_a" })).toEqual(["idn_1"]);
    expect(await list({ ownerId: "per_ida" })).toEqual(["idn_1"]);
    expect(await list({ answerableId: "per_ida" })).toEqual(["idn_1", "idn_4"]);
    expect(await list({ applicationId: "app_x", environmentId: "production" })).toEqual(["idn_2"]);
  });

  it("shows what the caller's scope holds, by team, unit, place or itself", async () => {
    const scoped = (scope: object) => list({}, testContext(database.db, { scope }));
    expect(await scoped({ teamIds: ["tm_b"] })).toEqual(["idn_2"]);
    expect(await scoped({ businessUnitIds: ["bu_a"] })).toEqual(["idn_1"]);
    expect(await scoped({ applicationIds: ["app_x"], identityIds: ["idn_4"] })).toEqual(["idn_2", "idn_4"]);
    expect(await scoped({ environmentIds: ["production"] })).toEqual(["idn_2"]);
    expect(await scoped({})).toEqual([]);
    await expect(list({}, testContext(database.db, { rights: [] }))).rejects.toThrow(Forbidden);
  });
});

describe("the search", () => {
  it("finds anything by a few letters, what begins with them first", async () => {
    const hits = await searchInventory(admin(), { query: "al", limit: 5 });
    expect(hits.map(({ type, id }) => [type, id])).toEqual([
      ["identity", "idn_2"],
      ["business_unit", "bu_a"],
    ]);
    expect((await searchInventory(admin(), { query: "ida", limit: 5 })).map(({ type }) => type)).toEqual(["identity", "person"]);
  });

  it("tells the team of an identity, and puts names that begin with the text before names that hold it", async () => {
    const found = async (query: string) =>
      (await searchInventory(admin(), { query, limit: 5 })).filter(({ type }) => type === "identity").map(({ id, detail }) => [id, detail]);
    expect(await found("worker")).toEqual([
      ["idn_1", "Avionics"],
      ["idn_4", "Cabin"],
    ]);
    expect(await found("sure")).toEqual([["idn_3", null]]);
    expect(await found("b")).toEqual([
      ["idn_1", "Avionics"],
      ["idn_4", "Cabin"],
      ["idn_2", "Billing"],
    ]);
    expect(await found("wrk-1")).toEqual([["idn_1", "Avionics"]]);
  });

  it("finds nothing outside the scope", async () => {
    const part = testContext(database.db, { scope: { teamIds: ["tm_b"] } });
    expect((await searchInventory(part, { query: "a", limit: 9 })).map(({ id }) => id)).toEqual(["idn_2"]);
  });
});
