import { describe, expect, it } from "vitest";
import { Conflict, Forbidden, Invalid, NotFound } from "@/lib/kernel/errors";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { changeEntry } from "./change-entry";
import { createEntry } from "./create-entry";
import { ensureStandardEnvironments } from "./ensure-standard-environments";
import { listEntries } from "./list-entries";
import { listPeople } from "./list-people";
import { readEntry } from "./read-entry";
import { readPerson } from "./read-person";
import {
  BusinessUnitChange,
  CostCentreChange,
  ListQuery,
  NewBusinessUnit,
  NewCostCentre,
  NewEnvironment,
  NewPerson,
  NewTeam,
  PersonChange,
  TeamChange,
} from "./schemas";

const database = useDatabase();
const admin = () => testContext(database.db);
const unit = (input: unknown) => createEntry(admin(), "businessUnits", NewBusinessUnit.parse(input));
const team = (input: unknown, ctx = admin()) => createEntry(ctx, "teams", NewTeam.parse(input));
const changeUnit = (id: string, input: unknown, ctx = admin()) => changeEntry(ctx, "businessUnits", id, BusinessUnitChange.parse(input));
const changeTeam = (id: string, input: unknown, ctx = admin()) => changeEntry(ctx, "teams", id, TeamChange.parse(input));
const list = ListQuery.parse({});

describe("the structure of the organisation", () => {
  it("starts with the standard environments, once", async () => {
    await ensureStandardEnvironments(database.db);
    await ensureStandardEnvironments(database.db);
    expect((await listEntries(admin(), "environments", list)).data.map(({ id }) => id)).toEqual([
      "production",
      "sandbox",
      "staging",
      "test",
    ]);
    await expect(createEntry(admin(), "environments", NewEnvironment.parse({ name: "Live", kind: "production" }))).rejects.toThrow(
      Conflict,
    );
  });

  it("is a tree of units without a circle", async () => {
    await unit({ id: "bu_a", name: "A" });
    await unit({ id: "bu_b", name: "B", parent: "A" });
    await unit({ id: "bu_c", name: "C", parent: "bu_b" });
    await expect(changeUnit("bu_a", { parent: "C" })).rejects.toThrow(Invalid);
    await changeUnit("bu_c", { parent: "bu_a" });
    expect((await readEntry(admin(), "businessUnits", "bu_c")).parent?.id).toBe("bu_a");
    const moves = await Promise.allSettled([changeUnit("bu_b", { parent: "bu_c" }), changeUnit("bu_c", { parent: "bu_b" })]);
    expect(moves.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });

  it("dates where a team belongs", async () => {
    const id = await team({ name: "Support", businessUnit: "A", lead: "ida@northwind.example" });
    expect(id).toMatch(/^tm_/);
    await changeTeam(id, { businessUnit: "B", effectiveFrom: "2026-03-01T00:00:00Z" });
    const view = await readEntry(admin(), "teams", id);
    expect(view).toMatchObject({ businessUnit: { id: "bu_b" }, lead: { email: "ida@northwind.example" }, colorSlot: 1 });
    expect(view.memberships.map(({ businessUnit, validFrom }) => [businessUnit?.id, validFrom])).toEqual([
      ["bu_a", null],
      ["bu_b", "2026-03-01T00:00:00.000Z"],
    ]);
  });

  it("does not make the same thing twice by a second press, and does by another id", async () => {
    await expect(team({ name: "support" })).rejects.toThrow(Conflict);
    expect(await team({ id: "tm_second", name: "Support" })).toBe("tm_second");
  });

  it("archives without deleting, and lists the archived only when asked", async () => {
    await changeTeam("tm_second", { archived: true });
    expect((await listEntries(admin(), "teams", list)).data.map(({ id }) => id)).not.toContain("tm_second");
    expect((await listEntries(admin(), "teams", { ...list, archived: true })).data.map(({ id }) => id)).toContain("tm_second");
  });

  it("comes in pages that neither repeat nor skip", async () => {
    for (let i = 0; i < 7; i++) await team({ name: `Team ${i}` });
    const seen: string[] = [];
    let cursor: string | null | undefined;
    do {
      const page = await listEntries(admin(), "teams", ListQuery.parse({ limit: 3, ...(cursor ? { cursor } : {}) }));
      seen.push(...page.data.map(({ name }) => name));
      cursor = page.nextCursor;
    } while (cursor);
    expect(seen).toEqual(["Support", "Team 0", "Team 1", "Team 2", "Team 3", "Team 4", "Team 5", "Team 6"]);
    expect((await listEntries(admin(), "teams", { ...list, query: "AM 3" })).data.map(({ name }) => name)).toEqual(["Team 3"]);
  });
});

describe("a cost centre", () => {
  const centre = (input: unknown, ctx = admin()) => createEntry(ctx, "costCentres", NewCostCentre.parse(input));
  const change = (input: unknown, ctx = admin()) => changeEntry(ctx, "costCentres", "CC-4110", CostCentreChange.parse(input));
  const read = () => readEntry(admin(), "costCentres", "CC-4110");

  it("is open for postings and of nobody until somebody says more", async () => {
    await centre({ id: "CC-4110", name: "Customer care" });
    expect(await read()).toEqual({
      ...{
        id: "CC-4110",
        name: "Customer care",
        archived: false,
        owner: null,
        account: null,
        entity: null,
        taxCode: null,
        posting: "open",
      },
    });
  });

  it("keeps what a change leaves out, loses what it empties, and keeps the leading noughts of its account", async () => {
    await change({ owner: "ida@northwind.example", account: "0642", entity: "NR-DE", taxCode: "V0" });
    await change({ posting: "closed", taxCode: null });
    expect(await read()).toMatchObject({
      ...{ owner: { email: "ida@northwind.example" }, account: "0642", entity: "NR-DE", taxCode: null, posting: "closed" },
    });
    const { action, before, after } = await database.db.auditEvent.findFirstOrThrow({ orderBy: { seq: "desc" } });
    expect(action).toBe("cost_centre.change");
    expect([JSON.parse(before ?? "").posting, JSON.parse(after ?? "").posting]).toEqual(["open", "closed"]);
  });

  it("is looked after by finance as well, who change nothing else of the inventory", async () => {
    const finance = testContext(database.db, { rights: ["inventory.read", "accounting.configure"] });
    await change({ account: "6421" }, finance);
    expect((await read()).account).toBe("6421");
    await expect(changeUnit("bu_a", { name: "Mine" }, finance)).rejects.toThrow(Forbidden);
    const reader = testContext(database.db, { rights: ["inventory.read"] });
    await expect(change({ posting: "open" }, reader)).rejects.toThrow(Forbidden);
    await expect(centre({ id: "CC-1", name: "Mine" }, reader)).rejects.toThrow(Forbidden);
    expect(CostCentreChange.safeParse({ posting: "frozen" }).success).toBe(false);
  });
});

describe("people", () => {
  it("who leave are signed out for good, also when they come back", async () => {
    await createEntry(admin(), "people", NewPerson.parse({ id: "per_back", email: "back@northwind.example", name: "Ida Back" }));
    const { id } = await database.db.user.create({
      data: { id: "usr_back", email: "back@northwind.example", name: "Ida Back", personId: "per_back" },
    });
    const version = async () => (await database.db.user.findUniqueOrThrow({ where: { id } })).sessionVersion;
    const before = await version();
    await changeEntry(admin(), "people", "per_back", PersonChange.parse({ active: false }));
    await changeEntry(admin(), "people", "per_back", PersonChange.parse({ active: true }));
    expect(await version()).toBeGreaterThan(before);
  });

  it("are known by their address, and can leave", async () => {
    await createEntry(
      admin(),
      "people",
      NewPerson.parse({ id: "per_o", email: "Otto@Northwind.example", name: "Otto Lind", team: "Support" }),
    );
    await expect(createEntry(admin(), "people", NewPerson.parse({ email: "otto@northwind.example", name: "Other" }))).rejects.toThrow(
      Conflict,
    );
    await changeEntry(admin(), "people", "per_o", PersonChange.parse({ active: false }));
    expect(await readPerson(admin(), "per_o")).toMatchObject({ active: false, leftAt: "2026-03-15T12:00:00.000Z" });
    await expect(team({ name: "Led by nobody", lead: "otto@northwind.example" })).rejects.toMatchObject({
      details: [{ location: "lead" }],
    });
    expect((await listPeople(admin(), list)).data.map(({ id }) => id)).not.toContain("per_o");
  });
});

describe("a caller", () => {
  it("without the right changes nothing", async () => {
    const reader = testContext(database.db, { rights: ["inventory.read"] });
    await expect(team({ name: "Mine" }, reader)).rejects.toThrow(Forbidden);
    await expect(changeTeam("tm_second", { name: "Mine" }, reader)).rejects.toThrow(Forbidden);
    await expect(listEntries(testContext(database.db, { rights: [] }), "teams", list)).rejects.toThrow(Forbidden);
  });

  it("with a part of the organisation sees that part, and does not change its structure", async () => {
    const part = testContext(database.db, { scope: { businessUnitIds: ["bu_b"] } });
    const [support] = (await listEntries(part, "teams", list)).data;
    expect((await listEntries(part, "teams", list)).data).toHaveLength(1);
    expect(support?.name).toBe("Support");
    expect((await listEntries(part, "businessUnits", list)).data.map(({ id }) => id)).toEqual(["bu_b"]);
    expect((await listEntries(part, "tenants", list)).data).toEqual([]);
    expect((await listPeople(part, list)).data).toEqual([]);
    await expect(readEntry(part, "businessUnits", "bu_a")).rejects.toThrow(NotFound);
    await expect(changeTeam(support?.id ?? "", { name: "Mine" }, part)).rejects.toThrow(Forbidden);
    await expect(changeTeam("tm_second", { name: "Mine" }, part)).rejects.toThrow(NotFound);
    await expect(changeTeam("tm_never", { name: "Mine" }, part)).rejects.toThrow(NotFound);
  });
});
