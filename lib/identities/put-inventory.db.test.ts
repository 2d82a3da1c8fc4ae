import { describe, expect, it } from "vitest";
import { Conflict, Forbidden, Invalid } from "@/lib/kernel/errors";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { loadInventory } from "./load-inventory";
import { nameDirectory } from "./name-directory";
import { putInventory } from "./put-inventory";
import { readIdentity } from "./read-identity";
import { readInventoryDocument } from "./read-inventory-document";
import { InventoryDocument } from "./schemas";

const database = useDatabase();
const admin = () => testContext(database.db);
const put = (document: unknown, options = {}, ctx = admin()) => putInventory(ctx, InventoryDocument.parse(document), options);
const counts = async () => [
  await database.db.identity.count(),
  await database.db.auditEvent.count(),
  (await database.db.ledgerVersion.findUniqueOrThrow({ where: { id: 1 } })).inventory,
];

const NORTHWIND = {
  businessUnits: [
    { id: "bu_all", name: "Northwind Robotics" },
    { id: "bu_rnd", name: "Research", parent: "bu_all", owner: "ida@northwind.example" },
  ],
  costCentres: [
    { id: "cc_1", name: "4711 Research", owner: "ida@northwind.example", account: "0642", entity: "NR-DE", taxCode: "V0", posting: "open" },
  ],
  teams: [{ id: "tm_labs", name: "Labs", businessUnit: "Research", costCentre: "cc_1", lead: "ida@northwind.example" }],
  people: [
    { email: "ida@northwind.example", name: "Ida Holm", title: "Head", team: "Labs" },
    { email: "otto@northwind.example", name: "Otto Lind", manager: "ida@northwind.example" },
  ],
  applications: [{ id: "app_arm", name: "Arm planner", team: "Labs", owner: "otto@northwind.example" }],
  environments: [{ id: "production", name: "Production", kind: "production", aliases: ["prod"] }],
  tenants: [{ id: "ten_1", name: "Acme" }],
  identities: [
    {
      id: "idn_arm",
      name: "Arm agent",
      kind: "agent",
      owner: "otto@northwind.example",
      backupOwner: "ida@northwind.example",
      team: "Labs",
      application: "Arm planner",
      environment: "prod",
      purpose: "Plans grips",
      credentials: [{ label: "Arm key", kind: "api_key", alias: "arm-key", expiresAt: "2027-01-01", scopes: ["chat"] }],
    },
  ],
};

describe("putting the inventory", () => {
  it("as a dry run answers the difference and writes nothing", async () => {
    const before = await counts();
    const answer = await put(NORTHWIND, { dryRun: true });
    expect(answer).toMatchObject({ dryRun: true, summary: { created: 11, changed: 0, archived: 0, unchanged: 0 } });
    expect(answer.diff.identities.created).toEqual([{ id: "idn_arm", name: "Arm agent" }]);
    expect(await counts()).toEqual(before);
  });

  it("writes all of it with one audit row and one new version", async () => {
    const [, audits = 0, version = 0] = await counts();
    expect((await put(NORTHWIND)).summary.created).toBe(11);
    expect(await counts()).toEqual([1, audits + 1, version + 1]);
    const arm = await readIdentity(admin(), "idn_arm");
    expect(arm).toMatchObject({
      owner: { name: "Otto Lind" },
      backupOwner: { name: "Ida Holm" },
      businessUnit: { name: "Research" },
      costCentre: { name: "4711 Research" },
      credentials: [{ label: "Arm key", expiresAt: "2027-01-01T00:00:00.000Z", scopes: ["chat"] }],
    });
    const row = await database.db.auditEvent.findFirstOrThrow({ orderBy: { seq: "desc" } });
    expect(JSON.parse(row.after ?? "")).toMatchObject({
      summary: { created: 11 },
      identities: { created: { count: 1, ids: ["idn_arm"] } },
    });
  });

  it("again changes nothing and leaves no trace", async () => {
    const before = await counts();
    expect((await put(NORTHWIND)).summary).toEqual({ created: 0, changed: 0, archived: 0, unchanged: 11 });
    expect(await counts()).toEqual(before);
  });

  it("of what was read back changes nothing", async () => {
    const document: unknown = JSON.parse(JSON.stringify(await readInventoryDocument(admin())));
    expect((await put(document)).summary).toMatchObject({ created: 0, changed: 0, archived: 0 });
  });

  it("changes what differs, from the date it gives, and names the fields", async () => {
    const answer = await put({
      effectiveFrom: "2026-03-01",
      identities: [{ id: "idn_arm", name: "Arm agent", kind: "agent", purpose: "Plans and grips", team: null }],
    });
    expect(answer.diff.identities.changed).toEqual([{ id: "idn_arm", name: "Arm agent", fields: ["purpose", "assignment"] }]);
    const spans = (await readIdentity(admin(), "idn_arm")).assignments;
    expect(spans.map(({ team, validTo }) => [team?.id, validTo])).toEqual([
      ["tm_labs", "2026-03-01T00:00:00.000Z"],
      [undefined, null],
    ]);
  });

  it("with one fault stores nothing and tells all of them", async () => {
    const before = await counts();
    const refusal = put({
      teams: [{ name: "New team" }],
      identities: [
        { name: "A", kind: "agent", team: "New team" },
        { name: "B", kind: "agent", team: "Typo" },
      ],
    });
    await expect(refusal).rejects.toThrow(Invalid);
    await expect(refusal).rejects.toMatchObject({
      details: [{ location: "identities[1].team", fix: expect.stringContaining("spelling") }],
    });
    expect(await counts()).toEqual(before);
    await expect(
      put({ identities: [{ name: "C", kind: "agent", credentials: [{ label: "k", kind: "token", alias: "arm-key" }] }] }),
    ).rejects.toThrow(Conflict);
  });

  it("takes a thousand identities with keys in one go", async () => {
    const identities = Array.from({ length: 1_000 }, (_, i) => ({
      id: `idn_${i}`,
      name: `Robot ${i}`,
      kind: "agent",
      owner: `p${i % 50}@northwind.example`,
      team: "Labs",
      application: "Arm planner",
      environment: "production",
      credentials: [{ label: `Key ${i}`, kind: "api_key", alias: `robot-${i}` }],
    }));
    expect((await put({ identities })).summary.created).toBe(2_050);
    expect((await loadInventory(database.db)).credentials.get("robot-999")?.identityId).toBe("idn_999");
    expect((await put({ identities })).summary).toEqual({ created: 0, changed: 0, archived: 0, unchanged: 2_000 });
  });

  it("is for those who may change all of the inventory", async () => {
    await expect(put(NORTHWIND, {}, testContext(database.db, { rights: ["inventory.read"] }))).rejects.toThrow(Forbidden);
    await expect(put(NORTHWIND, { dryRun: true }, testContext(database.db, { rights: ["inventory.read"] }))).rejects.toThrow(Forbidden);
    const part = testContext(database.db, { scope: { teamIds: ["tm_labs"] } });
    await expect(put(NORTHWIND, {}, part)).rejects.toThrow(Forbidden);
    await expect(readInventoryDocument(part)).rejects.toThrow(Forbidden);
  });
});

describe("what ingest and reports read", () => {
  it("is the inventory of the newest version, kept in memory until it changes", async () => {
    const first = await loadInventory(database.db);
    expect(await loadInventory(database.db)).toBe(first);
    expect(await loadInventory(database.db, first.version)).toBe(first);
    await put({ identities: [{ id: "idn_later", name: "Later", kind: "agent" }] });
    const next = await loadInventory(database.db);
    expect(next.version).toBe(first.version + 1);
    expect(next.identities.byId.has("idn_later")).toBe(true);
  });

  it("has a name, and a colour where there is one, for every id", async () => {
    const names = await nameDirectory(database.db);
    expect(await nameDirectory(database.db)).toBe(names);
    expect(names.teams.get("tm_labs")).toEqual({ name: "Labs", colorSlot: 1 });
    expect(names.identities.get("idn_arm")).toEqual({ name: "Arm agent", kind: "agent" });
    expect(names.people.size).toBe(52);
    await put({ teams: [{ id: "tm_labs", name: "Laboratory" }] });
    expect((await nameDirectory(database.db)).teams.get("tm_labs")?.name).toBe("Laboratory");
  });
});
