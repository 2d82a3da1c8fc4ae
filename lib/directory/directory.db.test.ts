import fc from "fast-check";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createEntry, createIdentity } from "@/lib/identities";
import { frozenClock } from "@/lib/testing/clock";
import { type Caller, testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { changeDirectory, readDirectory, SCIM_AGENTS, SCIM_GROUPS, SCIM_USERS, tieAgent, tieGroupToTeam } from "./index";

const database = useDatabase();
const ctx = (caller: Caller = {}) => testContext(database.db, { clock: frozenClock(), ...caller });
const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const asked = { base: "https://x.test/scim/v2" };
let count = 0;
const add = async (more: object = {}): Promise<string> => {
  const { resource } = await SCIM_USERS.create(ctx(), { ...asked, body: { userName: `p${++count}@example.com`, ...more } });
  return String(resource?.id);
};
const patch = (id: string, ...Operations: object[]) => SCIM_USERS.patch(ctx(), { ...asked, id, body: { Operations }, ifMatch: null });
const groupOf = async (displayName: string, ids: string[]): Promise<string> => {
  const { resource } = await SCIM_GROUPS.create(ctx(), { ...asked, body: { displayName, members: ids.map((value) => ({ value })) } });
  return String(resource?.id);
};
const person = async (userId: string) => {
  const { rows } = await database.pool.query(
    `SELECT p.name, p.title, p.active, p.team_id AS team, boss.email AS manager, u.attributes->$2->>'department' AS department FROM directory_user u
     JOIN person p ON p.id = u.person_id LEFT JOIN person boss ON boss.id = p.manager_id WHERE u.id = $1`,
    [userId, ENTERPRISE],
  );
  return rows[0];
};

beforeAll(async () => {
  for (const name of ["Care", "Field"]) await createEntry(ctx(), "teams", { id: `tm_${name.toLowerCase()}`, name });
});
beforeEach(async () => {
  await database.pool.query(
    "DELETE FROM directory_group; DELETE FROM directory_user; UPDATE person SET manager_id = NULL; DELETE FROM person",
  );
});

describe("any order of what an identity provider sends", () => {
  it("ends in the same person: manager, team, department, name and state", async () => {
    const boss = await add({ userName: "boss@example.com" });
    const [care, field] = [await groupOf("a care", []), await groupOf("b field", [])];
    await tieGroupToTeam(ctx(), care, { teamId: "tm_care" });
    await tieGroupToTeam(ctx(), field, { teamId: "tm_field" });
    type Step = (id: string) => Promise<unknown>;
    const member = (group: string, op: string) => (id: string) =>
      SCIM_GROUPS.patch(ctx(), {
        ...asked,
        id: group,
        ifMatch: null,
        body: { Operations: [{ op, path: "members", value: [{ value: id }] }] },
      });
    const steps: Step[] = [
      (id) => patch(id, { op: "Replace", path: `${ENTERPRISE}:manager`, value: boss }),
      (id) => patch(id, { op: "replace", value: { displayName: "Zoe", [`${ENTERPRISE}:department`]: "Sales" } }),
      (id) => patch(id, { op: "add", path: "title", value: "Lead" }),
      (id) => patch(id, { op: "replace", path: "active", value: "True" }),
      member(care, "add"),
      member(field, "Add"),
    ];
    const expected = { name: "Zoe", title: "Lead", active: true, team: "tm_care", manager: "boss@example.com", department: "Sales" };
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(steps, { minLength: steps.length }), async (order) => {
        const id = await add();
        for (const step of order) await step(id);
        expect(await person(id)).toEqual(expected);
      }),
      { numRuns: 8 },
    );
  });
});

it("a person known by the user name only is called by the new one when it changes, and a name that only looks alike stays", async () => {
  const stranger = await add({ userName: "Cy@example.com" });
  await patch(stranger, { op: "replace", path: "userName", value: "cy.long@example.com" });
  expect((await person(stranger)).name).toBe("cy.long@example.com");
  await patch(stranger, { op: "replace", path: "active", value: false });
  expect((await person(stranger)).name).toBe("cy.long@example.com");
  await createEntry(ctx(), "people", { email: "ann@example.com", name: "Ann" });
  const known = await add({ userName: "ann", emails: [{ value: "ann@example.com" }] });
  await patch(known, { op: "replace", path: "title", value: "Lead" });
  expect((await person(known)).name).toBe("Ann");
});

it("a user without a name keeps the one by which the person is known, and is called by the user name only where nobody knows another", async () => {
  await createEntry(ctx(), "people", { email: "ann.b@example.com", name: "Ann B" });
  const [known, stranger] = [await add({ userName: "ann.b@example.com" }), await add({ userName: "cy@example.com" })];
  expect([(await person(known)).name, (await person(stranger)).name]).toEqual(["Ann B", "cy@example.com"]);
  await patch(known, { op: "replace", path: "active", value: false });
  expect(await person(known)).toMatchObject({ name: "Ann B", active: false });
  await patch(known, { op: "replace", path: "displayName", value: "Ann C" });
  expect((await person(known)).name).toBe("Ann C");
});

describe("groups and teams", () => {
  it("a group that comes to stand for a team moves its members, and one that ceases to leaves them", async () => {
    const [a, b] = [await add(), await add({ active: false })];
    const group = await groupOf("Care", [a, b]);
    await tieGroupToTeam(ctx(), group, { teamId: "tm_care" });
    expect([(await person(a)).team, (await person(b)).team]).toEqual(["tm_care", null]);
    await patch(b, { op: "replace", value: { active: true } });
    expect((await person(b)).team).toBe("tm_care");
    await tieGroupToTeam(ctx(), group, { teamId: "tm_field" });
    expect([(await person(a)).team, (await person(b)).team]).toEqual(["tm_field", "tm_field"]);
    await tieGroupToTeam(ctx(), group, { teamId: null });
    expect((await person(a)).team).toBe("tm_field");
    const { rows } = await database.pool.query("SELECT action FROM audit_event WHERE object_id = $1 ORDER BY seq", [group]);
    expect(rows.map(({ action }) => action)).toEqual(["directory_group.create", ...Array(3).fill("directory_group.map")]);
  });

  it("refuses a team that is not there, and who may not", async () => {
    const group = await groupOf("Other", []);
    await expect(tieGroupToTeam(ctx(), group, { teamId: "tm_none" })).rejects.toThrow("no such team");
    await expect(tieGroupToTeam(ctx({ rights: ["inventory.write"] }), group, { teamId: null })).rejects.toThrow("directory.write");
    await expect(readDirectory(ctx({ scope: { teamIds: ["tm_care"] } }))).rejects.toThrow("whole organisation");
  });
});

describe("the page", () => {
  it("shows who came, groups, agents and what was not done", async () => {
    await changeDirectory(ctx(), { agents: true });
    const { resource } = await SCIM_AGENTS.create(ctx(), { ...asked, body: { agentUserName: "support" } });
    const identity = await createIdentity(ctx(), { name: "Support", kind: "agent" });
    await expect(tieAgent(ctx(), String(resource?.id), { identityId: "none" })).rejects.toThrow("no such identity");
    await tieAgent(ctx(), String(resource?.id), { identityId: identity.id });
    const [here, left, removed] = [
      await add({ displayName: "Here", [ENTERPRISE]: { manager: "later" } }),
      await add({ active: false }),
      await add(),
    ];
    await SCIM_USERS.remove(ctx(), { id: removed, ifMatch: null });
    await groupOf("Care", [here, left]);
    expect(await readDirectory(ctx())).toMatchObject({
      ...{ users: 2, inactive: 1, removed: 1, untied: 1 },
      groups: [{ displayName: "Care", members: 2, team: null }],
      agents: { isOn: true, list: [{ name: "support", identity: { id: identity.id, name: "Support" } }] },
    });
    await changeDirectory(ctx(), { agents: false });
    await expect(SCIM_AGENTS.read(ctx(), { ...asked, id: String(resource?.id) })).rejects.toThrow("not taken in");
  });
});
