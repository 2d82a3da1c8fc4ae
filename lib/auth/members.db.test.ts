import { beforeEach, describe, expect, test } from "vitest";
import { verifyAudit } from "@/lib/audit";
import { Conflict, Forbidden, Invalid, NotFound } from "@/lib/kernel/errors";
import { frozenClock } from "@/lib/testing/clock";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import {
  acceptLink,
  type Context,
  changeMember,
  completeSetup,
  createSetupLink,
  createUser,
  ensureFirstAdministrator,
  inviteMember,
  listMembers,
  needsSetup,
  type Role,
  renewInvitation,
  systemActor,
} from ".";
import { actorOfUser } from "./core/build-actor";
import { signInWithPassword } from "./sign-in";
import { readSignedUser } from "./store/users";

const database = useDatabase();
const clock = frozenClock();
const PASSWORD = "several unrelated words";
const tokenOf = (path: string) => path.split("#")[1] ?? "";
const grant = (role: Role, lists: { teamIds?: string[]; businessUnitIds?: string[] } = {}) => ({
  role,
  businessUnitIds: [],
  teamIds: [],
  applicationIds: [],
  environmentIds: [],
  ...lists,
});
const system = (): Context => ({ db: database.db, clock, actor: systemActor("test") });

/** The context of a member, from what the database says now. */
async function as(userId: string): Promise<Context> {
  const user = await readSignedUser(database.db, userId);
  if (!user) throw new Error("no such user");
  return { db: database.db, clock, actor: actorOfUser(user) };
}

async function member(email: string, ...roles: Role[]): Promise<string> {
  return (await createUser(system(), { email, password: PASSWORD, grants: roles.map((role) => grant(role)) })).id;
}

beforeEach(async () => {
  await database.pool.query("TRUNCATE app_user, one_time_link, sign_in_attempt CASCADE");
});

describe("the first administrator", () => {
  const person = { email: "Ana@Northwind.test", name: "Ana Lima", password: PASSWORD };

  test("comes through a set-up link that works once, with as much as one person may hold", async () => {
    expect(await needsSetup(system())).toBe(true);
    const { path } = await createSetupLink(system());
    expect(path).toMatch(/^\/setup#link_/);
    const { userId } = await completeSetup(system(), { token: tokenOf(path), ...person });
    expect((await as(userId)).actor.roles).toEqual(["platform_admin", "finance_analyst"]);
    expect(await needsSetup(system())).toBe(false);
    await expect(completeSetup(system(), { token: tokenOf(path), ...person, email: "b@x.test" })).rejects.toThrow(NotFound);
    await expect(createSetupLink(system())).rejects.toThrow(Conflict);
    await expect(signInWithPassword(system(), { email: "ana@northwind.TEST", password: PASSWORD })).resolves.toMatchObject({ userId });
  });

  test("of ten at once with one link, one is made", async () => {
    const { path } = await createSetupLink(system());
    const results = await Promise.allSettled(
      Array.from({ length: 10 }, (_, i) => completeSetup(system(), { ...person, token: tokenOf(path), email: `p${i}@x.test` })),
    );
    expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(1);
    expect(await database.db.user.count()).toBe(1);
  });

  test("a wrong, expired or replaced link makes nobody", async () => {
    const { path: replaced } = await createSetupLink(system());
    const { path } = await createSetupLink(system());
    const [id] = tokenOf(path).split(".");
    for (const token of ["", "x", `${id}.`, `${id}.${"a".repeat(43)}`, tokenOf(replaced)]) {
      await expect(completeSetup(system(), { ...person, token: token || "-" })).rejects.toThrow(NotFound);
    }
    clock.advance(24 * 3_600_000);
    await expect(completeSetup(system(), { ...person, token: tokenOf(path) })).rejects.toThrow(NotFound);
    expect(await database.db.user.count()).toBe(0);
  });

  test("a weak password is told before the link is used up", async () => {
    const { path } = await createSetupLink(system());
    await expect(completeSetup(system(), { ...person, token: tokenOf(path), password: "password1234" })).rejects.toThrow(Invalid);
    await expect(completeSetup(system(), { ...person, token: tokenOf(path) })).resolves.toBeDefined();
  });

  test("comes from the environment once; later starts change nothing", async () => {
    const first = await ensureFirstAdministrator(system(), { email: "root@x.test", password: PASSWORD });
    expect(first).not.toBeNull();
    expect(await ensureFirstAdministrator(system(), { email: "other@x.test", password: PASSWORD })).toBeNull();
    expect(await database.db.user.count()).toBe(1);
  });
});

describe("members", () => {
  test("are invited with a link that sets their password once", async () => {
    const admin = await as(await member("root@x.test", "platform_admin"));
    const invited = await inviteMember(admin, { email: "New@X.test", name: "New", grants: [grant("finance_analyst")] });
    expect((await listMembers(admin)).find((one) => one.id === invited.id)).toMatchObject({ state: "invited", email: "new@x.test" });
    const token = tokenOf(invited.invitation?.path ?? "");
    await acceptLink(system(), { token, password: PASSWORD });
    await expect(acceptLink(system(), { token, password: "other unrelated words" })).rejects.toThrow(NotFound);
    await expect(signInWithPassword(system(), { email: "new@x.test", password: PASSWORD })).resolves.toMatchObject({ userId: invited.id });
    expect((await listMembers(admin)).find((one) => one.id === invited.id)?.state).toBe("active");
  });

  test("of several uses of one link at once, one wins", async () => {
    const { invitation } = await createUser(system(), { email: "a@x.test", grants: [grant("auditor")] });
    const token = tokenOf(invitation?.path ?? "");
    const passwords = Array.from({ length: 4 }, (_, i) => `unrelated words number ${i}`);
    const results = await Promise.allSettled(passwords.map((password) => acceptLink(system(), { token, password })));
    expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(1);
  });

  test("have one e-mail address each, however it is written", async () => {
    await member("a@x.test", "auditor");
    await expect(createUser(system(), { email: "A@X.test", grants: [grant("auditor")] })).rejects.toThrow(Conflict);
  });

  test("never get roles that one person may not hold", async () => {
    const id = await member("a@x.test", "finance_analyst");
    const refused = expect.objectContaining({ name: "Conflict" });
    await expect(changeMember(system(), id, { grants: [grant("finance_analyst"), grant("finance_controller")] })).rejects.toEqual(refused);
    await expect(createUser(system(), { email: "b@x.test", grants: [grant("platform_admin"), grant("reviewer")] })).rejects.toEqual(
      refused,
    );
    expect((await as(id)).actor.roles).toEqual(["finance_analyst"]);
  });

  test("roles that were written past the product are refused when they are used", async () => {
    const id = await member("a@x.test", "platform_admin");
    await database.db.roleGrant.create({ data: { userId: id, role: "reviewer", grantedBy: "sql" } });
    await expect(createUser(await as(id), { email: "b@x.test", grants: [grant("auditor")] })).rejects.toThrow(/separation of duties/);
  });

  test("are changed with effect on what they may do next, without a new sign-in", async () => {
    const admin = await as(await member("root@x.test", "platform_admin"));
    const id = await member("a@x.test", "finance_analyst");
    const { sessionVersion } = await database.db.user.findUniqueOrThrow({ where: { id } });
    await changeMember(admin, id, { grants: [grant("identity_owner")], reason: "moved" });
    expect([...(await as(id)).actor.rights]).not.toContain("price.write");
    expect((await database.db.user.findUniqueOrThrow({ where: { id } })).sessionVersion).toBe(sessionVersion);
    const row = await database.db.auditEvent.findFirst({ where: { objectId: id, action: "user.change_roles" } });
    expect(row).toMatchObject({ actorId: admin.actor.id, reason: "moved" });
    expect(JSON.parse(row?.before ?? "")).toMatchObject({ grants: [{ role: "finance_analyst" }] });
  });

  test("do not change the own roles or disable themselves", async () => {
    const id = await member("root@x.test", "platform_admin");
    await member("other@x.test", "platform_admin");
    await expect(changeMember(await as(id), id, { grants: [grant("platform_admin"), grant("finance_analyst")] })).rejects.toThrow(
      Forbidden,
    );
    await expect(changeMember(await as(id), id, { disabled: true })).rejects.toThrow(Conflict);
  });

  test("the last platform admin stays", async () => {
    const id = await member("root@x.test", "platform_admin");
    await expect(changeMember(system(), id, { disabled: true })).rejects.toThrow(Conflict);
    await expect(changeMember(system(), id, { grants: [grant("auditor")] })).rejects.toThrow(Conflict);
    const other = await member("other@x.test", "platform_admin");
    await changeMember(await as(id), other, { disabled: true });
    await expect(changeMember(system(), id, { disabled: true })).rejects.toThrow(Conflict);
  });

  test("once there is a security admin, that one gives the roles that rule over others", async () => {
    const admin = await as(await member("root@x.test", "platform_admin"));
    const id = await member("a@x.test", "identity_owner");
    await changeMember(admin, id, { grants: [grant("finance_controller")] });
    const security = await as(await member("sec@x.test", "security_admin"));
    await expect(changeMember(admin, id, { grants: [grant("auditor")] })).rejects.toThrow(/role.approve/);
    await expect(createUser(admin, { email: "c@x.test", grants: [grant("platform_admin")] })).rejects.toThrow(/role.approve/);
    await changeMember(security, id, { grants: [grant("auditor")] });
    await expect(changeMember(security, id, { grants: [grant("auditor"), grant("team_lead")] })).rejects.toThrow(/member.write/);
    await expect(changeMember(security, id, { disabled: true })).rejects.toThrow(Forbidden);
    expect((await as(id)).actor.roles).toEqual(["auditor"]);
  });

  test("a platform admin cannot take over the account of one who rules over others", async () => {
    const admin = await as(await member("root@x.test", "platform_admin"));
    const security = await as(await member("sec@x.test", "security_admin"));
    const controller = await member("fin@x.test", "finance_controller");
    await expect(renewInvitation(admin, controller)).rejects.toThrow(Forbidden);
    await expect(renewInvitation(security, controller)).resolves.toMatchObject({ path: expect.stringMatching(/^\/invite#/) });
    const early = await createUser(admin, { email: "late@x.test", grants: [grant("identity_owner")] });
    await changeMember(security, early.id, { grants: [grant("identity_owner"), grant("finance_controller")] });
    await expect(acceptLink(system(), { token: tokenOf(early.invitation?.path ?? ""), password: PASSWORD })).rejects.toThrow(NotFound);
  });

  test("a reset link sets the password and ends sessions; a disabled account's link does not work", async () => {
    const admin = await as(await member("root@x.test", "platform_admin"));
    const id = await member("a@x.test", "finance_analyst");
    const { sessionVersion } = await database.db.user.findUniqueOrThrow({ where: { id } });
    const link = await renewInvitation(admin, id);
    await acceptLink(system(), { token: tokenOf(link.path), password: "another four words here" });
    expect((await database.db.user.findUniqueOrThrow({ where: { id } })).sessionVersion).toBe(sessionVersion + 1);
    const second = await renewInvitation(admin, id);
    await changeMember(admin, id, { disabled: true });
    await expect(acceptLink(system(), { token: tokenOf(second.path), password: PASSWORD })).rejects.toThrow(NotFound);
    await expect(renewInvitation(admin, id)).rejects.toThrow(Conflict);
  });

  test("a scope that names nothing is refused by name", async () => {
    await expect(
      createUser(system(), { email: "a@x.test", grants: [grant("team_lead", { teamIds: ["team_none"] })] }),
    ).rejects.toMatchObject({
      details: [{ location: "grants.teamIds", message: '"team_none" does not exist.' }],
    });
    expect(await database.db.user.count()).toBe(0);
  });

  test("need the right, to be listed as to be changed", async () => {
    const id = await member("a@x.test", "finance_analyst");
    const nobody = await as(id);
    await expect(listMembers(nobody)).rejects.toThrow(Forbidden);
    await expect(inviteMember(nobody, { email: "b@x.test", name: "B", grants: [grant("auditor")] })).rejects.toThrow(Forbidden);
    await expect(changeMember(nobody, "usr_none", { disabled: true })).rejects.toThrow(Forbidden);
    await expect(renewInvitation(nobody, "usr_none")).rejects.toThrow(Forbidden);
    await expect(changeMember(testContext(database.db), "usr_none", { disabled: true })).rejects.toThrow(NotFound);
  });
});

describe("what a member sees", () => {
  test("follows the organisation: units with what is below, teams led, identities owned", async () => {
    const { db } = database;
    await db.businessUnit.create({ data: { id: "bu", name: "Engineering", colorSlot: 0 } });
    await db.businessUnit.create({ data: { id: "bu_sub", name: "Platform", parentId: "bu", colorSlot: 1 } });
    await db.person.create({ data: { id: "per", email: "lead@x.test", name: "Lead" } });
    await db.team.create({ data: { id: "team", name: "Team", leadId: "per", colorSlot: 0 } });
    for (const id of ["own", "backed", "former"]) await db.identity.create({ data: { id, name: id, kind: "agent" } });
    const since = new Date("2026-01-01");
    await db.identityAssignment.create({ data: { identityId: "own", ownerId: "per", validFrom: since } });
    await db.identityAssignment.create({ data: { identityId: "backed", backupOwnerId: "per", validFrom: since } });
    await db.identityAssignment.create({
      data: { identityId: "former", ownerId: "per", validFrom: since, validTo: new Date("2026-02-01") },
    });
    const analyst = await createUser(system(), { email: "fin@x.test", grants: [grant("finance_analyst", { businessUnitIds: ["bu"] })] });
    const lead = await createUser(system(), { email: "lead@x.test", grants: [grant("team_lead"), grant("identity_owner")] });
    expect((await as(analyst.id)).actor.scope).toMatchObject({ businessUnitIds: ["bu", "bu_sub"], teamIds: [] });
    expect((await as(lead.id)).actor).toMatchObject({ personId: "per", scope: { teamIds: ["team"], identityIds: ["backed", "own"] } });
  });

  test("ends when the person leaves the organisation", async () => {
    await database.db.person.create({ data: { id: "gone", email: "gone@x.test", name: "Gone", active: false } });
    const id = await member("gone@x.test", "auditor");
    expect((await readSignedUser(database.db, id))?.isBarred).toBe(true);
    await expect(signInWithPassword(system(), { email: "gone@x.test", password: PASSWORD })).rejects.toThrow("wrong");
  });
});

test("all of this left a whole audit chain without a password or link", async () => {
  expect(await verifyAudit(database.db)).toMatchObject({ ok: true });
  const rows = await database.pool.query("SELECT * FROM audit_event");
  expect(JSON.stringify(rows.rows)).not.toContain(PASSWORD);
});
