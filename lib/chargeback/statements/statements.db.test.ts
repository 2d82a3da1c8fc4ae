import { parse } from "csv-parse/sync";
import { beforeAll, describe, expect, it, test } from "vitest";
import type { Context } from "@/lib/auth/context";
import { RIGHTS_OF_ROLE } from "@/lib/auth/core/roles";
import { withTransaction } from "@/lib/db/transaction";
import { Conflict, Forbidden, Invalid, NotFound } from "@/lib/kernel/errors";
import { frozenClock } from "@/lib/testing/clock";
import { type Caller, testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { seedOrganisation, textOf } from "@/lib/testing/ledger";
import { seedPeriod, seedStatement } from "@/lib/testing/statements";
import { StatementQuery } from "../core/statement-input";
import { readStatementRow } from "../store/statement-rows";
import { answerStatement } from "./answer-statement";
import { exportStatement } from "./export-statement";
import { issueStatements } from "./issue-statements";
import { lineEvidence } from "./line-evidence";
import { listStatements } from "./list-statements";
import { readStatement } from "./read-statement";
import { remindOwners } from "./remind-owners";
import { askOwners } from "./tell-owners";
import { voidStatements } from "./void-statements";

const database = useDatabase();
const clock = frozenClock("2026-04-03T12:00:00Z");

type As = Caller & { personId?: string };
function as({ personId, ...caller }: As = {}): Context {
  const ctx = testContext(database.db, { clock, ...caller });
  return { ...ctx, actor: { ...ctx.actor, ...(personId === undefined ? {} : { personId }) } };
}
/** An owner sees what is theirs only; the lead of a team, the teams that they lead. */
const ann = () => as({ id: "u-ann", personId: "ann", rights: RIGHTS_OF_ROLE.identity_owner, scope: {} });
const ben = () => as({ id: "u-ben", personId: "ben", rights: RIGHTS_OF_ROLE.team_lead, scope: { teamIds: ["field"] } });
const analyst = () => as({ id: "u-fin", rights: RIGHTS_OF_ROLE.finance_analyst });
const controller = () => as({ id: "u-ctl", rights: RIGHTS_OF_ROLE.finance_controller });
const agreed = (id: string) => ({ answer: "agreed" as const, contentHash: `hash of ${id}` });

beforeAll(async () => {
  const { db, pool } = database;
  await seedOrganisation(pool);
  await db.user.createMany({
    data: [
      { id: "u-ann", name: "Ann", email: "ann@example.com", personId: "ann" },
      { id: "u-ben", name: "Ben", email: "ben@example.com", personId: "ben" },
      { id: "preparer", name: "Pat", email: "pat@example.com" },
    ],
  });
  await seedPeriod(db, { id: "2026-02", start: "2026-02-01", end: "2026-03-01", state: "closed" });
  await seedPeriod(db, { id: "2026-03", start: "2026-03-01", end: "2026-04-01", state: "in_review" });
  await seedStatement(db, "2026-02", {
    ...{ id: "feb-1", costCentreId: "cc1", state: "approved", ownerId: "ann", businessUnitId: "ops", teamIds: ["care"] },
    lines: [
      { amount: "280.00" },
      { amount: "20.00", kind: "allocated", model: "Platform", origin: { ruleVersionId: "platform:v1", side: "to" } },
    ],
  });
  await seedStatement(db, "2026-02", {
    id: "feb-2",
    costCentreId: "cc2",
    state: "in_review",
    ownerId: "ben",
    lines: [{ amount: "50.00" }],
  });
  const due = new Date("2026-04-05T00:00:00Z");
  await seedStatement(db, "2026-03", {
    ...{ id: "mar-1", costCentreId: "cc1", state: "in_review", ownerId: "ann", businessUnitId: "ops", teamIds: ["care"], dueAt: due },
    lines: [
      { amount: "310.00" },
      { amount: "31.00", kind: "allocated", model: "Platform", origin: { ruleVersionId: "platform:v2", side: "to" } },
    ],
  });
  await seedStatement(db, "2026-03", {
    ...{
      id: "mar-2",
      costCentreId: "cc2",
      state: "in_review",
      ownerId: "ben",
      businessUnitId: "labs",
      teamIds: ["field", "vision"],
      dueAt: due,
    },
    lines: [{ amount: "62.00" }, { amount: "-31.00", kind: "allocated", model: "Platform" }],
  });
  await seedStatement(db, "2026-03", { id: "mar-0", costCentreId: "", state: "in_review", lines: [{ amount: "7.00" }], dueAt: due });
});

describe("who sees a statement", () => {
  const callers: [string, As, string[]][] = [
    ["who sees everything", {}, ["feb-1", "feb-2", "mar-0", "mar-1", "mar-2"]],
    ["a machine token that reads", { kind: "token", rights: ["spend.read"] }, ["feb-1", "feb-2", "mar-0", "mar-1", "mar-2"]],
    ["its owner", { personId: "ann", scope: {} }, ["feb-1", "mar-1"]],
    ["its owner without the right to read", { personId: "ann", scope: {}, rights: ["review.decide"] }, []],
    ["who sees its unit", { scope: { businessUnitIds: ["ops"] } }, ["feb-1", "mar-1"]],
    ["who sees all of its teams", { scope: { teamIds: ["vision", "field"] } }, ["mar-2"]],
    ["who sees one of its teams", { scope: { teamIds: ["field"] } }, []],
    ["who sees an identity in it", { scope: { identityIds: ["triage"], applicationIds: ["desk"], environmentIds: ["prod"] } }, []],
    ["who sees nothing", { scope: {} }, []],
  ];
  test.each(callers)("%s: the list and each single one say the same, and a foreign one is not there", async (_, caller, seen) => {
    const ctx = as(caller);
    const ids = ["feb-1", "feb-2", "mar-0", "mar-1", "mar-2"];
    const reads = await Promise.allSettled(ids.map((id) => readStatement(ctx, id)));
    expect(ids.filter((_, i) => reads[i]?.status === "fulfilled")).toEqual(seen);
    if (ctx.actor.rights.has("spend.read")) {
      for (const read of reads) if (read.status === "rejected") expect(read.reason).toBeInstanceOf(NotFound);
      const { data, count } = await listStatements(ctx, StatementQuery.parse({}));
      expect(data.map(({ id }) => id).sort()).toEqual(seen);
      expect(count).toBe(seen.length);
    } else await expect(listStatements(ctx, StatementQuery.parse({}))).rejects.toThrow(Forbidden);
  });

  it("hides what is behind a line, its file and its disputes with it", async () => {
    const foreign = as({ scope: { teamIds: ["field"] } });
    await expect(lineEvidence(foreign, "mar-2", 1)).rejects.toThrow(NotFound);
    await expect(exportStatement(foreign, "mar-2", {})).rejects.toThrow(NotFound);
    await expect(answerStatement(foreign, "mar-2", agreed("mar-2"))).rejects.toThrow(NotFound);
  });
});

describe("the list", () => {
  it("has the newest period first, in it what waits for the caller, then the largest, page by page like at once", async () => {
    const order = ["mar-2", "mar-1", "mar-0", "feb-1", "feb-2"];
    const mine = as({ personId: "ben" });
    expect((await listStatements(mine, StatementQuery.parse({}))).data.map(({ id }) => id)).toEqual(order);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listStatements(mine, StatementQuery.parse({ limit: 2, ...(cursor ? { cursor } : {}) }));
      seen.push(...page.data.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(seen).toEqual(order);
    await expect(listStatements(mine, StatementQuery.parse({ cursor: "abc" }))).rejects.toThrow(Invalid);
  });

  it("sums what the filters leave, and counts what waits for the caller", async () => {
    const page = await listStatements(ann(), StatementQuery.parse({ period: "2026-03" }));
    expect(page.totals).toEqual([{ currency: "USD", direct: "310.00", allocated: "31.00", other: "0.00", total: "341.00" }]);
    expect(page.waiting).toBe(1);
    const all = await listStatements(analyst(), StatementQuery.parse({ period: "2026-03" }));
    expect(all.totals[0]).toMatchObject({ direct: "379.00", allocated: "0.00", total: "379.00" });
    expect(all.waiting).toBe(0);
    expect(all.periods.map(({ id }) => id)).toEqual(["2026-03", "2026-02"]);
    expect((await listStatements(ann(), StatementQuery.parse({ owner: "me" }))).count).toBe(2);
    expect((await listStatements(analyst(), StatementQuery.parse({ owner: "me" }))).count).toBe(0);
  });
});

describe("one statement", () => {
  it("stands beside the one before, in total, a day, by kind and line by line", async () => {
    const statement = await readStatement(ann(), "mar-1");
    expect(statement).toMatchObject({ total: "341.00", days: 31, perDay: "11.00", isMine: true, waitsForMe: true });
    expect(statement.previous).toMatchObject({ id: "feb-1", total: "300.00", days: 28, perDay: "10.71" });
    expect(statement.lines.map(({ amount, previous }) => [amount, previous])).toEqual([
      ["310.00", "280.00"],
      ["31.00", "20.00"],
    ]);
    expect(statement.groups).toEqual([
      { kind: "direct", lines: 1, amount: "310.00", previous: "280.00" },
      { kind: "allocated", lines: 1, amount: "31.00", previous: "20.00" },
    ]);
  });

  it("is a file whose amounts sum to its total", async () => {
    const { fileName, chunks } = await exportStatement(ann(), "mar-1", {});
    const rows = parse(await textOf(chunks), { columns: true, record_delimiter: "\r\n" }) as Record<string, string>[];
    expect(fileName).toBe("statement_2026-03-cc1-v1_USD.csv");
    expect(rows.map(({ amount, cost_usd, line, kind }) => [line, kind, cost_usd, amount])).toEqual([
      ["1", "direct", "310", "310.00"],
      ["2", "allocated", "31", "31.00"],
    ]);
    expect(await database.db.auditEvent.count({ where: { action: "statement.export", objectId: "mar-1" } })).toBe(1);
  });
});

describe("an answer", () => {
  it("asks every owner once for the same figures, with a way behind the sign-in", async () => {
    const ask = () => withTransaction(database.db, (tx) => askOwners(tx, "2026-03", 1, clock.now()));
    expect(await ask()).toBe(2);
    await ask();
    const told = await database.db.notification.findMany({ where: { kind: "statement_to_accept" }, include: { receipts: true } });
    expect(told.map(({ href, receipts }) => [href, receipts.map(({ userId }) => userId)]).sort()).toEqual([
      ["/statements/mar-1", ["u-ann"]],
      ["/statements/mar-2", ["u-ben"]],
    ]);
    expect(told.find(({ href }) => href === "/statements/mar-1")?.title).toBe("cc1, March 2026: USD 341.00 to agree to");
  });

  it("reminds two days before it is due and when it is late, each once, and tells who prepared the close", async () => {
    const at = (text: string) => as({ kind: "system", id: "system", clock: frozenClock(text) });
    expect((await remindOwners(at("2026-04-02T00:00:00Z"))).reminded).toBe(0);
    await remindOwners(at("2026-04-03T06:00:00Z"));
    await remindOwners(at("2026-04-03T07:00:00Z"));
    await remindOwners(at("2026-04-05T01:00:00Z"));
    await remindOwners(at("2026-04-06T01:00:00Z"));
    const titles = (await database.db.notification.findMany({ where: { href: "/statements/mar-1" }, orderBy: { at: "asc" } })).map(
      ({ title }) => title,
    );
    expect(titles.filter((title) => title.includes("due on 5\u00a0Apr\u00a02026"))).toHaveLength(1);
    expect(titles.filter((title) => title.includes("is late"))).toHaveLength(1);
    const late = await database.db.notification.findMany({ where: { kind: "period_review" }, include: { receipts: true } });
    expect(late.map(({ receipts }) => receipts.map(({ userId }) => userId))).toEqual([["preparer"]]);
  });

  it("is the owner's: agreed approves, objecting needs words and blocks, and they may think again", async () => {
    expect(await answerStatement(ann(), "mar-1", agreed("mar-1"))).toMatchObject({
      state: "approved",
      answer: "agreed",
      waitsForMe: false,
    });
    await expect(answerStatement(ann(), "mar-1", { ...agreed("mar-1"), answer: "objected" })).rejects.toThrow(Invalid);
    const objection = { ...agreed("mar-1"), answer: "objected" as const, note: "Platform is not ours" };
    expect(await answerStatement(ann(), "mar-1", objection)).toMatchObject({
      state: "in_review",
      answer: "objected",
      answerNote: "Platform is not ours",
    });
    expect(await database.db.auditEvent.count({ where: { action: "statement.answer", objectId: "mar-1" } })).toBe(2);
  });

  it("is refused to who does not own it, to programs, and of figures that changed", async () => {
    const lead = as({ id: "u-x", personId: "x", rights: RIGHTS_OF_ROLE.team_lead, scope: { businessUnitIds: ["ops"] } });
    await expect(answerStatement(lead, "mar-1", agreed("mar-1"))).rejects.toThrow(Forbidden);
    await expect(answerStatement(analyst(), "mar-1", agreed("mar-1"))).rejects.toThrow(Forbidden);
    await expect(answerStatement(as({ kind: "token" }), "mar-1", agreed("mar-1"))).rejects.toThrow(Forbidden);
    await expect(answerStatement(ann(), "mar-1", { answer: "agreed", contentHash: "other" })).rejects.toThrow(Conflict);
    await expect(answerStatement(ann(), "feb-1", agreed("feb-1"))).rejects.toThrow(Conflict);
  });

  it("is given by who approves closes in the owner's place, with a reason", async () => {
    await expect(answerStatement(controller(), "mar-1", agreed("mar-1"))).rejects.toThrow(Invalid);
    const settled = await answerStatement(controller(), "mar-1", { ...agreed("mar-1"), note: "Settled with Ann by phone" });
    expect(settled).toMatchObject({
      state: "approved",
      answer: "agreed",
      answeredByName: "Test Person",
      answerNote: "Settled with Ann by phone",
    });
  });
});

describe("issuing", () => {
  it("waits for the close, and is for people of finance", async () => {
    await expect(issueStatements(analyst(), { periodId: "2026-03" })).rejects.toThrow(Conflict);
    await expect(issueStatements(ann(), { periodId: "2026-02" })).rejects.toThrow(Forbidden);
    await expect(issueStatements(as({ kind: "token" }), { periodId: "2026-02" })).rejects.toThrow(Forbidden);
  });

  it("is done one by one or all at once, once, and tells the owners", async () => {
    expect(await issueStatements(analyst(), { periodId: "2026-02", statementId: "feb-1" })).toEqual({ issued: 1 });
    expect(await issueStatements(controller(), { periodId: "2026-02" })).toEqual({ issued: 1 });
    expect(await issueStatements(controller(), { periodId: "2026-02" })).toEqual({ issued: 0 });
    const statement = await readStatement(ann(), "feb-1");
    expect(statement).toMatchObject({ state: "issued", issuedAt: "2026-04-03T12:00:00.000Z", disputableUntil: "2026-05-03T12:00:00.000Z" });
    expect(await database.db.notification.count({ where: { kind: "statement_issued" } })).toBe(2);
    await expect(issueStatements(analyst(), { periodId: "2026-02", statementId: "mar-1" })).rejects.toThrow(NotFound);
  });

  it("of a period that is opened again is void: it stays to be read, out of the list, and the owner is told", async () => {
    const voided = await withTransaction(database.db, (tx) =>
      voidStatements(tx, controller(), { periodId: "2026-02", version: 1, reason: "Wrong rate" }),
    );
    expect(voided).toBe(2);
    expect(await readStatement(ann(), "feb-1")).toMatchObject({ state: "voided", voidReason: "Wrong rate", total: "300.00" });
    expect((await listStatements(ann(), StatementQuery.parse({ period: "2026-02" }))).count).toBe(0);
    expect((await listStatements(ann(), StatementQuery.parse({ period: "2026-02", state: "voided" }))).count).toBe(1);
    expect(await database.db.notification.count({ where: { kind: "period_closed" } })).toBe(2);
    expect((await readStatementRow(database.db, "mar-1"))?.state).toBe("approved");
  });
});

test("the lead who sees all teams of a statement reads it, and answers nothing of it", async () => {
  expect(ben().actor.personId).toBe("ben");
  expect((await readStatement(as({ scope: { teamIds: ["field", "vision"] } }), "mar-2")).may).toMatchObject({ answer: false });
  expect((await readStatement(ben(), "mar-2")).may).toMatchObject({ answer: true, answerInPlace: false });
});
