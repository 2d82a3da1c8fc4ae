import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createToken, createUser, sessionOf } from "@/lib/auth";
import { sessionCookie } from "@/lib/auth/session-cookie";
import governedAgent from "@/lib/directory/fixtures/scim-agent-governed-post.json";
import minimalAgent from "@/lib/directory/fixtures/scim-agent-minimal.json";
import fullUser from "@/lib/directory/fixtures/scim-rfc7643-8.2-user-full.json";
import enterpriseUser from "@/lib/directory/fixtures/scim-rfc7643-8.3-enterprise_user.json";
import sampleGroup from "@/lib/directory/fixtures/scim-rfc7643-8.4-group.json";
import removeMember from "@/lib/directory/fixtures/scim-rfc7644-patch-remove-member.json";
import { createEntry } from "@/lib/identities";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { GET as oneAgent, PATCH as patchAgent } from "./v2/Agents/[id]/route";
import { GET as agents, POST as newAgent } from "./v2/Agents/route";
import { GET as oneGroup, PATCH as patchGroup, DELETE as removeGroup } from "./v2/Groups/[id]/route";
import { GET as groups, POST as newGroup } from "./v2/Groups/route";
import { GET as resourceTypes } from "./v2/ResourceTypes/route";
import { GET as schemas } from "./v2/Schemas/route";
import { GET as provider } from "./v2/ServiceProviderConfig/route";
import { GET as oneUser, PATCH as patchUser, PUT as putUser, DELETE as removeUser } from "./v2/Users/[id]/route";
import { POST as newUser, GET as users } from "./v2/Users/route";

const database = useDatabase();
const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const TEAMS = ["Tours", "Sales"].map((name) => ({ id: `tm_${name.toLowerCase()}`, name }));
let admin = "";
let reader = "";

beforeAll(async () => {
  const ctx = testContext(database.db, { clock: { now: () => new Date() } });
  admin = (await createToken(ctx, { name: "directory", scopes: ["admin"] })).token;
  reader = (await createToken(ctx, { name: "reader", scopes: ["read"] })).token;
  for (const team of TEAMS) await createEntry(ctx, "teams", team);
});
beforeEach(async () => {
  await database.pool.query(
    "DELETE FROM directory_group; DELETE FROM directory_user; DELETE FROM directory_problem; DELETE FROM directory_agent",
  );
  await database.pool.query("UPDATE person SET manager_id = NULL; DELETE FROM app_user; DELETE FROM person");
});

type Handler = (request: Request, context: { params: Promise<Record<string, string>> }) => Promise<Response>;
type Sent = { id?: string; body?: unknown; query?: string; headers?: Record<string, string>; token?: string; type?: string };
async function call(
  handler: Handler,
  method: string,
  { id, body, query = "", headers = {}, token = admin, type = "application/scim+json" }: Sent = {},
) {
  const request = new Request(`http://localhost:3000/api/v1/scim/v2/x${query}`, {
    method,
    headers: {
      host: "localhost:3000",
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { "content-type": type }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const response = await handler(request, { params: Promise.resolve(id === undefined ? {} : { id }) });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === "" ? null : JSON.parse(text) };
}

let count = 0;
const someone = (more: object = {}) => ({ userName: `u${++count}@example.com`, displayName: `Person ${count}`, ...more });
const add = async (more: object = {}) => (await call(newUser, "POST", { body: someone(more) })).body;
const patch = (id: string, ...Operations: object[]) => call(patchUser, "PATCH", { id, body: { Operations } });
const person = async (userId: string) => {
  const { rows } = await database.pool.query(
    `SELECT p.id, p.name, p.email, p.title, p.active, p.left_at IS NOT NULL AS left, p.team_id AS team, boss.email AS manager FROM directory_user u
     JOIN person p ON p.id = u.person_id LEFT JOIN person boss ON boss.id = p.manager_id WHERE u.id = $1`,
    [userId],
  );
  return rows[0];
};
const audited = async (objectId: string) =>
  (await database.pool.query("SELECT action, before, after FROM audit_event WHERE object_id = $1 ORDER BY seq", [objectId])).rows;

describe("users", () => {
  it("takes the full user and the enterprise user of the standard, and gives back what was sent but for the password", async () => {
    for (const sample of [fullUser, enterpriseUser]) {
      await call(removeUser, "DELETE", { id: (await call(users, "GET")).body.Resources[0]?.id ?? "none" });
      const made = await call(newUser, "POST", { body: sample });
      expect(made.status).toBe(201);
      expect(made.headers.get("content-type")).toBe("application/scim+json");
      const { id: _, meta, password, groups: theirs, schemas: urns, ...said } = sample;
      expect(made.body).toMatchObject({ ...said, schemas: urns });
      expect(JSON.stringify(made.body)).not.toContain(password);
      expect([made.headers.get("location"), made.headers.get("etag")]).toEqual([made.body.meta.location, made.body.meta.version]);
      expect([theirs.length, meta.resourceType, made.body.groups]).toEqual([3, "User", undefined]);
      expect(await person(made.body.id)).toMatchObject({
        name: "Babs Jensen",
        email: "bjensen@example.com",
        title: "Tour Guide",
        active: true,
      });
    }
    expect((await database.pool.query("SELECT 1 FROM person")).rowCount).toBe(1);
  });

  it("ties a new user to the person who has the address already", async () => {
    const ctx = testContext(database.db);
    const known = await createEntry(ctx, "people", { email: "ida@example.com", name: "Ida", title: "Head" });
    const { id } = await add({ emails: [{ value: "IDA@example.com", type: "work" }], displayName: "Ida Holm" });
    expect(await person(id)).toMatchObject({ id: known, name: "Ida Holm", title: "Head", email: "ida@example.com" });
  });

  it("refuses a second user of the same name or address, as uniqueness, however often it is sent", async () => {
    const first = await add({ userName: "Same@example.com" });
    for (const again of [{ userName: "same@EXAMPLE.com" }, { userName: "other", emails: [{ value: "same@example.com" }] }]) {
      const { status, body } = await call(newUser, "POST", { body: again });
      expect([status, body.scimType, body.schemas]).toEqual([409, "uniqueness", ["urn:ietf:params:scim:api:messages:2.0:Error"]]);
    }
    const found = await call(users, "GET", { query: `?filter=${encodeURIComponent('userName eq "SAME@example.com"')}` });
    expect(found.body).toMatchObject({ totalResults: 1, Resources: [{ id: first.id }] });
  });

  it("lets a leaver go at once: the person has left, and a session of the account has ended", async () => {
    const ctx = testContext(database.db, { clock: { now: () => new Date() } });
    const user = await add({ userName: "lea@example.com" });
    const grants = [{ role: "finance_analyst" as const, businessUnitIds: [], teamIds: [], applicationIds: [], environmentIds: [] }];
    const account = await createUser(ctx, { email: "lea@example.com", grants });
    const cookie =
      (await sessionCookie({ userId: account.id, version: 1, startedAt: Math.floor(Date.now() / 1_000) }, false)).split(";")[0] ?? "";
    const session = () => sessionOf(database.db, ctx.clock, new Headers({ cookie }));
    expect((await session()).actor.id).toBe(account.id);
    expect((await patch(user.id, { op: "Replace", path: "active", value: "False" })).body.active).toBe(false);
    expect(await person(user.id)).toMatchObject({ active: false, left: true });
    await expect(session()).rejects.toThrow();
    const { id } = await person(user.id);
    const [, left] = (await audited(id)).filter(({ action }) => action.startsWith("person."));
    expect([left.action, JSON.parse(left.before).active, JSON.parse(left.after).active]).toEqual(["person.change", true, false]);
  });

  it("keeps the person of a user who is deleted, and brings both back when they come again", async () => {
    const user = await add({ userName: "back@example.com" });
    const before = await person(user.id);
    expect((await call(removeUser, "DELETE", { id: user.id })).status).toBe(204);
    for (const gone of [await call(oneUser, "GET", { id: user.id }), await call(removeUser, "DELETE", { id: user.id })])
      expect(gone).toMatchObject({ status: 404, body: { status: "404" } });
    expect(await person(user.id)).toMatchObject({ active: false, left: true });
    const again = await call(newUser, "POST", { body: someone({ userName: "back@example.com" }) });
    expect([again.status, again.body.id]).toEqual([201, user.id]);
    expect(await person(user.id)).toMatchObject({ id: before.id, active: true, left: false });
  });

  it("tells of a mover by the audit log: department, manager and team", async () => {
    const boss = await add();
    const user = await add({ [ENTERPRISE]: { department: "Tours" } });
    const { id } = await person(user.id);
    await patch(user.id, { op: "replace", path: `${ENTERPRISE}:department`, value: "Sales" });
    await patch(user.id, { op: "replace", path: `${ENTERPRISE}:manager`, value: boss.id });
    const changes = (await audited(id))
      .filter(({ action }) => action === "person.change")
      .map(({ before, after }) => [JSON.parse(before), JSON.parse(after)]);
    expect(changes[0]).toEqual([{ department: "Tours" }, { department: "Sales" }]);
    expect([changes[1]?.[0].managerId, changes[1]?.[1].managerId]).toEqual([null, (await person(boss.id)).id]);
    expect(changes).toHaveLength(2);
  });

  it("does nothing at all for a change that changes nothing", async () => {
    const user = await add();
    const before = (await database.pool.query("SELECT count(*)::int AS n, (SELECT inventory FROM ledger_version) AS v FROM audit_event"))
      .rows[0];
    const again = await patch(user.id, { op: "replace", value: { active: true, displayName: user.displayName } });
    expect([again.status, again.body.meta.version]).toEqual([200, user.meta.version]);
    expect(
      (await database.pool.query("SELECT count(*)::int AS n, (SELECT inventory FROM ledger_version) AS v FROM audit_event")).rows[0],
    ).toEqual(before);
  });

  it("replaces by PUT: what is left out goes, but for who is active", async () => {
    const user = await add({ title: "Guide", active: false, nickName: "B" });
    const put = await call(putUser, "PUT", { id: user.id, body: { userName: user.userName, displayName: "New name" } });
    expect(put.body).toMatchObject({ active: false, displayName: "New name" });
    expect([put.body.title, put.body.nickName]).toEqual([undefined, undefined]);
    expect(await person(user.id)).toMatchObject({ name: "New name", title: null, active: false });
  });
});

describe("managers", () => {
  const manager = (value: unknown) => ({ op: "replace", path: `${ENTERPRISE}:manager`, value });

  it("who come later are tied when they come, known by id, external id or user name", async () => {
    const byExternal = await add({ [ENTERPRISE]: { manager: { value: "ext-9" } } });
    const byName = await add({ [ENTERPRISE]: { manager: "Boss@Example.com" } });
    expect(await person(byExternal.id)).toMatchObject({ manager: null });
    await add({ userName: "boss@example.com", externalId: "ext-9" });
    expect([(await person(byExternal.id)).manager, (await person(byName.id)).manager]).toEqual(["boss@example.com", "boss@example.com"]);
  });

  it("are none while they are not there", async () => {
    const boss = await add({ active: false });
    const user = await add({ [ENTERPRISE]: { manager: { value: boss.id } } });
    expect((await person(user.id)).manager).toBeNull();
    await patch(boss.id, { op: "replace", value: { active: true } });
    expect((await person(user.id)).manager).toBe(boss.userName);
    await patch(user.id, { op: "remove", path: `${ENTERPRISE}:manager` });
    expect((await person(user.id)).manager).toBeNull();
  });

  it("in a circle are refused with nothing half done, however long the circle", async () => {
    const [a, b, c] = [await add(), await add(), await add()];
    await patch(a.id, manager(b.id));
    await patch(b.id, manager({ value: c.id }));
    const refused = await patch(c.id, { op: "replace", path: "title", value: "Top" }, manager(a.id));
    expect([refused.status, refused.body.scimType]).toEqual([400, "invalidValue"]);
    expect(await person(c.id)).toMatchObject({ manager: null, title: null });
    expect((await patch(a.id, manager(a.id))).status).toBe(400);
    expect((await call(oneUser, "GET", { id: c.id })).body.meta.version).toBe(c.meta.version);
  });

  it("who would close a circle by coming are left out, and the page is told", async () => {
    const early = await add({ [ENTERPRISE]: { manager: { value: "late" } } });
    const late = await add({ externalId: "late", [ENTERPRISE]: { manager: { value: early.id } } });
    expect([(await person(late.id)).manager, (await person(early.id)).manager]).toEqual([early.userName, null]);
    expect((await database.pool.query("SELECT message FROM directory_problem")).rows).toHaveLength(1);
  });
});

describe("versions", () => {
  it("guard against overwriting: If-Match, If-None-Match, and changes at once", async () => {
    const user = await add();
    const etag = user.meta.version;
    expect((await call(oneUser, "GET", { id: user.id, headers: { "if-none-match": etag } })).status).toBe(304);
    const changed = await call(patchUser, "PATCH", {
      id: user.id,
      body: { Operations: [{ op: "add", path: "title", value: "x" }] },
      headers: { "if-match": etag },
    });
    expect(changed.status).toBe(200);
    for (const [handler, method] of [
      [patchUser, "PATCH"],
      [putUser, "PUT"],
      [removeUser, "DELETE"],
    ] as const) {
      const body = method === "DELETE" ? undefined : { userName: user.userName, Operations: [{ op: "add", path: "title", value: "y" }] };
      expect((await call(handler, method, { id: user.id, headers: { "if-match": etag }, body })).status).toBe(412);
    }
    await Promise.all(["title", "nickName", "locale"].map((path) => patch(user.id, { op: "add", path, value: "z" })));
    expect((await call(oneUser, "GET", { id: user.id })).body).toMatchObject({
      title: "z",
      nickName: "z",
      locale: "z",
      meta: { version: 'W/"5"' },
    });
  });
});

describe("refusals", () => {
  it("come as SCIM errors, whoever refuses", async () => {
    const user = await add();
    const refused = async (answer: ReturnType<typeof call>) => {
      const { status, body, headers } = await answer;
      expect([headers.get("content-type"), body.schemas[0], body.status]).toEqual([
        "application/scim+json",
        "urn:ietf:params:scim:api:messages:2.0:Error",
        String(status),
      ]);
      return [status, body.scimType];
    };
    expect(await refused(call(users, "GET", { token: reader }))).toEqual([403, undefined]);
    expect(await refused(call(users, "GET", { token: "cth_x_y" }))).toEqual([401, undefined]);
    expect(await refused(call(newUser, "POST", { body: "{", type: "application/json" }))).toEqual([400, "invalidSyntax"]);
    expect(await refused(call(newUser, "POST", { body: "{}", type: "text/plain" }))).toEqual([415, undefined]);
    expect(await refused(call(newUser, "POST", { body: { userName: "no-address" } }))).toEqual([400, "invalidValue"]);
    expect(await refused(call(newUser, "POST", { body: { emails: ["a@b.example"] } }))).toEqual([400, "invalidValue"]);
    expect(await refused(call(users, "GET", { query: "?filter=userName+is+1" }))).toEqual([400, "invalidFilter"]);
    expect(await refused(patch(user.id, { op: "replace", path: "title]", value: 1 }))).toEqual([400, "invalidPath"]);
    expect(await refused(patch("nobody", { op: "replace", value: {} }))).toEqual([404, undefined]);
    expect(await refused(call(oneGroup, "GET", { id: "none" }))).toEqual([404, undefined]);
    expect((await database.pool.query("SELECT status FROM directory_problem ORDER BY id")).rows.map((row) => row.status)).toEqual([
      400, 400, 400, 400, 400,
    ]);
  });
});

describe("lists", () => {
  it("page from 1, count what there is, sort, and give what was asked for", async () => {
    for (const title of ["c", "a", "b"]) await add({ title });
    const list = async (query: string) => (await call(users, "GET", { query })).body;
    expect(await list("?startIndex=2&count=1")).toMatchObject({
      totalResults: 3,
      startIndex: 2,
      itemsPerPage: 1,
      Resources: [{ title: "a" }],
    });
    expect(await list("?count=0")).toMatchObject({ totalResults: 3, Resources: [] });
    expect((await list("?sortBy=title&sortOrder=descending")).Resources.map((one: { title: string }) => one.title)).toEqual([
      "c",
      "b",
      "a",
    ]);
    const [only] = (await list("?attributes=title&startIndex=-5&count=zzz&unknown=1")).Resources;
    expect(Object.keys(only).sort()).toEqual(["id", "schemas", "title"]);
    expect((await list(`?filter=${encodeURIComponent('title gt "a" and active eq True')}`)).totalResults).toBe(2);
  });
});

describe("groups", () => {
  const group = async (displayName: string, ids: string[], team?: string) => {
    const { body } = await call(newGroup, "POST", { body: { displayName, members: ids.map((value) => ({ value })) } });
    if (team) await database.pool.query("UPDATE directory_group SET team_id = $2 WHERE id = $1", [body.id, team]);
    return body.id as string;
  };
  const change = (id: string, ...Operations: object[]) => call(patchGroup, "PATCH", { id, body: { Operations } });

  it("takes the group of the standard once its members are there, and takes one out of it as the standard does", async () => {
    const unknown = await call(newGroup, "POST", { body: sampleGroup });
    expect([unknown.status, unknown.body.scimType]).toEqual([400, "invalidValue"]);
    expect(unknown.body.detail).toContain("2819c223");
    const [a, b] = [await add(), await add()];
    const made = await call(newGroup, "POST", { body: { ...sampleGroup, members: [{ value: a.id, display: "Babs" }, { value: b.id }] } });
    expect(made.body).toMatchObject({ displayName: "Tour Guides", members: [{ value: a.id }, { value: b.id }] });
    expect((await change(made.body.id, ...removeMember.Operations)).status).toBe(204);
    await change(made.body.id, { op: "remove", path: `members[value eq "${a.id}"]` });
    expect((await call(oneGroup, "GET", { id: made.body.id })).body.members.map((one: { value: string }) => one.value)).toEqual([b.id]);
    expect((await call(oneUser, "GET", { id: b.id })).body.groups).toMatchObject([{ value: made.body.id, display: "Tour Guides" }]);
    expect((await call(newGroup, "POST", { body: { displayName: "tour guides" } })).status).toBe(409);
    const listed = await call(groups, "GET", {
      query: `?excludedAttributes=members&filter=${encodeURIComponent('displayName eq "Tour guides"')}`,
    });
    expect(listed.body.Resources).toHaveLength(1);
    expect(listed.body.Resources[0].members).toBeUndefined();
  });

  it("that stand for teams move people, whatever comes first", async () => {
    const user = await add();
    const tours = await group("B tours", [], "tm_tours");
    const sales = await group("A sales", [], "tm_sales");
    const team = async () => (await person(user.id)).team;
    await change(tours, { op: "add", path: "members", value: [{ value: user.id }] });
    expect(await team()).toBe("tm_tours");
    await change(sales, { op: "Add", path: "members", value: [{ value: user.id }] });
    expect(await team()).toBe("tm_sales");
    await change(sales, { op: "replace", path: "displayName", value: "C sales" });
    expect(await team()).toBe("tm_tours");
    await change(tours, { op: "remove", path: "members" });
    expect(await team()).toBe("tm_sales");
    expect((await call(removeGroup, "DELETE", { id: sales })).status).toBe(204);
    expect(await team()).toBeNull();
  });

  it("leave who was put into another team by hand, and do not move who has left", async () => {
    const [moved, gone] = [await add(), await add()];
    const tours = await group("Tours", [moved.id, gone.id], "tm_tours");
    await database.pool.query("UPDATE person SET team_id = 'tm_sales' WHERE id = $1", [(await person(moved.id)).id]);
    await patch(gone.id, { op: "replace", value: { active: false } });
    await change(tours, { op: "replace", path: "members", value: [] });
    expect([(await person(moved.id)).team, (await person(gone.id)).active]).toEqual(["tm_sales", false]);
  });
});

describe("agents", () => {
  it("are not there until they are switched on, then every draft is kept as it came", async () => {
    expect((await call(newAgent, "POST", { body: minimalAgent })).status).toBe(404);
    await database.pool.query("UPDATE directory_setting SET agents = true");
    const made = [];
    for (const sample of [minimalAgent, governedAgent, { name: "abbey", owners: [{ value: "x" }] }]) {
      const { status, body } = await call(newAgent, "POST", { body: sample });
      expect(status).toBe(201);
      const { id: _, ...said } = sample as Record<string, unknown>;
      expect(body).toMatchObject(said);
      made.push(body);
    }
    expect((await call(newAgent, "POST", { body: minimalAgent })).body.scimType).toBe("uniqueness");
    const path = "urn:ietf:params:scim:schemas:extension:governed-agent:2.0:Agent:status";
    const changed = await call(patchAgent, "PATCH", { id: made[1].id, body: { Operations: [{ op: "replace", path, value: "enabled" }] } });
    expect(changed.body["urn:ietf:params:scim:schemas:extension:governed-agent:2.0:Agent"]).toMatchObject({
      status: "enabled",
      version: "40",
    });
    expect((await call(agents, "GET", { query: `?filter=${encodeURIComponent("active eq false")}` })).body.totalResults).toBe(1);
    expect((await call(oneAgent, "GET", { id: made[0].id })).body).toMatchObject({
      agentUserName: "support-agent",
      meta: { resourceType: "Agent" },
    });
    expect((await database.pool.query("SELECT count(*)::int AS n FROM identity")).rows[0].n).toBe(0);
  });
});

describe("discovery", () => {
  it("says what is offered", async () => {
    expect((await call(provider, "GET")).body).toMatchObject({
      patch: { supported: true },
      bulk: { supported: false },
      etag: { supported: true },
    });
    expect((await call(schemas, "GET")).body.Resources.map((one: { name: string }) => one.name)).toEqual([
      "User",
      "Group",
      "EnterpriseUser",
    ]);
    expect((await call(resourceTypes, "GET")).body.Resources[0]).toMatchObject({ id: "User", endpoint: "/Users" });
  });
});
