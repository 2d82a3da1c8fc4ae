import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "@/lib/auth/context";
import { RIGHTS_OF_ROLE } from "@/lib/auth/core/roles";
import { withTransaction } from "@/lib/db/transaction";
import { Conflict, Forbidden, Invalid, NotFound } from "@/lib/kernel/errors";
import { frozenClock } from "@/lib/testing/clock";
import { type Caller, testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { seedOrganisation } from "@/lib/testing/ledger";
import { seedPeriod, seedStatement } from "@/lib/testing/statements";
import { DisputeInput, DisputeQuery } from "../core/statement-input";
import { readStatement } from "../statements/read-statement";
import { remindOwners } from "../statements/remind-owners";
import { voidStatements } from "../statements/void-statements";
import { postCreditNotes, readCreditNotes } from "../store/credit-notes";
import { commentDispute } from "./comment-dispute";
import { decideDispute } from "./decide-dispute";
import { listDisputes } from "./list-disputes";
import { listReceivers } from "./list-receivers";
import { openDispute } from "./open-dispute";
import { readDispute } from "./read-dispute";
import { takeDispute } from "./take-dispute";
import { withdrawDispute } from "./withdraw-dispute";

const database = useDatabase();
const clock = frozenClock("2026-03-10T12:00:00Z");
type As = Caller & { personId?: string };
function as({ personId, ...caller }: As): Context {
  const ctx = testContext(database.db, { clock, ...caller });
  return { ...ctx, actor: { ...ctx.actor, ...(personId === undefined ? {} : { personId }) } };
}
const ann = () => as({ id: "u-ann", personId: "ann", rights: RIGHTS_OF_ROLE.identity_owner, scope: {} });
const foreign = () => as({ id: "u-ben", personId: "ben", rights: RIGHTS_OF_ROLE.team_lead, scope: { teamIds: ["field"] } });
const finance = (id = "u-fin") => as({ id, rights: RIGHTS_OF_ROLE.finance_analyst });
const dispute = (input: Partial<Record<keyof DisputeInput, unknown>> = {}) =>
  DisputeInput.parse({ lineNo: 1, amount: "90.00", reason: "wrong_amount", kind: "data", note: "Retries count twice", ...input });

let statementId = "";
let count = 0;

beforeAll(async () => {
  await database.pool.query("UPDATE accounting_settings SET decision_days = 14 WHERE id = 1");
  const { db, pool } = database;
  await seedOrganisation(pool);
  await db.user.createMany({
    data: [
      { id: "u-ann", name: "Ann", email: "ann@example.com", personId: "ann" },
      { id: "u-fin", name: "Fin", email: "fin@example.com" },
    ],
  });
  await db.roleGrant.create({
    data: {
      userId: "u-fin",
      role: "finance_analyst",
      grantedBy: "t",
      businessUnitIds: [],
      teamIds: [],
      applicationIds: [],
      environmentIds: [],
    },
  });
  await db.costCentre.create({ data: { id: "cc-old", name: "Old", posting: "closed" } });
});

/** Each test has a period of its own with one issued statement: a line of 390.00, one of 10.00 that was given, and a credit. */
beforeEach(async () => {
  count += 1;
  clock.set("2026-03-10T12:00:00Z");
  const periodId = `${2000 + count}-02`;
  statementId = `st-${count}`;
  await seedPeriod(database.db, { id: periodId, start: `${periodId}-01`, end: `${2000 + count}-03-01`, state: "closed" });
  await seedStatement(database.db, periodId, {
    ...{ id: statementId, costCentreId: "cc1", state: "issued", ownerId: "ann", issuedAt: new Date("2026-03-05T00:00:00Z") },
    lines: [{ amount: "390.00" }, { amount: "10.00", kind: "allocated" }, { amount: "-5.00", kind: "credit" }],
  });
});

describe("a dispute of a part of a line", () => {
  it("E10: of 90 of a line of 390, accepted with 60: credit note 60, the line stays 390, net 330; open, under review, resolved", async () => {
    const opened = await openDispute(ann(), statementId, dispute());
    expect(opened).toMatchObject({ state: "open", amount: "90.00", lineAmount: "390.00", dueAt: "2026-03-24T12:00:00.000Z" });
    expect((await readStatement(ann(), statementId)).state).toBe("disputed");
    expect(await takeDispute(finance(), opened.id)).toMatchObject({ state: "under_review", assignee: { id: "u-fin", name: "Fin" } });
    const decided = await decideDispute(finance(), opened.id, {
      outcome: "credit_note",
      amount: "60.00",
      toCostCentre: "",
      reason: "Two thirds were retries",
    });
    expect(decided).toMatchObject({
      state: "resolved",
      outcome: "credit_note",
      outcomeAmount: "60.00",
      movedTo: { id: "", name: "Nobody yet" },
    });
    expect(decided.steps.map(({ kind }) => kind)).toEqual(["opened", "taken", "decided"]);
    const statement = await readStatement(ann(), statementId);
    expect(statement.lines[0]).toMatchObject({ amount: "390.00", credited: "60.00", disputed: "0.00" });
    expect(statement).toMatchObject({ state: "adjusted", total: "395.00", credited: "60.00", net: "335.00" });
    expect(statement.creditNotes).toMatchObject([
      {
        number: `CN-${statement.periodId}-0001`,
        statementId,
        lineNo: 1,
        amount: "60.00",
        postedIn: null,
        from: { id: "cc1" },
        to: { id: "" },
      },
    ]);
    expect(decided.creditNoteNumber).toBe(statement.creditNotes[0]?.number);
  });

  it("tells who may decide, then who opened it; each deed is in the log", async () => {
    const { id } = await openDispute(ann(), statementId, dispute());
    await takeDispute(finance(), id);
    await decideDispute(finance(), id, { outcome: "rejected", reason: "Counted once" });
    const told = await database.db.notification.findMany({
      where: { href: { contains: id } },
      include: { receipts: true },
      orderBy: { kind: "desc" },
    });
    expect(told.map(({ kind, receipts }) => [kind, receipts.map(({ userId }) => userId)]).sort()).toEqual([
      ["dispute_decided", ["u-ann"]],
      ["dispute_opened", ["u-fin"]],
    ]);
    const log = await database.db.auditEvent.findMany({ where: { objectId: id }, orderBy: { seq: "asc" } });
    expect(log.map(({ action }) => action)).toEqual(["dispute.open", "dispute.take", "dispute.decide"]);
    expect((await readStatement(ann(), statementId)).state).toBe("issued");
  });

  it("gives all that is left of the line to another cost centre", async () => {
    const first = await openDispute(ann(), statementId, dispute({ amount: "40.00" }));
    await takeDispute(finance(), first.id);
    await decideDispute(finance(), first.id, { outcome: "credit_note", toCostCentre: "cc2", reason: "Field used it" });
    const second = await openDispute(ann(), statementId, dispute({ reason: "not_mine", amount: "350.00" }));
    await takeDispute(finance(), second.id);
    const decided = await decideDispute(finance(), second.id, { outcome: "reassign", toCostCentre: "cc2", reason: "All of it is theirs" });
    expect(decided).toMatchObject({ outcomeAmount: "350.00", movedTo: { id: "cc2", name: "CC 2" } });
    expect((await readStatement(ann(), statementId)).lines[0]).toMatchObject({ amount: "390.00", credited: "390.00" });
    await expect(openDispute(ann(), statementId, dispute({ amount: "0.01" }))).rejects.toThrow(Invalid);
  });
});

describe("a dispute is refused", () => {
  it("beyond what is left of the line with what others ask for, of a credit, and of a part of a cent", async () => {
    await openDispute(ann(), statementId, dispute({ amount: "300.00" }));
    await expect(openDispute(ann(), statementId, dispute({ amount: "90.01" }))).rejects.toThrow("90.00 can still be disputed");
    for (const input of [{ lineNo: 3, amount: "1.00" }, { amount: "1.001" }, { amount: "0" }, { lineNo: 9 }])
      await expect(openDispute(ann(), statementId, dispute(input))).rejects.toThrow(Invalid);
  });

  it("once the days for it are over, before the statement is issued, and to who does not see it", async () => {
    await expect(openDispute(foreign(), statementId, dispute())).rejects.toThrow(NotFound);
    await expect(openDispute(as({ kind: "token" }), statementId, dispute())).rejects.toThrow(Forbidden);
    await expect(openDispute(as({ rights: RIGHTS_OF_ROLE.auditor }), statementId, dispute())).rejects.toThrow(Forbidden);
    clock.set("2026-04-04T00:00:00Z");
    await expect(openDispute(ann(), statementId, dispute())).rejects.toThrow(Conflict);
    clock.set("2026-04-03T23:59:59Z");
    await openDispute(ann(), statementId, dispute());
    await database.db.statement.update({ where: { id: statementId }, data: { state: "approved" } });
    await expect(openDispute(ann(), statementId, dispute())).rejects.toThrow(Conflict);
  });

  it("to be decided by who opened it, by an owner, before it is taken, or twice", async () => {
    const mine = await openDispute(finance(), statementId, dispute());
    await expect(takeDispute(finance(), mine.id)).rejects.toThrow("does not decide it");
    await expect(takeDispute(ann(), mine.id)).rejects.toThrow(Forbidden);
    await expect(takeDispute(foreign(), mine.id)).rejects.toThrow(NotFound);
    const rejected = { outcome: "rejected", reason: "Counted once" } as const;
    await expect(decideDispute(finance("u-2"), mine.id, rejected)).rejects.toThrow(Conflict);
    await takeDispute(finance("u-2"), mine.id);
    await expect(decideDispute(finance(), mine.id, rejected)).rejects.toThrow(Forbidden);
    await decideDispute(finance("u-3"), mine.id, rejected);
    await expect(decideDispute(finance("u-2"), mine.id, rejected)).rejects.toThrow(Conflict);
    await expect(commentDispute(finance(), mine.id, { text: "But", evidence: [] })).rejects.toThrow(Conflict);
  });

  it("with more than was asked for, and onto a cost centre that is unknown, closed, or the same", async () => {
    const { id } = await openDispute(ann(), statementId, dispute());
    await takeDispute(finance(), id);
    const credit = { outcome: "credit_note", amount: "90.00", toCostCentre: "", reason: "Agreed" } as const;
    await expect(decideDispute(finance(), id, { ...credit, amount: "90.01" })).rejects.toThrow(Invalid);
    for (const toCostCentre of ["cc1", "cc-old", "nothing"])
      await expect(decideDispute(finance(), id, { ...credit, toCostCentre })).rejects.toThrow(Invalid);
    expect((await readDispute(ann(), id)).state).toBe("under_review");
    expect((await listReceivers(finance())).data.map(({ id: centre }) => centre)).toEqual(["cc1", "cc2"]);
  });

  it("evidence that a browser would run", () => {
    for (const href of ["javascript:alert(1)", "//elsewhere.example", "/\\elsewhere.example", "http://plain.example", "data:text/html,x"])
      expect(DisputeInput.safeParse({ ...dispute(), evidence: [{ label: "Trace", href }] }).success).toBe(false);
    for (const href of ["/traces/abc", "https://example.com/ticket/1"])
      expect(DisputeInput.safeParse({ ...dispute(), evidence: [{ label: "Trace", href }] }).success).toBe(true);
  });
});

describe("many at once", () => {
  it("never credit more than the line", async () => {
    const opened = [];
    for (const amount of ["200.00", "190.00"]) opened.push(await openDispute(ann(), statementId, dispute({ amount })));
    for (const { id } of opened) await takeDispute(finance(), id);
    const decisions = await Promise.allSettled(
      opened.flatMap(({ id }) =>
        [0, 1].map(() => decideDispute(finance(), id, { outcome: "reassign", toCostCentre: "cc2", reason: "All of it" })),
      ),
    );
    expect(decisions.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect((await readStatement(ann(), statementId)).credited).toBe("390.00");
  });
});

describe("words and evidence", () => {
  it("are kept in order, until it is over; who opened it may take it back", async () => {
    const { id } = await openDispute(ann(), statementId, dispute());
    await commentDispute(finance(), id, { text: "Which calls?", evidence: [] });
    await commentDispute(ann(), id, { text: "These", evidence: [{ label: "Trace", href: "/traces/t1" }] });
    await expect(commentDispute(foreign(), id, { text: "Me too", evidence: [] })).rejects.toThrow(NotFound);
    await expect(withdrawDispute(finance(), id, {})).rejects.toThrow(Forbidden);
    const withdrawn = await withdrawDispute(ann(), id, { reason: "Found the calls" });
    expect(withdrawn.steps.map(({ kind, text }) => [kind, text])).toEqual([
      ["opened", "Retries count twice"],
      ["comment", "Which calls?"],
      ["evidence", "These"],
      ["withdrawn", "Found the calls"],
    ]);
    expect((await readStatement(ann(), statementId)).state).toBe("issued");
  });

  it("stand in a list by deadline that a foreign person does not see", async () => {
    const { id } = await openDispute(ann(), statementId, dispute());
    const page = await listDisputes(ann(), DisputeQuery.parse({ statementId }));
    expect(page.data.map((row) => [row.id, row.may.withdraw, row.may.take])).toEqual([[id, true, false]]);
    expect((await listDisputes(foreign(), DisputeQuery.parse({ state: "all" }))).data).toEqual([]);
    const all: string[] = [];
    let cursor: string | undefined;
    do {
      const part = await listDisputes(finance(), DisputeQuery.parse({ state: "all", limit: 2, ...(cursor ? { cursor } : {}) }));
      all.push(...part.data.map((row) => row.id));
      cursor = part.nextCursor ?? undefined;
    } while (cursor);
    expect(new Set(all).size).toBe(all.length);
    expect(all.length).toBe(await database.db.dispute.count());
  });

  it("that are late are told to who may decide, once", async () => {
    const { id } = await openDispute(ann(), statementId, dispute());
    clock.set("2026-04-10T00:00:00Z");
    const system = () => as({ kind: "system", id: "system" });
    await remindOwners(system());
    await remindOwners(system());
    expect(await database.db.notification.count({ where: { href: { contains: id }, title: { contains: "is late" } } })).toBe(1);
  });
});

describe("credit notes", () => {
  it("wait for the next close, are its own for ever, and are not taken by a period before them", async () => {
    const { id } = await openDispute(ann(), statementId, dispute());
    await takeDispute(finance(), id);
    await decideDispute(finance(), id, { outcome: "credit_note", amount: "60.00", toCostCentre: "cc2", reason: "Retries" });
    const of = async (periodId: string, start: string, version: number | null = null) =>
      (await readCreditNotes(database.db, { id: periodId, version, start: new Date(start) })).filter(
        (note) => note.statementId === statementId,
      );
    const [note] = await of("2100-01", "2100-01-01");
    expect(note).toMatchObject({ amount: 6_000n, currency: "USD", fromCostCentre: "cc1", toCostCentre: "cc2" });
    expect(await of("1999-01", "1999-01-01")).toEqual([]);
    await withTransaction(database.db, (tx) => postCreditNotes(tx, [note?.id ?? ""], "2100-01"));
    expect(await of("2100-02", "2100-02-01")).toEqual([]);
    expect(await of("2100-01", "2100-01-01", 1)).toHaveLength(1);
    // Opened again, the same period posts it in its next version.
    expect(await of("2100-01", "2100-01-01")).toHaveLength(1);
  });

  it("stand when their statement is voided, and disputes that are not over are withdrawn with the reason", async () => {
    const first = await openDispute(ann(), statementId, dispute());
    await takeDispute(finance(), first.id);
    await decideDispute(finance(), first.id, { outcome: "credit_note", toCostCentre: "", reason: "Retries" });
    const second = await openDispute(ann(), statementId, dispute());
    const { periodId } = await readStatement(ann(), statementId);
    await withTransaction(database.db, (tx) => voidStatements(tx, finance(), { periodId, version: 1, reason: "Wrong rate" }));
    expect(await readDispute(ann(), second.id)).toMatchObject({ state: "withdrawn" });
    expect(await readStatement(ann(), statementId)).toMatchObject({ state: "voided", credited: "90.00" });
  });

  it("are shown on the statement that posts them too", async () => {
    const { id } = await openDispute(ann(), statementId, dispute());
    await takeDispute(finance(), id);
    await decideDispute(finance(), id, { outcome: "credit_note", amount: "60.00", toCostCentre: "cc2", reason: "Retries" });
    const { creditNotes, number } = await readStatement(ann(), statementId);
    const later = `${3000 + count}-01`;
    await seedPeriod(database.db, { id: later, start: `${later}-01`, end: `${3000 + count}-02-01`, state: "in_review" });
    await seedStatement(database.db, later, {
      ...{ id: `later-${count}`, costCentreId: "cc1", state: "in_review", ownerId: "ann" },
      lines: [{ amount: "-60.00", kind: "credit", costUsd: null, origin: { creditNoteId: creditNotes[0]?.id ?? "" } }],
    });
    const shown = await readStatement(ann(), `later-${count}`);
    expect(shown.creditNotes).toMatchObject([{ number: creditNotes[0]?.number, statementNumber: number, amount: "60.00" }]);
    expect(shown).toMatchObject({ credited: "0.00", net: "-60.00" });
  });
});
