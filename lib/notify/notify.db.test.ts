import { createHmac } from "node:crypto";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { withTransaction } from "@/lib/db/transaction";
import { setEnvironment } from "@/lib/env";
import { Forbidden, NotFound } from "@/lib/kernel/errors";
import { frozenClock } from "@/lib/testing/clock";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import type { NewNotification } from "./core/notification";
import {
  changeNotifySettings,
  changeWebhook,
  countUnread,
  createWebhook,
  listDeliveries,
  listNotifications,
  listWebhooks,
  markNotifications,
  publishNotification,
  removeWebhook,
  renewWebhookSecret,
  resendDelivery,
  sendNotifications,
  testWebhook,
} from "./index";
import { DeliveryQuery, InboxQuery, type SettingsInput } from "./schemas";

const database = useDatabase();
const NOW = "2026-03-10T12:00:00Z";
const clock = frozenClock(NOW);
const admin = () => testContext(database.db, { clock, id: "root" });
const as = (id: string) => testContext(database.db, { clock, id, rights: [] });

type Call = { body: string; headers: IncomingHttpHeaders; path: string };
const calls: Call[] = [];
let respond: (call: Call) => { status: number; body?: string; location?: string } = () => ({ status: 200 });
const receiver = createServer((request, response) => {
  let body = "";
  request.on("data", (chunk: Buffer) => {
    body += chunk.toString("utf8");
  });
  request.on("end", () => {
    const call = { body, headers: request.headers, path: request.url ?? "" };
    calls.push(call);
    const { status, body: said = "ok", location } = respond(call);
    response.writeHead(status, location === undefined ? {} : { location }).end(said);
  });
});
const mails: { to: string; text: string }[] = [];
let mailIsAway = false;
const sink = new SMTPServer({
  disabledCommands: ["AUTH", "STARTTLS"],
  onData(stream, session, done) {
    let text = "";
    stream.on("data", (chunk: Buffer) => {
      text += chunk.toString("utf8");
    });
    stream.on("end", () => {
      if (mailIsAway) return done(Object.assign(new Error("try later"), { responseCode: 451 }));
      mails.push(...session.envelope.rcptTo.map(({ address }) => ({ to: address, text })));
      return done(null, "kept");
    });
  },
});
const portOf = (server: { address(): AddressInfo | string | null }) => (server.address() as AddressInfo).port;
let base = "";

beforeAll(async () => {
  await database.pool.query(
    "INSERT INTO app_user (id, email, name) VALUES ('ann', 'ann@example.com', 'Ann'), ('ben', 'ben@example.com', 'Ben')",
  );
  await Promise.all([
    new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve)),
    new Promise<void>((resolve) => sink.listen(0, "127.0.0.1", resolve)),
  ]);
  base = `http://127.0.0.1:${portOf(receiver)}`;
  setEnvironment({
    COUNTINGHOUSE_SMTP_URL: `smtp://127.0.0.1:${portOf(sink.server)}`,
    COUNTINGHOUSE_MAIL_FROM: "books@example.com",
    COUNTINGHOUSE_TOKEN_PEPPER: "p".repeat(32),
    NEXTAUTH_URL: "https://books.example.com",
  });
});
afterAll(async () => {
  setEnvironment({ COUNTINGHOUSE_SMTP_URL: "", NEXTAUTH_URL: "" });
  await Promise.all([
    new Promise<void>((resolve) => receiver.close(() => resolve())),
    new Promise<void>((resolve) => sink.close(() => resolve())),
  ]);
});
beforeEach(async () => {
  clock.set(NOW);
  calls.length = 0;
  mails.length = 0;
  mailIsAway = false;
  respond = () => ({ status: 200 });
  for (const table of ["notification_receipt", "notification_delivery", "notification", "webhook", "notification_setting"])
    await database.pool.query(`DELETE FROM ${table}`);
});

const publish = (over: Partial<NewNotification> = {}) =>
  withTransaction(database.db, (tx) =>
    publishNotification(tx, {
      ...{ kind: "budget_threshold", severity: "warning", title: "Care at 80 %", body: "80 of 100 USD.", href: "/budgets/b1" },
      ...{ dedupeKey: "b1 2026-03 0.8", userIds: ["ann"], at: clock.now(), ...over },
    }),
  );
const webhook = (over: object = {}) =>
  createWebhook(admin(), { name: "Ops", url: `${base}/hook`, format: "json", groups: ["budgets"], minSeverity: "info", ...over });
const usual: SettingsInput = {
  mail: { budgets: "now", requests: "now", reviews: "now", incidents: "now", chargeback: "now" },
  timeZone: "UTC",
  quiet: null,
  digestAt: "08:00",
};
const inbox = async (id: string, query: object = {}) =>
  (await listNotifications(as(id), InboxQuery.parse(query))).data.map(({ title }) => title);
const log = async () =>
  (await listDeliveries(admin(), DeliveryQuery.parse({}))).data.map(({ channel, state, attempts, status }) => [
    channel,
    state,
    attempts,
    status,
  ]);
const send = () => sendNotifications({ db: database.db, clock });

describe("what is told", () => {
  test("is told once by its key, also by two at once, and never when it was rolled back", async () => {
    await webhook();
    await expect(
      withTransaction(database.db, async (tx) => {
        await publishNotification(tx, {
          ...{ kind: "budget_exhausted", severity: "critical", title: "Undone", body: "", href: "/budgets", dedupeKey: "undone" },
          ...{ userIds: ["ann"], at: clock.now() },
        });
        throw new Error("undone");
      }),
    ).rejects.toThrow("undone");
    await Promise.all([publish({ userIds: ["ann", "ben", "nobody"] }), publish({ userIds: ["ann", "ben", "nobody"] })]);
    await publish({ title: "Again", userIds: ["ann"] });
    expect([await inbox("ann"), await inbox("ben"), await inbox("nobody")]).toEqual([["Care at 80 %"], ["Care at 80 %"], []]);
    expect((await log()).map(([channel]) => channel).sort()).toEqual(["mail", "mail", "webhook"]);
    expect(await send()).toEqual({ waiting: 0, sent: 3, failed: 0, skipped: 0 });
    expect(await send()).toEqual({ waiting: 0, sent: 0, failed: 0, skipped: 0 });
    expect([mails.map(({ to }) => to).sort(), calls.length]).toEqual([["ann@example.com", "ben@example.com"], 1]);
  });

  test("is read by its own person only: unread first, marked one by one or all", async () => {
    for (const [minute, title] of ["First", "Second", "Third"].entries()) {
      clock.set(`2026-03-10T12:0${minute}:00Z`);
      await publish({ title, dedupeKey: title, severity: title === "First" ? "critical" : "info", userIds: ["ann", "ben"] });
    }
    const [third] = (await listNotifications(as("ann"), InboxQuery.parse({}))).data;
    await markNotifications(as("ann"), { ids: [third?.id ?? ""], read: true });
    expect(await inbox("ann")).toEqual(["Second", "First", "Third"]);
    expect(await inbox("ann", { severity: "info" })).toEqual(["Second", "Third"]);
    const first = await listNotifications(as("ann"), InboxQuery.parse({ limit: "2" }));
    expect(await inbox("ann", { limit: "2", cursor: first.nextCursor })).toEqual(["Third"]);
    expect([await countUnread(as("ann")), await countUnread(as("ben"))]).toEqual([{ unread: 2 }, { unread: 3 }]);
    await markNotifications(as("ann"), { ids: "all", read: true });
    await markNotifications(as("ann"), { ids: [third?.id ?? ""], read: false });
    expect([await countUnread(as("ann")), await countUnread(as("ben"))]).toEqual([{ unread: 1 }, { unread: 3 }]);
    await expect(countUnread(testContext(database.db, { kind: "token" }))).rejects.toThrow(Forbidden);
  });
});

describe("by e-mail", () => {
  test("what is not critical waits for the end of quiet hours, also when it is tried again or they are chosen later", async () => {
    await changeNotifySettings(as("ann"), { ...usual, quiet: { from: "11:00", to: "13:00" } });
    await publish();
    await publish({ dedupeKey: "worse", title: "Care is used up", severity: "critical" });
    await publish({ dedupeKey: "ben", userIds: ["ben"] });
    await changeNotifySettings(as("ben"), { ...usual, quiet: { from: "11:00", to: "14:00" } });
    await send();
    expect(mails.map(({ to, text }) => [to, text.includes("used up")])).toEqual([["ann@example.com", true]]);
    clock.set("2026-03-10T13:00:00Z");
    await send();
    clock.set("2026-03-10T14:00:00Z");
    expect(await send()).toMatchObject({ sent: 1, waiting: 0 });
    expect(mails.map(({ to }) => to)).toEqual(["ann@example.com", "ann@example.com", "ben@example.com"]);
    expect((await log()).map(([, state, attempts]) => [state, attempts])).toEqual(Array(3).fill(["sent", 1]));
  });

  test("a day's notifications are one mail; what was read meanwhile is left out, and what comes later is in the next", async () => {
    await changeNotifySettings(as("ann"), { ...usual, mail: { ...usual.mail, budgets: "digest", requests: "off" } });
    for (const title of ["One", "Two", "Three"]) {
      clock.advance(1_000);
      await publish({ title, dedupeKey: title });
    }
    await publish({ title: "Asked", dedupeKey: "asked", kind: "budget_request" });
    await publish({ title: "Gone", dedupeKey: "gone", severity: "critical" });
    const read = (await listNotifications(as("ann"), InboxQuery.parse({}))).data.find(({ title }) => title === "Two");
    await markNotifications(as("ann"), { ids: [read?.id ?? ""], read: true });
    await send();
    expect(mails.map(({ text }) => /Subject: (.*)/.exec(text)?.[1])).toEqual(["Gone"]);
    clock.set("2026-03-11T08:00:00Z");
    const late = new Date("2026-03-11T07:59:59Z");
    expect(await Promise.all([send(), send()])).toContainEqual({ waiting: 0, sent: 1, failed: 0, skipped: 0 });
    await publish({ title: "Late", dedupeKey: "late", at: late });
    await send();
    expect(mails).toHaveLength(2);
    expect(mails[1]?.text).toContain("Subject: 2 notifications: One");
    expect([mails[1]?.text.includes("Three"), mails[1]?.text.includes("Two.")]).toEqual([true, false]);
    clock.set("2026-03-12T08:00:00Z");
    await send();
    expect(mails[2]?.text).toContain("Subject: 1 notification: Late");
  });

  test("a server that is away is tried again, and people who left get nothing", async () => {
    mailIsAway = true;
    await publish({ userIds: ["ann"] });
    expect(await send()).toMatchObject({ waiting: 1 });
    mailIsAway = false;
    clock.advance(59_000);
    expect(await send()).toMatchObject({ sent: 0 });
    clock.advance(1_000);
    expect(await send()).toMatchObject({ sent: 1 });
    await publish({ dedupeKey: "left", userIds: ["ben"] });
    await database.pool.query("UPDATE app_user SET disabled_at = now() WHERE id = 'ben'");
    expect(await send()).toMatchObject({ skipped: 1 });
    await database.pool.query("UPDATE app_user SET disabled_at = NULL WHERE id = 'ben'");
    setEnvironment({ COUNTINGHOUSE_MAIL_FROM: "" });
    await publish({ dedupeKey: "no server" });
    setEnvironment({ COUNTINGHOUSE_MAIL_FROM: "books@example.com" });
    expect(await send()).toEqual({ waiting: 0, sent: 0, failed: 0, skipped: 0 });
  });
});

describe("a webhook", () => {
  test("is called with a body that its secret signs, of its groups and from its severity on", async () => {
    const { secret } = await webhook({ minSeverity: "warning" });
    await publish();
    await publish({ dedupeKey: "small", severity: "info" });
    await publish({ dedupeKey: "other", kind: "budget_request", severity: "critical" });
    await send();
    expect(calls).toHaveLength(1);
    const { body, headers } = calls[0] as Call;
    const [, t, v1] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers["countinghouse-signature"])) ?? [];
    expect([t, v1]).toEqual([String(Date.parse(NOW) / 1000), createHmac("sha256", secret).update(`${t}.${body}`).digest("hex")]);
    expect(headers["content-type"]).toBe("application/json");
    expect(JSON.parse(body)).toEqual({
      ...{
        id: expect.stringMatching(/^ntf_/),
        kind: "budget_threshold",
        severity: "warning",
        title: "Care at 80 %",
        body: "80 of 100 USD.",
      },
      ...{ url: "https://books.example.com/budgets/b1", at: "2026-03-10T12:00:00.000Z" },
    });
  });

  test("that fails is tried again after growing pauses with its last answer kept, then given up, then sent again by hand", async () => {
    respond = () => ({ status: 503, body: "busy\nnow" });
    await webhook();
    await publish();
    for (const [index, minutes] of [0, 1, 5, 30, 120, 480].entries()) {
      clock.advance(minutes * 60_000 - 1);
      if (index > 0) expect(await send()).toMatchObject({ waiting: 0, failed: 0 });
      clock.advance(1);
      expect(await send(), `attempt ${index + 1}`).toMatchObject(index < 5 ? { waiting: 1 } : { failed: 1 });
    }
    clock.advance(100 * 3_600_000);
    await send();
    expect(calls.length).toBe(6);
    const [failed] = (await listDeliveries(admin(), DeliveryQuery.parse({ state: "failed" }))).data;
    expect(failed).toMatchObject({ to: "Ops", attempts: 6, status: 503, answer: "busy now" });
    respond = () => ({ status: 204 });
    expect(await resendDelivery(admin(), failed?.id ?? "")).toMatchObject({ state: "sent", attempts: 1, status: 204 });
    expect(new Set(calls.map(({ body }) => body)).size).toBe(1);
  });

  test("is not followed elsewhere, and one that fails holds up no other", async () => {
    respond = ({ path }) => (path === "/away" ? { status: 302, location: `${base}/elsewhere` } : { status: 200 });
    await webhook({ name: "Away", url: `${base}/away` });
    await webhook({ name: "Dead", url: "http://127.0.0.1:9/" });
    await webhook({ name: "Fine" });
    for (const key of ["a", "b", "c"]) await publish({ dedupeKey: key, userIds: [] });
    const result = await send();
    expect(result.sent).toBe(3);
    expect(calls.map(({ path }) => path)).not.toContain("/elsewhere");
    expect((await listDeliveries(admin(), DeliveryQuery.parse({}))).data.find(({ status }) => status === 302)?.answer).toContain(
      "not followed",
    );
  });

  test("gets each message once, whoever sends", async () => {
    await webhook();
    for (let each = 0; each < 12; each++) await publish({ dedupeKey: String(each), userIds: [] });
    await Promise.all([send(), send(), send()]);
    const ids = calls.map(({ body }) => (JSON.parse(body) as { id: string }).id);
    expect([ids.length, new Set(ids).size]).toEqual([12, 12]);
  });

  test("is tried out, paused, given a new secret and removed by who may, with its secret and path told to nobody", async () => {
    const { webhook: made, secret } = await webhook({ name: "Slack", format: "slack", url: `${base}/services/T0/B0/hush` });
    respond = () => ({ status: 400, body: "invalid_blocks" });
    expect(await testWebhook(admin(), made.id)).toMatchObject({
      state: "waiting",
      status: 400,
      answer: "invalid_blocks",
      title: "Test of Slack",
    });
    expect(Object.keys(JSON.parse(calls[0]?.body ?? ""))).toEqual(["text", "blocks"]);
    await changeWebhook(admin(), made.id, { paused: true, name: "Chat" });
    await publish({ userIds: [] });
    expect((await listWebhooks(admin()))[0]).toMatchObject({ name: "Chat", target: `${base}/…`, pausedAt: "2026-03-10T12:00:00.000Z" });
    const renewed = await renewWebhookSecret(admin(), made.id);
    await changeWebhook(admin(), made.id, { paused: false });
    respond = () => ({ status: 200 });
    await testWebhook(admin(), made.id);
    const { body, headers } = calls.at(-1) as Call;
    const time = String(headers["countinghouse-signature"]).slice(2, 12);
    expect(headers["countinghouse-signature"]).toContain(createHmac("sha256", renewed.secret).update(`${time}.${body}`).digest("hex"));
    await removeWebhook(admin(), made.id);
    clock.advance(600_000);
    expect(await send()).toMatchObject({ skipped: 1 });
    await expect(testWebhook(admin(), made.id)).rejects.toThrow(NotFound);
    const { rows } = await database.pool.query(
      "SELECT row_to_json(a)::text AS text FROM audit_event a UNION ALL SELECT row_to_json(w)::text FROM webhook w",
    );
    for (const hidden of [secret, renewed.secret, "hush"]) expect(JSON.stringify(rows)).not.toContain(hidden);
    for (const deed of [
      () => listWebhooks(as("ann")),
      () => testWebhook(as("ann"), made.id),
      () => listDeliveries(as("ann"), DeliveryQuery.parse({})),
    ])
      await expect(deed()).rejects.toThrow(Forbidden);
  });
});
