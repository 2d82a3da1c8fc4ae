import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { formatMoney } from "@/components/charts/prepare/format";
import { actorOfAccount, createUser, type Role } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { setEnvironment } from "@/lib/env";
import { Forbidden, Invalid, NotFound } from "@/lib/kernel/errors";
import { readUsage } from "@/lib/reporting";
import { parseUsageQuery } from "@/lib/reporting/core/usage-query";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { anyUsage, seedOrganisation, seedUsage } from "@/lib/testing/ledger";
import { askQuestion } from "./ask-question";
import {
  changeView,
  deleteView,
  listViews,
  listViewsWithMails,
  readHome,
  readView,
  receiveMails,
  saveView,
  scheduleView,
  sendDueViews,
  setHome,
} from "./index";
import { ScheduleInput, ViewChange, ViewInput } from "./schemas";

const database = useDatabase();
let now = new Date("2026-03-10T12:00:00Z");
const clock = { now: () => now };

/** A real mail server of this process: it keeps what comes, or refuses all of it. */
type Received = { to: string; raw: string };
let inbox: Received[] = [];
let refuse: string | null = null;
const sink = new SMTPServer({
  disabledCommands: ["AUTH", "STARTTLS"],
  onData(stream, session, done) {
    const parts: Buffer[] = [];
    stream.on("data", (part: Buffer) => parts.push(part));
    stream.on("end", () => {
      if (refuse) return done(Object.assign(new Error(refuse), { responseCode: 451 }));
      inbox.push({ to: session.envelope.rcptTo.map(({ address }) => address).join(), raw: Buffer.concat(parts).toString("utf8") });
      return done(null, "kept");
    });
  },
});

/** People as they sign in. Cleo sees all; Ann leads Care; Ben is of Field; Vic sees Vision only. */
const PEOPLE: Record<string, { role: Role; teamIds?: string[] }> = {
  cleo: { role: "finance_controller" },
  ann: { role: "team_lead" },
  ben: { role: "identity_owner" },
  vic: { role: "finance_analyst", teamIds: ["vision"] },
  admin: { role: "platform_admin" },
};
const ids: Record<string, string> = {};
async function as(name: string): Promise<Context> {
  const account = await actorOfAccount(database.db, ids[name] ?? "");
  if (!account) throw new Error(`${name} cannot sign in`);
  return { db: database.db, clock, actor: account.actor };
}
const save = async (
  name: string,
  given: Partial<ReturnType<typeof ViewInput.parse>> = {},
  address = "/spend?groupBy=team&period=2026-02",
) => saveView(await as(name), { ...ViewInput.parse({ name: "Teams", address }), ...given });

beforeAll(async () => {
  await new Promise<void>((resolve) => sink.listen(0, "127.0.0.1", resolve));
  const { port } = sink.server.address() as AddressInfo;
  setEnvironment({
    COUNTINGHOUSE_SMTP_URL: `smtp://127.0.0.1:${port}`,
    COUNTINGHOUSE_MAIL_FROM: "Countinghouse <books@example.com>",
    NEXTAUTH_URL: "https://books.example.com",
  });
  await seedOrganisation(database.pool);
  await database.pool.query("UPDATE team SET lead_id = 'ann' WHERE id = 'care'; UPDATE person SET team_id = 'field' WHERE id = 'ben'");
  const root = testContext(database.db, { id: "root" });
  await seedUsage(root, anyUsage(11, 400));
  for (const [name, { role, teamIds = [] }] of Object.entries(PEOPLE)) {
    const grants = [{ role, businessUnitIds: [], teamIds, applicationIds: [], environmentIds: [] }];
    ids[name] = (await createUser(root, { email: `${name}@example.com`, name, grants })).id;
  }
});
afterAll(() => new Promise<void>((resolve) => sink.close(() => resolve())));
beforeEach(async () => {
  inbox = [];
  refuse = null;
  now = new Date("2026-03-10T12:00:00Z");
  await database.pool.query("TRUNCATE saved_view CASCADE");
});

describe("who sees a view", () => {
  test("a private one its owner alone, one of a team the people of that team, one of the organisation everybody", async () => {
    const mine = await save("cleo");
    const team = await save("cleo", { visibility: "team", team: "care" });
    const all = await save("cleo", { visibility: "organisation" });
    const seenBy = async (name: string) => (await listViews(await as(name))).map(({ id }) => id).sort();
    expect(await seenBy("cleo")).toEqual([mine.id, team.id, all.id].sort());
    expect(await seenBy("ann")).toEqual([team.id, all.id].sort());
    expect(await seenBy("vic")).toEqual([all.id]);
    expect(await seenBy("admin")).toEqual([team.id, all.id].sort());
    await expect(readView(await as("ben"), team.id)).rejects.toThrow(NotFound);
    await expect(readView(await as("admin"), mine.id)).rejects.toThrow(NotFound);
  });

  test("a team is shared with by its name only by those who see it", async () => {
    await expect(save("vic", { visibility: "team", team: "care" })).rejects.toThrow(Invalid);
    expect((await save("ben", { visibility: "team", team: "field" })).team?.name).toBe("Field");
    expect((await listViewsWithMails(await as("vic"))).teams.map(({ id }) => id)).toEqual(["vision"]);
  });

  test("its owner and who manages views change it; who only sees it is refused, who does not see it finds nothing", async () => {
    const view = await save("cleo", { visibility: "team", team: "care" });
    const change = ViewChange.parse({ name: "Renamed", address: "/spend?period=last-7&groupBy=model" });
    await expect(changeView(await as("ann"), view.id, change)).rejects.toThrow(Forbidden);
    await expect(deleteView(await as("vic"), view.id)).rejects.toThrow(NotFound);
    expect(await changeView(await as("admin"), view.id, change)).toMatchObject({ name: "Renamed", query: "groupBy=model&period=last-7" });
    await deleteView(await as("cleo"), view.id);
    const told = await database.db.auditEvent.findMany({ where: { objectId: view.id }, orderBy: { seq: "asc" }, select: { action: true } });
    expect(told.map(({ action }) => action)).toEqual(["view.save", "view.change", "view.delete"]);
  });

  test("who may only read saves none", async () => {
    const reader = testContext(database.db, { rights: ["view.read"] });
    await expect(saveView(reader, ViewInput.parse({ name: "x", address: "/spend" }))).rejects.toThrow(Forbidden);
    await expect(listViews(testContext(database.db, { rights: [] }))).rejects.toThrow(Forbidden);
  });
});

describe("where people begin", () => {
  test("at what they chose, else at what their role was given, else at the role's own; never at what they may not see", async () => {
    const everybodys = await save("cleo", { visibility: "organisation" });
    expect((await readHome(await as("vic"))).href).toBe("/spend?groupBy=business_unit");
    await expect(changeView(await as("cleo"), everybodys.id, { homeOfRoles: ["finance_analyst"] })).rejects.toThrow(Forbidden);
    await changeView(await as("admin"), everybodys.id, { homeOfRoles: ["finance_analyst"] });
    expect((await readHome(await as("vic"))).href).toContain(`view=${everybodys.id}`);
    const team = await save("cleo", { visibility: "team", team: "vision" });
    await setHome(await as("vic"), { home: { view: team.id } });
    expect((await readHome(await as("vic"))).own).toEqual({ view: team.id });
    await changeView(await as("cleo"), team.id, { visibility: "private" });
    expect((await readHome(await as("vic"))).href).toContain(`view=${everybodys.id}`);
    await expect(setHome(await as("vic"), { home: { view: team.id } })).rejects.toThrow(NotFound);
    await deleteView(await as("cleo"), everybodys.id);
    expect((await readHome(await as("vic"))).href).toBe("/spend?groupBy=business_unit");
  });

  test("only what everybody sees is where a role begins", async () => {
    const view = await save("admin");
    await expect(changeView(await as("admin"), view.id, { homeOfRoles: ["auditor"] })).rejects.toThrow(Invalid);
  });
});

/** A text part as it was written; quoted-printable and base64 are both seen, depending on the letters. */
function textsOf({ raw }: Received): { head: string; text: string; html: string } {
  const [head = "", ...rest] = raw.split("\r\n\r\n");
  const boundary = /boundary="([^"]+)"/.exec(head)?.[1] ?? "none";
  const parts = rest.join("\r\n\r\n").split(`--${boundary}`);
  const bodyOf = (type: string): string => {
    const part = parts.find((one) => one.toLowerCase().includes(`content-type: ${type}`)) ?? "";
    const [fields = "", ...lines] = part.split("\r\n\r\n");
    const body = lines.join("\r\n\r\n");
    if (/base64/i.test(fields)) return Buffer.from(body, "base64").toString("utf8");
    const bytes = body
      .replaceAll(/=\r\n/g, "")
      .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
    return /quoted-printable/i.test(fields) ? Buffer.from(bytes, "latin1").toString("utf8") : body;
  };
  return { head, text: bodyOf("text/plain"), html: bodyOf("text/html") };
}

describe("views by e-mail", () => {
  const daily = (receivers: string[] = []) => ScheduleInput.parse({ rhythm: "daily", hour: 8, timeZone: "Europe/Berlin", receivers });
  const due = new Date("2026-03-11T07:00:30Z");
  const deliveries = async () =>
    (
      await database.pool.query<{ state: string; attempts: number; answer: string }>(
        "SELECT state, attempts, answer FROM view_delivery ORDER BY id",
      )
    ).rows;

  test("each receiver gets the figures that they would see, once, however many processes send", async () => {
    const view = await save("cleo", { name: "Cost <b>by</b> team", visibility: "organisation" });
    await scheduleView(await as("cleo"), view.id, daily(["ann@example.com", "vic@example.com"]));
    expect(await sendDueViews({ db: database.db, clock })).toMatchObject({ sent: 0 });
    now = due;
    const runs = await Promise.all([1, 2, 3].map(() => sendDueViews({ db: database.db, clock })));
    expect(runs.reduce((sum, { sent }) => sum + sent, 0)).toBe(3);
    expect(await sendDueViews({ db: database.db, clock })).toMatchObject({ sent: 0 });
    expect(inbox.map(({ to }) => to).sort()).toEqual(["ann@example.com", "cleo@example.com", "vic@example.com"]);
    for (const mail of inbox) {
      const { head, text, html } = textsOf(mail);
      const ctx = await as(mail.to.split("@")[0] ?? "");
      const { total, groups } = await readUsage(ctx, parseUsageQuery({ from: "2026-02-01", to: "2026-03-01", groupBy: "team" }, now));
      const cents = formatMoney(total.costUsd);
      expect(text).toContain(cents);
      expect(html).toContain(cents);
      const names = groups.map(({ group }) => group.team?.name ?? "");
      expect(
        ["Care", "Field"].filter((team) => text.includes(team)),
        text,
      ).toEqual(["Care", "Field"].filter((team) => names.includes(team)));
      expect(html).toContain("Cost &#60;b&#62;by&#60;/b&#62; team");
      expect(html).not.toMatch(/<img|<script|<b>/);
      expect(text).toContain(`https://books.example.com/views/${view.id}`);
      expect(head).toMatch(/List-Unsubscribe:\s+<https:\/\/books\.example\.com\/views\?leave=vsc_/);
    }
    // A team whose name a spreadsheet would run.
    const own = inbox.find(({ to }) => to.startsWith("vic")) ?? { to: "", raw: "" };
    expect(textsOf(own).text).toContain(`'=Vision, "eu"`);
  });

  test("a view of budgets is mailed as the cost, in words that say so", async () => {
    const cleo = await as("cleo");
    const asked = (metric: string) => askQuestion(cleo, { groupBy: "team", of: null }, `period=2026-02&metric=${metric}`);
    const [budgets, cost] = [await asked("budget_used"), await asked("cost")];
    expect(budgets.lead.at(-1)).toBe("How much of budgets is used is shown on the page alone; here is the cost.");
    expect({ ...budgets, lead: budgets.lead.slice(0, -1) }).toEqual(cost);
  });

  test("a mail server that refuses is tried again, later each time, and its last words are kept", async () => {
    const view = await save("cleo");
    await scheduleView(await as("cleo"), view.id, daily());
    now = due;
    refuse = "come back later";
    expect(await sendDueViews({ db: database.db, clock })).toMatchObject({ waiting: 1 });
    expect(await sendDueViews({ db: database.db, clock })).toMatchObject({ waiting: 0, sent: 0 });
    expect((await deliveries())[0]?.answer).toContain("come back later");
    refuse = null;
    now = new Date(due.getTime() + 61_000);
    expect(await sendDueViews({ db: database.db, clock })).toMatchObject({ sent: 1 });
    expect(await deliveries()).toMatchObject([{ state: "sent", attempts: 2 }]);
    expect((await listViewsWithMails(await as("cleo"))).data[0]?.schedules[0]?.deliveries).toMatchObject([{ state: "sent", to: "cleo" }]);
  });

  test("days on which nothing ran are one mail, and the next is due at the next hour of the zone's clock", async () => {
    const view = await save("cleo");
    await scheduleView(await as("cleo"), view.id, daily());
    now = new Date("2026-03-28T12:00:00Z");
    expect(await sendDueViews({ db: database.db, clock })).toMatchObject({ sent: 1 });
    const [row] = (await database.pool.query<{ at: Date }>("SELECT next_due_at AS at FROM view_schedule")).rows;
    expect(row?.at.toISOString()).toBe("2026-03-29T06:00:00.000Z");
  });

  test("who left gets none and is not brought back by others; who may no longer see it gets none either", async () => {
    const view = await save("cleo", { visibility: "organisation" });
    await scheduleView(await as("cleo"), view.id, daily(["ann@example.com", "vic@example.com"]));
    const [schedule] = (await listViewsWithMails(await as("ann"))).data[0]?.schedules ?? [];
    expect(schedule?.receivers.map(({ name }) => name)).toEqual(["ann"]);
    await receiveMails(await as("ann"), schedule?.id ?? "", { receive: false });
    await expect(receiveMails(await as("ben"), schedule?.id ?? "", { receive: false })).rejects.toThrow(NotFound);
    await scheduleView(await as("cleo"), view.id, daily(["ann@example.com", "vic@example.com"]));
    await changeView(await as("cleo"), view.id, { visibility: "team", team: "care" });
    now = due;
    expect(await sendDueViews({ db: database.db, clock })).toMatchObject({ sent: 1, skipped: 1 });
    expect(inbox.map(({ to }) => to)).toEqual(["cleo@example.com"]);
  });

  test("nobody is sent what they may not see, and a page without figures is not sent", async () => {
    const view = await save("cleo", { visibility: "team", team: "care" });
    for (const stranger of ["vic@example.com", "nobody@example.com"])
      await expect(scheduleView(await as("cleo"), view.id, daily([stranger]))).rejects.toThrow(stranger);
    await expect(scheduleView(await as("vic"), view.id, daily())).rejects.toThrow(NotFound);
    const list = await save("cleo", {}, "/unattributed");
    await expect(scheduleView(await as("cleo"), list.id, daily())).rejects.toThrow(Invalid);
  });
});
