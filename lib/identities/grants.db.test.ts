import { beforeAll, describe, expect, it } from "vitest";
import { withTransaction } from "@/lib/db/transaction";
import { Conflict, Forbidden, Invalid, NotFound } from "@/lib/kernel/errors";
import { frozenClock } from "@/lib/testing/clock";
import { type Caller, testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import {
  addGrant,
  changeIdentity,
  changeTool,
  createEntry,
  decideGrant,
  endGrant,
  listGrants,
  listTools,
  listVendors,
  narrowGrant,
  putInventory,
  readGovernance,
  readIdentity,
  setGrants,
} from "./index";
import { Decision, GrantInput, GrantListQuery, GrantNarrowing, IdentityChange, InventoryDocument, NewTool, ToolChange } from "./schemas";

const database = useDatabase();
const clock = frozenClock("2026-03-15T12:00:00Z");
const as = (id: string, caller: Caller = {}) => testContext(database.db, { clock, id, ...caller });
const admin = () => as("usr_admin");
const lead = () => as("usr_lead");
const grant = (identityId: string, input: unknown, ctx = admin()) => addGrant(ctx, identityId, GrantInput.parse(input));
const decide = (id: string, decision: unknown = { decision: "approved" }, ctx = lead()) => decideGrant(ctx, id, Decision.parse(decision));
const inForce = async (id: string) =>
  (await readGovernance(database.db, [id], clock.now()))[0]?.grants.map(({ kind, value }) => `${kind} ${value}`) ?? [];
const restricted = async (id: string) => (await readGovernance(database.db, [id], clock.now()))[0]?.restrictedKinds;
const audits = (objectId: string) => database.db.auditEvent.findMany({ where: { objectId }, orderBy: { seq: "asc" } });
const grantAll = async (identityId: string, ...models: string[]) => {
  for (const value of models) await decide((await grant(identityId, { kind: "model", value })).id);
};

beforeAll(async () => {
  await putInventory(
    admin(),
    InventoryDocument.parse({
      people: [{ id: "per_mara", email: "mara@northwind.example", name: "Mara Lindqvist" }],
      teams: [
        { id: "tm_care", name: "Customer care" },
        { id: "tm_labs", name: "Labs" },
      ],
      environments: [
        { id: "production", name: "Production", kind: "production" },
        { id: "test", name: "Test", kind: "test" },
      ],
      vendors: [{ id: "ven_desk", name: "Desk Ltd", contractEndsAt: "2026-12-31", networks: ["203.0.113.0/24"] }],
      tools: [
        { id: "tickets", name: "Helpdesk tickets", kind: "mcp_server", approvedBy: "mara@northwind.example", vendor: "ven_desk" },
        { id: "directory", name: "Employee directory", kind: "data_source" },
      ],
      identities: ["a", "b", "c", "d", "e", "f", "g"].map((name) => ({
        id: `idn_${name}`,
        name: `Agent ${name}`,
        kind: "agent",
        team: name === "b" ? "tm_labs" : "tm_care",
        environment: "production",
      })),
    }),
  );
});

describe("a grant", () => {
  it("allows nothing until another person says yes, and is then in force", async () => {
    const asked = await grant("idn_a", { kind: "model", value: "claude-sonnet-4-5", capUsd: "250.00", reason: "Answers tickets" });
    expect(asked).toMatchObject({ state: "waiting", capUsd: "250", approvedBy: null, grantedBy: { id: "usr_admin" } });
    expect(await inForce("idn_a")).toEqual([]);
    expect(await decide(asked.id)).toMatchObject({ state: "in_force", approvedBy: { id: "usr_lead" } });
    expect(await inForce("idn_a")).toEqual(["model claude-sonnet-4-5"]);
    expect((await audits(asked.id)).map(({ action }) => action)).toEqual(["grant.create", "grant.approve"]);
  });

  it("is never decided by who asked for it, by a machine, without the right, or a second time", async () => {
    const { id } = await grant("idn_a", { kind: "model", value: "claude-haiku-4-5" });
    await expect(decide(id, { decision: "approved" }, admin())).rejects.toThrow(Forbidden);
    await expect(decide(id, { decision: "approved" }, as("tok_1", { kind: "token" }))).rejects.toThrow(Forbidden);
    await expect(decide(id, { decision: "approved" }, as("system:x", { kind: "system" }))).rejects.toThrow(Forbidden);
    await expect(decide(id, { decision: "approved" }, as("usr_x", { rights: ["grant.write", "inventory.read"] }))).rejects.toThrow(
      Forbidden,
    );
    expect(await decide(id, { decision: "refused", reason: "Sonnet does" })).toMatchObject({
      state: "ended",
      endReason: "Refused: Sonnet does",
    });
    await expect(decide(id)).rejects.toThrow(Conflict);
    expect((await audits(id)).at(-1)?.action).toBe("grant.refuse");
  });

  it("is not found outside the caller's scope, whatever is tried", async () => {
    const { id } = await grant("idn_b", { kind: "model", value: "gpt-4o" });
    const care = () => as("usr_care", { scope: { teamIds: ["tm_care"] } });
    await expect(grant("idn_b", { kind: "model", value: "gpt-4o-mini" }, care())).rejects.toThrow(NotFound);
    await expect(decide(id, { decision: "approved" }, care())).rejects.toThrow(NotFound);
    await expect(endGrant(care(), id, "no")).rejects.toThrow(NotFound);
    await expect(setGrants(care(), "idn_b", "model", [], "no")).rejects.toThrow(NotFound);
    const seen = await listGrants(care(), GrantListQuery.parse({ limit: 500 }));
    expect(seen.data.map((one) => one.identity.id)).not.toContain("idn_b");
    await expect(endGrant(admin(), "grt_none", "no")).rejects.toThrow(NotFound);
  });

  it("is asked for once at a time, and again once it is over", async () => {
    const first = await grant("idn_c", { kind: "model", value: "gpt-4o", expiresAt: "2026-03-16" });
    await expect(grant("idn_c", { kind: "model", value: "gpt-4o" })).rejects.toThrow(Conflict);
    await decide(first.id);
    await expect(grant("idn_c", { kind: "model", value: "gpt-4o" })).rejects.toThrow(Conflict);
    await endGrant(admin(), first.id, "done");
    const second = await grant("idn_c", { kind: "model", value: "gpt-4o", expiresAt: "2026-03-16" });
    await decide(second.id);
    clock.set("2026-03-16T00:00:00Z");
    expect(await inForce("idn_c")).toEqual([]);
    expect(await restricted("idn_c")).toEqual(["model"]);
    expect(await grant("idn_c", { kind: "model", value: "gpt-4o" })).toMatchObject({ state: "waiting" });
    clock.set("2026-03-15T12:00:00Z");
  });

  it("may become less, never more", async () => {
    const { id } = await grant("idn_c", { kind: "tool", value: "Helpdesk tickets", capUsd: "100", expiresAt: "2026-06-01" });
    await decide(id);
    const narrow = (input: unknown) => narrowGrant(admin(), id, GrantNarrowing.parse(input));
    expect(await narrow({ capUsd: "40", reason: "Uses 31" })).toMatchObject({ capUsd: "40", state: "in_force", value: "tickets" });
    await expect(narrow({ capUsd: "41", reason: "More" })).rejects.toThrow(Conflict);
    await expect(narrow({ expiresAt: "2026-07-01", reason: "Longer" })).rejects.toThrow(Conflict);
  });

  it("of production and another environment for one identity is refused, with what to do", async () => {
    const refusal = grant("idn_d", { kind: "environment", value: "test" });
    await expect(refusal).rejects.toThrow(Conflict);
    await expect(refusal).rejects.toMatchObject({ details: [{ fix: expect.stringContaining("new identity") }] });
    await expect(grant("idn_d", { kind: "environment", value: "*" })).rejects.toThrow(Conflict);
    await expect(grant("idn_d", { kind: "environment", value: "production" })).resolves.toMatchObject({ state: "waiting" });
  });

  it("ends with its identity", async () => {
    await grantAll("idn_g", "gpt-4o");
    await changeIdentity(admin(), "idn_g", IdentityChange.parse({ state: "revoked" }));
    expect(await inForce("idn_g")).toEqual([]);
    await expect(grant("idn_g", { kind: "model", value: "gpt-4o" })).rejects.toThrow(Conflict);
  });
});

describe("narrowing to what was used", () => {
  it("leaves exactly those values, adds nothing that was not allowed, and may leave nothing", async () => {
    await grantAll("idn_e", "m1", "m2", "m3");
    await setGrants(admin(), "idn_e", "model", ["m2"], "Review Q1");
    expect(await inForce("idn_e")).toEqual(["model m2"]);
    await expect(setGrants(admin(), "idn_e", "model", ["m2", "m1"], "Review Q1")).rejects.toThrow(Conflict);
    await setGrants(admin(), "idn_e", "model", [], "Review Q1");
    expect([await inForce("idn_e"), await restricted("idn_e")]).toEqual([[], ["model"]]);
    await expect(setGrants(admin(), "idn_e", "model", ["m2"], "Back")).rejects.toThrow(Conflict);
  });

  it("to nothing ends leave to use everything, which was never written down", async () => {
    await setGrants(admin(), "idn_f", "scope", [], "Review Q1");
    expect([await inForce("idn_f"), await restricted("idn_f")]).toEqual([[], ["scope"]]);
  });

  it("takes the place of a pattern of scopes by what it covers, for no longer than that was given", async () => {
    const { id } = await grant("idn_b", { kind: "scope", value: "s3:*", expiresAt: "2026-06-01" });
    await decide(id);
    await expect(setGrants(admin(), "idn_b", "scope", ["s3:GetObject", "ec2:RunInstances"], "Review Q1")).rejects.toThrow(Conflict);
    await setGrants(admin(), "idn_b", "scope", ["s3:GetObject", "s3:List*"], "Review Q1");
    const [row] = await readGovernance(database.db, ["idn_b"], clock.now());
    const left = row?.grants.map(({ value, expiresAt }) => [value, expiresAt?.toISOString()]);
    expect(left?.sort()).toEqual(["s3:GetObject", "s3:List*"].map((value) => [value, "2026-06-01T00:00:00.000Z"]));
  });

  it("turns leave to use everything into a list, in the caller's transaction", async () => {
    await withTransaction(database.db, (tx) => setGrants(admin(), "idn_f", "model", ["m1"], "Review Q1", tx));
    expect(await inForce("idn_f")).toEqual(["model m1"]);
    await grantAll("idn_d", "*");
    await setGrants(admin(), "idn_d", "model", ["m1", "m2"], "Review Q1");
    expect(await inForce("idn_d")).toEqual(["model m1", "model m2"]);
    const rolledBack = withTransaction(database.db, async (tx) => {
      await setGrants(admin(), "idn_d", "model", ["m1"], "Review Q1", tx);
      throw new Error("rolled back");
    });
    await expect(rolledBack).rejects.toThrow("rolled back");
    expect(await inForce("idn_d")).toEqual(["model m1", "model m2"]);
  });
});

describe("a connected tool", () => {
  const change = (id: string, input: unknown, ctx = lead()) => changeTool(ctx, id, ToolChange.parse(input));

  it("has to be approved itself before a grant of it is", async () => {
    const { id } = await grant("idn_a", { kind: "data_source", value: "Employee directory" });
    await expect(decide(id)).rejects.toThrow(Conflict);
    expect(await change("directory", { approved: true })).toMatchObject({ approved: true, approvedBy: { id: "usr_lead" }, waiting: 1 });
    expect(await decide(id)).toMatchObject({ state: "in_force", tool: { approved: true } });
    expect((await listTools(admin(), { limit: 50, approved: true })).data.map((tool) => [tool.id, tool.granted])).toEqual([
      ["directory", 1],
      ["tickets", 1],
    ]);
  });

  it("is approved by another person than who added it, never by a machine, and alone", async () => {
    await createEntry(admin(), "tools", NewTool.parse({ id: "refunds", name: "Refund issue", kind: "api" }));
    await expect(change("refunds", { approved: true }, admin())).rejects.toThrow(Forbidden);
    await expect(change("refunds", { approved: true }, as("tok_1", { kind: "token" }))).rejects.toThrow(Forbidden);
    await expect(change("refunds", { approved: true }, as("usr_x", { rights: ["tool.write", "inventory.read"] }))).rejects.toThrow(
      Forbidden,
    );
    await expect(change("refunds", { approved: true, address: "https://x.example" })).rejects.toThrow(Invalid);
    await expect(change("nothing", { approved: true })).rejects.toThrow(NotFound);
    expect(await change("refunds", { approved: true })).toMatchObject({ approved: true });
  });

  it("changed in what was approved has to be approved anew; in anything else it stays approved", async () => {
    expect(await change("refunds", { purpose: "Pays money back" })).toMatchObject({ approved: true });
    expect(await change("refunds", { pinnedVersion: "2.1.0" })).toMatchObject({ approved: false, approvedBy: null });
  });

  it("is added by whoever may write tools of the whole organisation, and by nobody else", async () => {
    const security = as("usr_sec", { rights: ["tool.write", "inventory.read"] });
    await createEntry(security, "tools", NewTool.parse({ id: "wiki", name: "Wiki", kind: "data_source" }));
    const part = as("usr_part", { rights: ["tool.write", "inventory.read"], scope: { teamIds: ["tm_care"] } });
    await expect(createEntry(part, "tools", NewTool.parse({ name: "Mine", kind: "api" }))).rejects.toThrow(Forbidden);
    await expect(
      createEntry(as("usr_x", { rights: ["inventory.write"] }), "tools", NewTool.parse({ name: "X", kind: "api" })),
    ).rejects.toThrow(Forbidden);
  });

  it("and its vendor say how much of the inventory stands on them", async () => {
    expect((await listVendors(admin(), { limit: 50 })).data).toMatchObject([
      { id: "ven_desk", contractEndsAt: "2026-12-31T00:00:00.000Z", networks: ["203.0.113.0/24"], tools: 1, identities: 0 },
    ]);
  });
});

it("an approval that a document brings in stands for new things only, and never for who brings it in", async () => {
  const document = (grants: unknown[]) =>
    InventoryDocument.parse({ identities: [{ id: "idn_a", name: "Agent a", kind: "agent", grants }] });
  const wish = { kind: "scope", value: "tickets:write", approvedBy: "mara@northwind.example" };
  const mara = as("usr_mara");
  await expect(putInventory({ ...mara, actor: { ...mara.actor, personId: "per_mara" } }, document([wish]))).rejects.toThrow(Invalid);
  await putInventory(admin(), document([wish]));
  expect(await inForce("idn_a")).toContain("scope tickets:write");
  const { id } = await grant("idn_a", { kind: "scope", value: "tickets:delete" });
  await putInventory(admin(), document([{ ...wish, value: "tickets:delete" }]));
  const waiting = (await readIdentity(admin(), "idn_a")).grants.find((one) => one.id === id);
  expect(waiting).toMatchObject({ state: "waiting", approvedBy: null });
});
