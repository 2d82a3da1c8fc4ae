import { beforeAll, describe, expect, it } from "vitest";
import { withTransaction } from "@/lib/db/transaction";
import { Conflict, Forbidden, Invalid, NotFound } from "@/lib/kernel/errors";
import { frozenClock } from "@/lib/testing/clock";
import { type Caller, testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { attribute } from "./core/attribute";
import {
  addDelegation,
  announceBreakGlass,
  changeCredential,
  changeIdentity,
  createCredential,
  createIdentity,
  decideDelegation,
  endDelegation,
  loadInventory,
  markVerified,
  putInventory,
  readGovernance,
  readIdentity,
  readInventoryDocument,
  recordCertification,
  requestIdentity,
} from "./index";
import {
  CredentialChange,
  Decision,
  DelegationInput,
  IdentityChange,
  IdentityRequest,
  InventoryDocument,
  NewCredential,
  NewIdentity,
} from "./schemas";

const database = useDatabase();
const clock = frozenClock("2026-03-15T12:00:00Z");
const OWNER = ["identity.write", "identity.suspend", "identity.revoke", "grant.write", "inventory.read"] as const;
const SOURCE = { id: "s", identityId: null, applicationId: null, environmentId: null, teamId: null, maySpeakFor: true };
const OLD = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
const NEW = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae";

function as(id: string, caller: Caller = {}, personId?: string) {
  const ctx = testContext(database.db, { clock, id, ...caller });
  return personId === undefined ? ctx : { ...ctx, actor: { ...ctx.actor, personId } };
}
const admin = () => as("usr_admin");
const mara = () => as("usr_mara", { rights: OWNER, scope: { identityIds: [] } }, "per_mara");
const lead = () => as("usr_lead", { rights: [...OWNER, "grant.approve"], scope: { teamIds: ["tm_care"] } });
const change = (id: string, input: unknown, ctx = admin()) => changeIdentity(ctx, id, IdentityChange.parse(input));
const create = (input: unknown, ctx = admin()) => createIdentity(ctx, NewIdentity.parse(input));
const ask = (input: object, ctx = mara()) =>
  requestIdentity(
    ctx,
    IdentityRequest.parse({ kind: "agent", purpose: "Answers first-line tickets", environment: "production", ...input }),
  );
const inbox = (kind: string) =>
  database.db.notification.findMany({ where: { kind }, include: { receipts: true }, orderBy: { at: "desc" } });

beforeAll(async () => {
  await putInventory(
    admin(),
    InventoryDocument.parse({
      people: [{ id: "per_mara", email: "mara@northwind.example", name: "Mara Lindqvist", team: "Customer care" }],
      teams: [
        { id: "tm_care", name: "Customer care" },
        { id: "tm_labs", name: "Labs" },
      ],
      environments: [{ id: "test", name: "Test", kind: "test" }],
      tools: [
        { id: "tickets", name: "Tickets", kind: "mcp_server", approvedBy: "mara@northwind.example" },
        { id: "wiki", name: "Wiki", kind: "data_source" },
      ],
    }),
  );
  const users = [
    { id: "usr_security", role: "security_admin" },
    { id: "usr_analyst", role: "finance_analyst" },
  ];
  for (const { id, role } of users) {
    await database.db.user.create({
      data: { id, email: `${id}@northwind.example`, name: id, grants: { create: { role, grantedBy: "usr_admin" } } },
    });
  }
});

describe("an identity that is asked for", () => {
  it("is the caller's own, may do nothing, and is told to those who can say yes", async () => {
    const asked = await ask({ name: "Triage", models: ["claude-sonnet-4-5"], tools: ["Tickets", "wiki"], endsAt: "2026-12-31" });
    expect(await readIdentity(admin(), asked.id)).toMatchObject({
      ...{ state: "requested", requestedBy: { id: "usr_mara" }, approvedBy: null, endsAt: "2026-12-31T00:00:00.000Z" },
      ...{ owner: { id: "per_mara" }, team: { id: "tm_care" }, environment: { kind: "production" } },
    });
    const [told] = await inbox("identity_request");
    expect(told).toMatchObject({ href: `/identities/${asked.id}`, receipts: [{ userId: "usr_security" }] });
    const { bars } = await loadInventory(database.db);
    expect(bars.get(asked.id)).toMatchObject({ state: "requested" });
  });

  it("becomes active by another person's yes, and with it what was asked for and can be approved", async () => {
    const { id } = await ask({ name: "Order lookup", models: ["claude-haiku-4-5"], tools: ["tickets", "wiki"] });
    await expect(change(id, { state: "active" }, as("usr_mara"))).rejects.toThrow(Forbidden);
    await expect(change(id, { state: "active" }, as("tok_1", { kind: "token" }))).rejects.toThrow(Forbidden);
    await expect(change(id, { state: "active" }, as("usr_x", { rights: OWNER }))).rejects.toThrow(Forbidden);
    await expect(change(id, { state: "active" }, as("usr_y", { scope: { teamIds: ["tm_labs"] } }))).rejects.toThrow(NotFound);
    await expect(change(id, { state: "suspended" })).rejects.toThrow(Conflict);
    const approved = await change(id, { state: "active" }, lead());
    expect(approved).toMatchObject({ state: "active", approvedBy: { id: "usr_lead" }, approvedAt: "2026-03-15T12:00:00.000Z" });
    expect(approved.grants.map(({ value, state }) => `${value} ${state}`).sort()).toEqual([
      ...["claude-haiku-4-5 in_force", "tickets in_force", "wiki waiting"],
    ]);
    const actions = (await database.db.auditEvent.findMany({ where: { objectId: id }, orderBy: { seq: "asc" } })).map(
      ({ action }) => action,
    );
    expect(actions).toEqual(["identity.create", "identity.approve"]);
  });

  it("is not made active by a document or a file of who asked for it", async () => {
    const { id, name } = await ask({ name: "Sneaky" });
    const document = InventoryDocument.parse({ identities: [{ id, name, kind: "agent", state: "active" }] });
    await expect(putInventory(as("usr_mara"), document)).rejects.toThrow(Forbidden);
    await expect(putInventory(as("tok_1", { kind: "token" }), document)).rejects.toThrow(Forbidden);
  });

  it("needs a person, a purpose, and names that the caller sees", async () => {
    await expect(ask({ name: "By a token" }, as("tok_1", { kind: "token" }))).rejects.toThrow(Forbidden);
    await expect(ask({ name: "By an auditor" }, as("usr_a", { rights: ["inventory.read"] }))).rejects.toThrow(Forbidden);
    await expect(ask({ name: "Elsewhere", team: "tm_labs" })).rejects.toThrow(NotFound);
    await expect(ask({ name: "Nobody's", owner: "nobody@northwind.example" })).rejects.toThrow(Invalid);
    expect(IdentityRequest.safeParse({ name: "X", kind: "agent", environment: "test", purpose: "x" }).success).toBe(false);
  });

  it("is what a new identity of somebody is who may not say yes", async () => {
    const owner = as("usr_owner", { rights: OWNER });
    expect(await create({ name: "Made by its owner", kind: "agent", team: "tm_care" }, owner)).toMatchObject({
      state: "requested",
      requestedBy: { id: "usr_owner" },
    });
    await expect(create({ name: "Active at once", kind: "agent", state: "active" }, owner)).rejects.toThrow(Forbidden);
  });
});

describe("an identity for emergencies", () => {
  it("is kept ready by security only, and has an end", async () => {
    const flag = { breakGlass: true, endsAt: "2026-12-31" };
    const { id } = await create({ name: "Break glass", kind: "service_account" });
    await expect(change(id, flag, as("usr_p", { rights: [...OWNER, "inventory.write"] }))).rejects.toThrow(Forbidden);
    await expect(change(id, flag, as("tok_1", { kind: "token" }))).rejects.toThrow(Forbidden);
    await expect(change(id, { breakGlass: true })).rejects.toThrow(Invalid);
    expect(await change(id, flag)).toMatchObject({ breakGlass: true });
    const asked = await ask({ name: "Emergency", ...flag });
    await expect(change(asked.id, { state: "active" }, lead())).rejects.toThrow(Forbidden);
    expect(await change(asked.id, { state: "active" })).toMatchObject({ state: "active", breakGlass: true });
  });

  it("is announced to security once a day while it is used, and not while it is silent", async () => {
    const at = new Date("2026-03-15T09:00:00Z");
    const announce = (calls: number) =>
      announceBreakGlass(admin(), async (_, subjects) =>
        calls === 0 ? [] : subjects.slice(0, 1).map(({ id }) => ({ id, firstAt: at, calls, costUsd: "1" })),
      );
    expect([await announce(0), await announce(1), await announce(5)]).toEqual([0, 1, 1]);
    expect(await inbox("break_glass_used")).toMatchObject([{ severity: "critical", receipts: [{ userId: "usr_security" }] }]);
  });
});

describe("where an identity works", () => {
  it("is production or not: a move or a key that would mix them is refused, from whatever side", async () => {
    const { id } = await create({ name: "Keyed", kind: "agent", environment: "production" });
    const key = (environment: string) =>
      createCredential(admin(), NewCredential.parse({ identity: id, label: `Key for ${environment}`, kind: "api_key", environment }));
    await expect(key("test")).rejects.toThrow(Conflict);
    const made = await key("production");
    await expect(change(id, { environment: "test" })).rejects.toThrow(Conflict);
    await expect(changeCredential(admin(), made.id, CredentialChange.parse({ environment: "test" }))).rejects.toThrow(Conflict);
    await changeCredential(admin(), made.id, CredentialChange.parse({ state: "revoked" }));
    expect(await change(id, { environment: "test" })).toMatchObject({ environment: { kind: "test" } });
  });

  it("below another identity is never below itself", async () => {
    const top = await create({ name: "Top", kind: "agent" });
    const middle = await create({ name: "Middle", kind: "agent", parent: top.id });
    const low = await create({ name: "Low", kind: "agent", parent: "Middle" });
    expect(await readIdentity(admin(), middle.id)).toMatchObject({ parent: { name: "Top" }, children: [{ name: "Low" }] });
    await expect(change(top.id, { parent: low.id })).rejects.toThrow(Invalid);
    await expect(change(top.id, { parent: top.id })).rejects.toThrow(Invalid);
  });
});

describe("a credential", () => {
  it("rotated is known by the new secret, and the old one goes on naming the past as retired", async () => {
    const { id: identity } = await create({ name: "Rotating", kind: "agent" });
    const { id } = await createCredential(
      admin(),
      NewCredential.parse({ ...{ identity, label: "Main", kind: "api_key", sha256: OLD }, provider: "openai", storage: "vault" }),
    );
    clock.set("2026-03-20T09:00:00Z");
    const rotated = await changeCredential(admin(), id, CredentialChange.parse({ sha256: NEW }));
    expect(rotated).toMatchObject({ rotatedAt: "2026-03-20T09:00:00.000Z", provider: "openai", storage: "vault" });
    expect(rotated.fingerprints.filter(({ kind }) => kind === "sha256").map(({ retiredAt }) => retiredAt)).toEqual([
      "2026-03-20T09:00:00.000Z",
      null,
    ]);
    const inventory = await loadInventory(database.db);
    for (const credential of [OLD, NEW]) {
      expect(attribute(inventory, SOURCE, { credential }, new Date("2026-03-01"))).toMatchObject({
        identityId: identity,
        credentialId: id,
      });
    }
    const again = await changeCredential(admin(), id, CredentialChange.parse({ sha256: OLD }));
    expect(again.rotatedAt).toBe("2026-03-20T09:00:00.000Z");
    clock.set("2026-03-15T12:00:00Z");
  });
});

describe("acting for another", () => {
  const add = (input: object, ctx = admin()) => addDelegation(ctx, DelegationInput.parse({ purpose: "Looks orders up", ...input }));
  const decide = (id: string, decision: object, ctx = as("usr_lead2")) => decideDelegation(ctx, id, Decision.parse(decision));

  it("holds for a time and after another person's yes, and ends", async () => {
    const operator = await create({ name: "Operator", kind: "agent", team: "tm_care" });
    const actor = await create({ name: "Actor", kind: "agent", team: "tm_care" });
    const asked = await add({ operator: "Operator", actor: "Actor", validTo: "2026-06-01" });
    const acting = async () => (await readGovernance(database.db, [actor.id], clock.now()))[0]?.actsFor.map((one) => one.operatorId);
    expect([asked.state, await acting()]).toEqual(["waiting", []]);
    await expect(decide(asked.id, { decision: "approved" }, admin())).rejects.toThrow(Forbidden);
    await expect(decide(asked.id, { decision: "approved" }, as("tok_1", { kind: "token" }))).rejects.toThrow(Forbidden);
    expect(await decide(asked.id, { decision: "approved" })).toMatchObject({ state: "in_force", approvedBy: { id: "usr_lead2" } });
    expect(await acting()).toEqual([operator.id]);
    await expect(add({ operator: "Operator", actor: "Actor" })).rejects.toThrow(Conflict);
    await expect(add({ operator: "Operator", actor: "Operator" })).rejects.toThrow(Invalid);
    const elsewhere = as("usr_z", { scope: { teamIds: ["tm_labs"] } });
    await expect(add({ operator: "Operator", actor: "Actor" }, elsewhere)).rejects.toThrow(NotFound);
    await expect(endDelegation(elsewhere, asked.id, "no")).rejects.toThrow(NotFound);
    await endDelegation(admin(), asked.id, "Done");
    expect(await acting()).toEqual([]);
    await expect(decide(asked.id, { decision: "approved" })).rejects.toThrow(Conflict);
  });
});

it("a review's word is noted, an older one does not undo it, and silence is verified of revoked identities only", async () => {
  const { id } = await create({ name: "Certified", kind: "agent" });
  const note = (at: string) =>
    withTransaction(database.db, (tx) => recordCertification(tx, { identityId: id, at: new Date(at), by: "usr_lead", until: null }));
  await note("2026-03-10");
  await note("2026-02-10");
  await withTransaction(database.db, (tx) => markVerified(tx, { identityId: id, at: new Date("2026-03-11") }));
  expect(await readIdentity(admin(), id)).toMatchObject({ certifiedAt: "2026-03-10T00:00:00.000Z", verifiedAt: null });
  await change(id, { state: "revoked" });
  await withTransaction(database.db, (tx) => markVerified(tx, { identityId: id, at: new Date("2026-03-22") }));
  expect(await readIdentity(admin(), id)).toMatchObject({ verifiedAt: "2026-03-22T00:00:00.000Z" });
});

it("the whole inventory, governance and access with it, put back as a document changes nothing", async () => {
  const document = await readInventoryDocument(admin());
  expect(document.identities?.some(({ grants }) => (grants ?? []).length > 0)).toBe(true);
  const answer = await putInventory(admin(), InventoryDocument.parse(JSON.parse(JSON.stringify(document))), { dryRun: true });
  expect(answer.summary).toMatchObject({ created: 0, changed: 0, archived: 0 });
});
