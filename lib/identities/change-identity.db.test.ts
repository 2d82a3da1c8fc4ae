import { beforeAll, describe, expect, it } from "vitest";
import { Conflict, Forbidden, Invalid, NotFound } from "@/lib/kernel/errors";
import { frozenClock } from "@/lib/testing/clock";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { changeIdentity } from "./change-identity";
import { attribute } from "./core/attribute";
import { createIdentity } from "./create-identity";
import { loadInventory } from "./load-inventory";
import { putInventory } from "./put-inventory";
import { readIdentity } from "./read-identity";
import { IdentityChange, InventoryDocument, NewIdentity } from "./schemas";

const database = useDatabase();
const clock = frozenClock("2026-03-15T12:00:00Z");
const admin = () => testContext(database.db, { clock });
const create = (input: unknown, ctx = admin()) => createIdentity(ctx, NewIdentity.parse(input));
const change = (id: string, input: unknown, ctx = admin()) => changeIdentity(ctx, id, IdentityChange.parse(input));
const owed = () => database.db.dueRevision.findMany({ orderBy: { id: "asc" }, omit: { id: true, createdAt: true } });
const versionNow = async () => (await database.db.ledgerVersion.findUniqueOrThrow({ where: { id: 1 } })).inventory;
const auditOf = (objectId: string) => database.db.auditEvent.findMany({ where: { objectId }, orderBy: { seq: "asc" } });

beforeAll(async () => {
  await putInventory(
    admin(),
    InventoryDocument.parse({
      businessUnits: [{ id: "bu_ops", name: "Operations" }],
      teams: [
        { id: "tm_support", name: "Support", businessUnit: "bu_ops" },
        { id: "tm_labs", name: "Labs" },
      ],
      applications: [
        { id: "app_desk", name: "Support desk" },
        { id: "app_lab", name: "Lab bench", team: "tm_labs" },
      ],
    }),
  );
});

describe("creating an identity", () => {
  it("gives it owner, team and place from the start, and leaves an audit row and a new version", async () => {
    const before = await versionNow();
    const identity = await create({
      id: "idn_a",
      name: "Triage agent",
      kind: "agent",
      owner: "Ida@Northwind.example",
      team: "Support",
      application: "support desk",
      environment: "prod",
    });
    expect(identity).toMatchObject({
      id: "idn_a",
      state: "active",
      owner: { email: "ida@northwind.example" },
      team: { id: "tm_support" },
      businessUnit: { id: "bu_ops" },
      application: { id: "app_desk" },
      environment: { id: "production" },
      assignments: [{ validFrom: null, validTo: null }],
      auditEntries: 1,
    });
    expect(await versionNow()).toBe(before + 1);
    expect((await auditOf("idn_a")).map((row) => row.action)).toEqual(["identity.create"]);
    const old = attribute(
      await loadInventory(database.db),
      { id: "s", identityId: null, applicationId: null, environmentId: null, teamId: null, maySpeakFor: true },
      { identity: "triage agent" },
      new Date("2020-01-01T00:00:00Z"),
    );
    expect(old).toMatchObject({ identityId: "idn_a", teamId: "tm_support", businessUnitId: "bu_ops" });
  });

  it("makes an id when none is given, and refuses one that is taken", async () => {
    expect((await create({ name: "No id", kind: "ci_bot" })).id).toMatch(/^idn_[0-9a-z]{26}$/);
    await expect(create({ id: "idn_a", name: "Again", kind: "agent" })).rejects.toThrow(Conflict);
  });

  it("refuses what leads nowhere, with the field and what to do, and stores nothing", async () => {
    const before = await versionNow();
    const refusal = create({ id: "idn_x", name: "X", kind: "agent", team: "Nowhere", application: "Nothing" });
    await expect(refusal).rejects.toThrow(Invalid);
    await expect(refusal).rejects.toMatchObject({ details: [{ location: "team" }, { location: "application" }] });
    expect(await database.db.identity.count({ where: { id: "idn_x" } })).toBe(0);
    expect(await versionNow()).toBe(before);
  });
});

describe("changing who answers for an identity", () => {
  it("closes the assignment at that instant and opens the next: usage before keeps its owner and team", async () => {
    await create({ id: "idn_b", name: "B", kind: "agent", owner: "ida@northwind.example", team: "Support" });
    const at = "2026-03-10T00:00:00Z";
    const result = await change("idn_b", { owner: "otto@northwind.example", team: "Labs", effectiveFrom: at });
    expect((await owed()).at(-1)).toEqual({
      kind: "attribution",
      identityIds: ["idn_b"],
      teamIds: [],
      unattributed: false,
      since: new Date(at),
    });
    expect(result.assignments.map(({ owner, team, validFrom, validTo }) => [owner?.email, team?.id, validFrom, validTo])).toEqual([
      ["ida@northwind.example", "tm_support", null, "2026-03-10T00:00:00.000Z"],
      ["otto@northwind.example", "tm_labs", "2026-03-10T00:00:00.000Z", null],
    ]);
    const inventory = await loadInventory(database.db);
    const source = { id: "s", identityId: "idn_b", applicationId: null, environmentId: null, teamId: null, maySpeakFor: true };
    expect(attribute(inventory, source, {}, new Date("2026-03-09T23:59:59.999Z")).teamId).toBe("tm_support");
    expect(attribute(inventory, source, {}, new Date(at)).teamId).toBe("tm_labs");
  });

  it("holds from now when no date is given, and touches nothing stored", async () => {
    await create({ id: "idn_c", name: "C", kind: "agent", team: "Support" });
    const before = await owed();
    const result = await change("idn_c", { team: null });
    expect(await owed()).toEqual(before);
    expect(result.assignments.map((span) => span.validTo)).toEqual(["2026-03-15T12:00:00.000Z", null]);
  });

  it("that says what is so already leaves no trace", async () => {
    const before = await versionNow();
    await change("idn_a", { name: "Triage agent", team: "Support" });
    expect(await versionNow()).toBe(before);
    expect(await auditOf("idn_a")).toHaveLength(1);
  });

  it("many times at once never lets two assignments overlap", async () => {
    await create({ id: "idn_d", name: "D", kind: "agent", team: "Support" });
    const teams = ["Labs", "Support", null];
    await Promise.all(
      Array.from({ length: 12 }, (_, i) =>
        changeIdentity(
          admin(),
          "idn_d",
          IdentityChange.parse({ team: teams[i % 3], effectiveFrom: `2026-03-${String(1 + ((i * 5) % 12)).padStart(2, "0")}` }),
        ),
      ),
    );
    const [clash] = await database.db.$queryRaw<{ overlaps: bigint; open: bigint }[]>`
      SELECT (SELECT count(*) FROM identity_assignment a JOIN identity_assignment b ON a.identity_id = b.identity_id AND a.id < b.id
        AND tstzrange(a.valid_from, a.valid_to) && tstzrange(b.valid_from, b.valid_to) WHERE a.identity_id = 'idn_d') AS overlaps,
        (SELECT count(*) FROM identity_assignment WHERE identity_id = 'idn_d' AND valid_to IS NULL) AS open`;
    expect(clash).toEqual({ overlaps: 0n, open: 1n });
  });
});

describe("the state of an identity", () => {
  it("takes its credentials along when it is revoked, and then stays", async () => {
    await create({ id: "idn_e", name: "E", kind: "agent" });
    const { createCredential } = await import("./create-credential");
    await createCredential(admin(), { identity: "idn_e", label: "k", kind: "api_key" });
    const revoked = await change("idn_e", { state: "revoked", reason: "Replaced" });
    expect(revoked).toMatchObject({
      state: "revoked",
      stateReason: "Replaced",
      revokedAt: "2026-03-15T12:00:00.000Z",
      activeCredentials: 0,
    });
    expect((await auditOf("idn_e")).at(-1)).toMatchObject({ action: "identity.revoke", reason: "Replaced" });
    await expect(change("idn_e", { state: "active" })).rejects.toThrow(Conflict);
  });

  it("is changed by whoever may suspend or revoke, and only that", async () => {
    await create({ id: "idn_f", name: "F", kind: "agent" });
    const analyst = testContext(database.db, { clock, rights: ["inventory.read", "identity.suspend"] });
    expect((await change("idn_f", { state: "suspended", reason: "Leak" }, analyst)).state).toBe("suspended");
    await expect(change("idn_f", { state: "revoked" }, analyst)).rejects.toThrow(Forbidden);
    await expect(change("idn_f", { name: "Mine" }, analyst)).rejects.toThrow(Forbidden);
    await expect(create({ name: "New", kind: "agent" }, analyst)).rejects.toThrow('the right "identity.write"');
  });
});

describe("a caller with a part of the organisation", () => {
  const lead = () => testContext(database.db, { clock, rights: ["inventory.read", "identity.write"], scope: { teamIds: ["tm_support"] } });

  it("finds nothing outside it, and cannot tell that from nothing at all", async () => {
    await create({ id: "idn_labs", name: "Lab bot", kind: "agent", team: "Labs" });
    for (const id of ["idn_labs", "idn_never"]) {
      await expect(readIdentity(lead(), id)).rejects.toThrow(new NotFound("There is no such identity."));
      await expect(change(id, { purpose: "x" }, lead())).rejects.toThrow(new NotFound("There is no such identity."));
    }
    expect((await readIdentity(admin(), "idn_labs")).purpose).toBeNull();
  });

  it("changes what is inside, and hands nothing in or out", async () => {
    await create({ id: "idn_own", name: "Own", kind: "agent", team: "Support" });
    expect((await change("idn_own", { purpose: "Answers" }, lead())).purpose).toBe("Answers");
    await expect(change("idn_own", { team: "Labs" }, lead())).rejects.toThrow(NotFound);
    await expect(change("idn_own", { application: "app_lab" }, lead())).rejects.toThrow(NotFound);
    await expect(change("idn_own", { team: null }, lead())).rejects.toThrow(Forbidden);
    await expect(create({ name: "Stray", kind: "agent", team: "Labs" }, lead())).rejects.toThrow(NotFound);
    await expect(create({ name: "Stray", kind: "agent" }, lead())).rejects.toThrow(Forbidden);
    expect((await create({ name: "Ours", kind: "agent", team: "Support" }, lead())).team?.id).toBe("tm_support");
  });

  it("names owners who are there, and adds no people", async () => {
    await expect(change("idn_own", { owner: "typo@northwind.example" }, lead())).rejects.toMatchObject({
      details: [{ location: "owner" }],
    });
  });
});
