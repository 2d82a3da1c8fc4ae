import { encode } from "next-auth/jwt";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { type OidcUser, type RunningProvider, startOidcProvider } from "@/e2e/support/oidc-provider";
import { verifyAudit } from "@/lib/audit";
import { freePort } from "@/lib/db/embedded/free-port.mjs";
import { required, setEnvironment } from "@/lib/env";
import { systemClock } from "@/lib/kernel/clock";
import { Unauthenticated } from "@/lib/kernel/errors";
import { frozenClock } from "@/lib/testing/clock";
import { useDatabase } from "@/lib/testing/database";
import { type Context, changeMember, changePassword, createUser, type Role, sessionOf, signOutEverywhere, systemActor } from ".";
import { COST, hashPassword, passwordFits } from "./password";
import { handleAuth } from "./session";
import { cookieName, sessionCookie } from "./session-cookie";
import { signInWithPassword } from "./sign-in";

const database = useDatabase();
const PASSWORD = "several unrelated words";
const ORIGIN = "http://localhost:3000";
const grant = (role: Role) => ({ role, businessUnitIds: [], teamIds: [], applicationIds: [], environmentIds: [] });
const system = (ip = "10.0.0.1", clock = systemClock): Context => ({ db: database.db, clock, actor: { ...systemActor("test"), ip } });
const member = async (email: string, ...roles: Role[]) =>
  (await createUser(system(), { email, password: PASSWORD, grants: roles.map(grant) })).id;

/** A browser, as far as signing in needs one: it keeps cookies by site and follows redirects. */
class Browser {
  private readonly jars = new Map<string, Map<string, string>>();

  constructor(private readonly forwarded: Record<string, string> = {}) {}

  cookies(origin = ORIGIN): string {
    return [...(this.jars.get(new URL(origin).host) ?? [])].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  async go(url: string, init: RequestInit = {}): Promise<{ url: string; response: Response; text: string }> {
    const target = new URL(url, ORIGIN);
    const headers = new Headers({
      ...this.forwarded,
      ...Object.fromEntries(new Headers(init.headers)),
      cookie: this.cookies(target.href),
      host: target.host,
    });
    const request = new Request(target, { ...init, headers, redirect: "manual" });
    const isOurs = target.origin === ORIGIN;
    if (isOurs && !target.pathname.startsWith("/api/auth/")) return { url: target.href, response: new Response(), text: "" };
    const response = isOurs ? await handleAuth(request, target.pathname.split("/").slice(3)) : await fetch(request);
    this.keep(target.host, response.headers.getSetCookie());
    const location = response.headers.get("location");
    if (location) return this.go(new URL(location, target).href);
    return { url: target.href, response, text: await response.text() };
  }

  post(url: string, fields: Record<string, string>) {
    return this.go(url, {
      method: "POST",
      body: new URLSearchParams(fields),
      headers: { "content-type": "application/x-www-form-urlencoded" },
    });
  }

  async csrfToken(): Promise<string> {
    return (JSON.parse((await this.go("/api/auth/csrf")).text) as { csrfToken: string }).csrfToken;
  }

  private keep(host: string, lines: string[]): void {
    const jar = this.jars.get(host) ?? new Map<string, string>();
    this.jars.set(host, jar);
    for (const line of lines) {
      const [pair = "", ...attributes] = line.split(";");
      const at = pair.indexOf("=");
      const isGone = attributes.some((attribute) => /^\s*(max-age=0|expires=thu, 01 jan 1970)/i.test(attribute));
      if (isGone) jar.delete(pair.slice(0, at));
      else jar.set(pair.slice(0, at), pair.slice(at + 1));
    }
  }
}

async function signedIn(email: string, password = PASSWORD): Promise<{ browser: Browser; end: string }> {
  const browser = new Browser({ "x-forwarded-for": "10.0.0.1" });
  const end = await browser.post("/api/auth/callback/credentials", {
    csrfToken: await browser.csrfToken(),
    email,
    password,
    callbackUrl: "/spend",
  });
  return { browser, end: end.url };
}

const actorOf = async (browser: Browser) => (await sessionOf(database.db, systemClock, new Headers({ cookie: browser.cookies() }))).actor;

/** As in the product; tests are given a lower one. */
const FULL_COST = 2 ** 15;
const TEST_COST = COST.N;
beforeEach(async () => {
  COST.N = TEST_COST;
  await database.pool.query("TRUNCATE app_user, sign_in_attempt, person CASCADE");
});

describe("a password", () => {
  test("is stored under a salt of its own, and fits only itself", async () => {
    // Loaded anew it has the cost that the product has.
    vi.resetModules();
    const own = await import("./password");
    const [one, two] = await Promise.all([own.hashPassword(PASSWORD), own.hashPassword(PASSWORD)]);
    expect(one).not.toBe(two);
    expect(one).toMatch(/^scrypt\$32768\$8\$3\$/);
    expect(
      await Promise.all([
        passwordFits(PASSWORD, one),
        passwordFits(`${PASSWORD} `, one),
        passwordFits("", one),
        passwordFits(PASSWORD, null),
      ]),
    ).toEqual([true, false, false, false]);
    expect(await passwordFits("\u00e9 composed word", await hashPassword("e\u0301 composed word"))).toBe(true);
  });
});

describe("signing in with a password", () => {
  test("gives a session whose rights come from the database", async () => {
    const id = await member("ana@x.test", "finance_analyst");
    const { browser, end } = await signedIn("Ana@X.test");
    expect(end).toBe(`${ORIGIN}/spend`);
    expect(await actorOf(browser)).toMatchObject({ kind: "person", id, roles: ["finance_analyst"] });
    expect(browser.cookies()).toContain("countinghouse-session=");
    expect(browser.cookies()).not.toContain("__Host-countinghouse");
    expect((await database.db.user.findUniqueOrThrow({ where: { id } })).lastSignInAt).not.toBeNull();
  });

  test.each([
    ["a wrong password", "ana@x.test", "wrong unrelated words"],
    ["an unknown address", "nobody@x.test", PASSWORD],
    ["a disabled account", "off@x.test", PASSWORD],
    ["an account without a password", "sso@x.test", PASSWORD],
    ["no address at all", "'; DROP TABLE app_user; --", PASSWORD],
  ])("%s is refused, in the same words", async (_, email, password) => {
    await member("ana@x.test", "platform_admin");
    await changeMember(system(), await member("off@x.test", "auditor"), { disabled: true });
    await createUser(system(), { email: "sso@x.test", grants: [grant("auditor")] });
    const { browser, end } = await signedIn(email, password);
    expect(end).toMatch(/^http:\/\/localhost:3000\/sign-in\?.*error=Refused/);
    await expect(actorOf(browser)).rejects.toThrow(Unauthenticated);
    await expect(signInWithPassword(system(), { email, password })).rejects.toThrow("The e-mail address or the password is wrong.");
  });

  test("an unknown address costs the same work as a known one", async () => {
    COST.N = FULL_COST;
    await member("ana@x.test", "auditor");
    const timed = async (email: string) => {
      const start = performance.now();
      await signInWithPassword(system(), { email, password: "wrong unrelated words" }).catch(() => undefined);
      return performance.now() - start;
    };
    await timed("ana@x.test");
    const known = Math.min(await timed("ana@x.test"), await timed("ana@x.test"));
    const unknown = Math.min(await timed("a@x.test"), await timed("b@x.test"));
    // Hashing dominates; without it the unknown address would take about a hundredth.
    expect(unknown).toBeGreaterThan(known / 3);
  });

  test("is throttled by address of e-mail, also when the guesses come at once; success forgets", async () => {
    await member("ana@x.test", "auditor");
    const clock = frozenClock();
    const guess = (password: string, ip: string) =>
      signInWithPassword(system(ip, clock), { email: "ana@x.test", password }).then(
        () => "in",
        (error: Error) => error.name,
      );
    for (let i = 0; i < 9; i++) expect(await guess("wrong", "10.0.0.1")).toBe("Unauthenticated");
    expect(await guess(PASSWORD, "10.0.0.1")).toBe("in");
    const results = await Promise.all(Array.from({ length: 14 }, (_, i) => guess("wrong", `10.0.1.${i}`)));
    expect(results.filter((name) => name === "Unauthenticated")).toHaveLength(10);
    expect(await guess(PASSWORD, "10.0.0.9")).toBe("LimitExceeded");
    clock.advance(15 * 60_000);
    expect(await guess(PASSWORD, "10.0.0.9")).toBe("in");
  });

  test("is throttled by caller's address over many e-mails", async () => {
    const now = new Date();
    await database.db.signInAttempt.create({ data: { subject: "address:10.9.9.9", failures: 100, windowStart: now } });
    await expect(signInWithPassword(system("10.9.9.9"), { email: "c@x.test", password: "x" })).rejects.toMatchObject({
      name: "LimitExceeded",
    });
    await expect(signInWithPassword(system("10.9.9.8"), { email: "c@x.test", password: "x" })).rejects.toMatchObject({
      name: "Unauthenticated",
    });
  });

  test("needs the form's own token: another site cannot sign a browser in", async () => {
    await member("ana@x.test", "auditor");
    const browser = new Browser();
    await browser.post("/api/auth/callback/credentials", { email: "ana@x.test", password: PASSWORD });
    await expect(actorOf(browser)).rejects.toThrow(Unauthenticated);
  });

  test("never leads to another site", async () => {
    await member("ana@x.test", "auditor");
    const browser = new Browser();
    const end = await browser.post("/api/auth/callback/credentials", {
      csrfToken: await browser.csrfToken(),
      email: "ana@x.test",
      password: PASSWORD,
      callbackUrl: "https://evil.test/x",
    });
    expect(new URL(end.url).origin).toBe(ORIGIN);
  });

  test("and out are written down, refusals too", async () => {
    const id = await member("ana@x.test", "auditor");
    await signedIn("ana@x.test", "wrong unrelated words");
    const { browser } = await signedIn("ana@x.test");
    await browser.post("/api/auth/signout", { csrfToken: await browser.csrfToken() });
    await expect(actorOf(browser)).rejects.toThrow(Unauthenticated);
    const rows = await database.db.auditEvent.findMany({ where: { objectType: "session", objectId: id }, orderBy: { seq: "asc" } });
    expect(rows.map((row) => `${row.action} ${row.outcome} ${row.ip}`)).toEqual([
      "session.sign_in denied 10.0.0.1",
      "session.sign_in done 10.0.0.1",
      "session.sign_out done 10.0.0.1",
    ]);
  });
});

describe("a session", () => {
  test("follows the account with the next request: roles, disabling, leaving, signing out everywhere, a new password", async () => {
    await member("root@x.test", "platform_admin");
    const id = await member("ana@x.test", "finance_analyst");
    const { browser } = await signedIn("ana@x.test");
    await changeMember(system(), id, { grants: [grant("auditor")] });
    expect((await actorOf(browser)).roles).toEqual(["auditor"]);
    await changeMember(system(), id, { disabled: true });
    await expect(actorOf(browser)).rejects.toThrow(Unauthenticated);
    await changeMember(system(), id, { disabled: false });
    await expect(actorOf(browser)).rejects.toThrow(Unauthenticated);

    const second = await signedIn("ana@x.test");
    await signOutEverywhere({ ...system(), actor: await actorOf(second.browser) });
    await expect(actorOf(second.browser)).rejects.toThrow(Unauthenticated);

    const third = await signedIn("ana@x.test");
    const ctx = { ...system(), actor: await actorOf(third.browser) };
    await expect(changePassword(ctx, { currentPassword: "wrong", password: "another four words here" })).rejects.toMatchObject({
      name: "Invalid",
    });
    await changePassword(ctx, { currentPassword: PASSWORD, password: "another four words here" });
    await expect(actorOf(third.browser)).rejects.toThrow(Unauthenticated);
    const fourth = await signedIn("ana@x.test", "another four words here");
    await database.db.person.create({ data: { id: "per", email: "ana@x.test", name: "Ana", active: false } });
    await expect(actorOf(fourth.browser)).rejects.toThrow(Unauthenticated);
  });

  test("ends when it idles and at the latest after a day; a used one is renewed", async () => {
    const userId = await member("ana@x.test", "auditor");
    const startedAt = Math.floor(Date.now() / 1_000);
    const claims = { userId, version: 1, startedAt };
    const cookie = (await sessionCookie(claims, false)).split(";")[0] ?? "";
    const at = (seconds: number) =>
      sessionOf(database.db, frozenClock(new Date((startedAt + seconds) * 1_000).toISOString()), new Headers({ cookie }));
    expect((await at(60)).setCookie).toBeUndefined();
    expect((await at(600)).setCookie).toMatch(/^countinghouse-session=.+; Path=\/; Max-Age=14400; HttpOnly; SameSite=Lax$/);
    await expect(at(24 * 3_600)).rejects.toThrow(Unauthenticated);
    const idle = await encode({ token: { sub: userId, version: 1, startedAt }, secret: required("NEXTAUTH_SECRET"), maxAge: -60 });
    await expect(sessionOf(database.db, systemClock, new Headers({ cookie: `countinghouse-session=${idle}` }))).rejects.toThrow(
      Unauthenticated,
    );
  });

  test("cannot be made up: other keys, other cookies and letters of any kind are nobody", async () => {
    const userId = await member("ana@x.test", "auditor");
    const token = { sub: userId, version: 1, startedAt: Math.floor(Date.now() / 1_000) };
    const forged = await encode({ token, secret: "another secret of thirty-two letters" });
    const good = (await sessionCookie({ userId, version: 1, startedAt: token.startedAt }, false)).split(";")[0] ?? "";
    for (const cookie of [
      "",
      `countinghouse-session=${forged}`,
      "countinghouse-session=x.y.z",
      good.replace("countinghouse", "next-auth"),
      `${good}x`,
    ]) {
      await expect(sessionOf(database.db, systemClock, new Headers({ cookie }))).rejects.toThrow(Unauthenticated);
    }
    await expect(sessionOf(database.db, systemClock, new Headers({ cookie: `a=b; ${good}` }))).resolves.toBeDefined();
  });

  test("over https lives in a __Host- cookie, and the plain one is not taken", async () => {
    const userId = await member("ana@x.test", "auditor");
    const claims = { userId, version: 1, startedAt: Math.floor(Date.now() / 1_000) };
    expect(cookieName(true)).toBe("__Host-countinghouse-session");
    const line = await sessionCookie(claims, true);
    expect(line).toMatch(/^__Host-countinghouse-session=.+; Path=\/; .*Secure$/);
    const https = (cookie: string) => sessionOf(database.db, systemClock, new Headers({ cookie, "x-forwarded-proto": "https" }));
    await expect(https(line.split(";")[0] ?? "")).resolves.toBeDefined();
    await expect(https((await sessionCookie(claims, false)).split(";")[0] ?? "")).rejects.toThrow(Unauthenticated);
    const browser = new Browser({ "x-forwarded-proto": "https" });
    await browser.csrfToken();
    expect(browser.cookies()).toContain("__Host-next-auth.csrf-token=");
  });
});

describe("signing in through the organisation's identity provider", () => {
  const users: Record<string, OidcUser> = {};
  let provider: RunningProvider;

  beforeAll(async () => {
    provider = await startOidcProvider({ port: await freePort(), redirectUris: [`${ORIGIN}/api/auth/callback/corp`], users });
    setEnvironment({
      OIDC_ISSUER: provider.issuer,
      OIDC_CLIENT_ID: provider.clientId,
      OIDC_CLIENT_SECRET: provider.clientSecret,
      OIDC_ROLE_CLAIM: "groups",
      OIDC_ROLE_MAP: "finance=finance_analyst,control=finance_controller,admins=platform_admin",
    });
  });
  afterAll(() => provider.close());

  async function viaProvider(login: string): Promise<{ browser: Browser; end: string }> {
    const browser = new Browser();
    const page = await browser.post("/api/auth/signin/corp", { csrfToken: await browser.csrfToken(), callbackUrl: "/spend" });
    expect(page.text).toContain('name="login"');
    const end = await browser.post(page.url, { prompt: "login", login, password: "any" });
    return { browser, end: end.url };
  }

  test("makes the account, with the roles of the groups, and follows them at each sign-in", async () => {
    users.alice = { email: "Alice@corp.test", name: "Alice", groups: ["finance", "unknown"] };
    const first = await viaProvider("alice");
    expect(first.end).toBe(`${ORIGIN}/spend`);
    expect(await actorOf(first.browser)).toMatchObject({ name: "Alice", roles: ["finance_analyst"] });
    users.alice.groups = ["control"];
    const second = await viaProvider("alice");
    expect((await actorOf(second.browser)).roles).toEqual(["finance_controller"]);
    expect(await database.db.user.count()).toBe(1);
    const rows = await database.db.auditEvent.findMany({ where: { actorId: "system:oidc" }, orderBy: { seq: "asc" } });
    expect(rows.map((row) => row.action)).toEqual(["user.create", "user.change_roles"]);
  });

  test("keeps roles that were given by hand", async () => {
    users.bob = { email: "bob@corp.test", groups: [] };
    await createUser(system(), { email: "bob@corp.test", grants: [grant("team_lead")] });
    const { browser } = await viaProvider("bob");
    expect((await actorOf(browser)).roles).toEqual(["team_lead"]);
    users.bob.groups = ["finance"];
    await viaProvider("bob");
    expect((await actorOf(browser)).roles).toEqual(["team_lead", "finance_analyst"]);
  });

  test.each<[string, OidcUser, string]>([
    ["somebody without a role", { email: "eve@corp.test", groups: ["unknown"] }, "Refused"],
    ["an address that is not verified", { email: "eve@corp.test", email_verified: false, groups: ["finance"] }, "Refused"],
    ["nobody's address", { groups: ["finance"] }, "Refused"],
    ["groups that one person may not be in", { email: "eve@corp.test", groups: ["finance", "control"] }, "RolesRefused"],
  ])("refuses %s", async (_, user, code) => {
    users.eve = user;
    const { browser, end } = await viaProvider("eve");
    expect(end).toMatch(new RegExp(`^${ORIGIN}/sign-in\\?error=${code}$`));
    await expect(actorOf(browser)).rejects.toThrow(Unauthenticated);
    expect(await database.db.user.count()).toBe(0);
  });

  test("refuses a disabled account, and writes it down", async () => {
    users.zoe = { email: "zoe@corp.test", groups: ["finance"] };
    await viaProvider("zoe");
    const { id } = await database.db.user.findFirstOrThrow();
    await changeMember(system(), id, { disabled: true });
    expect((await viaProvider("zoe")).end).toMatch(/error=Refused$/);
    expect(await database.db.auditEvent.count({ where: { objectId: id, action: "session.sign_in", outcome: "denied" } })).toBe(1);
  });
});

test("all of this left a whole audit chain", async () => {
  expect(await verifyAudit(database.db)).toMatchObject({ ok: true });
});
