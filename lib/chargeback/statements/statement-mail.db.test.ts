import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { Context } from "@/lib/auth/context";
import { RIGHTS_OF_ROLE } from "@/lib/auth/core/roles";
import { withTransaction } from "@/lib/db/transaction";
import { setEnvironment } from "@/lib/env";
import { sendNotifications } from "@/lib/notify";
import { frozenClock } from "@/lib/testing/clock";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { seedOrganisation, textOf } from "@/lib/testing/ledger";
import { seedPeriod, seedStatement } from "@/lib/testing/statements";
import { exportStatement } from "./export-statement";
import { issueStatements } from "./issue-statements";
import { statementFilesFor } from "./statement-files-for";
import { askOwners } from "./tell-owners";

const database = useDatabase();
const clock = frozenClock("2026-04-03T12:00:00Z");
const system = (): Context => testContext(database.db, { kind: "system", id: "system:worker", clock });
const analyst = (): Context => testContext(database.db, { id: "u-fin", rights: RIGHTS_OF_ROLE.finance_analyst, clock });
const ann = (): Context => {
  const ctx = testContext(database.db, { id: "u-ann", rights: RIGHTS_OF_ROLE.identity_owner, scope: {}, clock });
  return { ...ctx, actor: { ...ctx.actor, personId: "ann" } };
};

let isFull = false;
const mails: { to: string; text: string }[] = [];
const sink = new SMTPServer({
  disabledCommands: ["AUTH", "STARTTLS"],
  onData(stream, session, done) {
    const parts: Buffer[] = [];
    stream.on("data", (part: Buffer) => parts.push(part));
    stream.on("end", () => {
      const text = Buffer.concat(parts).toString("utf8");
      if (isFull) return done(new Error("The mailbox is full"));
      mails.push(...session.envelope.rcptTo.map(({ address }) => ({ to: address, text })));
      done(null, "kept");
    });
  },
});

beforeAll(async () => {
  const { db, pool } = database;
  await new Promise<void>((resolve) => sink.listen(0, "127.0.0.1", () => resolve()));
  setEnvironment({
    COUNTINGHOUSE_SMTP_URL: `smtp://127.0.0.1:${(sink.server.address() as AddressInfo).port}`,
    COUNTINGHOUSE_MAIL_FROM: "books@example.com",
    NEXTAUTH_URL: "https://books.example.com",
  });
  await seedOrganisation(pool);
  await db.user.createMany({
    data: [
      { id: "u-ann", name: "Ann", email: "ann@example.com", personId: "ann" },
      { id: "u-ben", name: "Ben", email: "ben@example.com", personId: "ben" },
    ],
  });
  // Ben may read what he owns, and may export nothing.
  await db.roleGrant.create({ data: { userId: "u-ann", role: "identity_owner", grantedBy: "test" } });
  await seedPeriod(db, { id: "2026-02", start: "2026-02-01", end: "2026-03-01", state: "closed" });
  await seedPeriod(db, { id: "2026-03", start: "2026-03-01", end: "2026-04-01", state: "in_review" });
  const due = new Date("2026-04-09T00:00:00Z");
  await seedStatement(db, "2026-02", {
    ...{ id: "feb-1", costCentreId: "cc1", state: "approved", ownerId: "ann" },
    lines: [{ amount: "280.00" }, { amount: "20.00", model: "=HYPERLINK(1)" }],
  });
  await seedStatement(db, "2026-02", {
    ...{ id: "feb-2", costCentreId: "cc2", state: "approved", ownerId: "ben" },
    lines: [{ amount: "50.00" }],
  });
  await seedStatement(db, "2026-03", {
    ...{ id: "mar-1", costCentreId: "cc1", state: "in_review", ownerId: "ann", dueAt: due },
    lines: [{ amount: "310.00" }],
  });
});
afterAll(async () => {
  setEnvironment({ COUNTINGHOUSE_SMTP_URL: "", NEXTAUTH_URL: "" });
  await new Promise((resolve) => sink.close(() => resolve(undefined)));
});
beforeEach(() => {
  mails.length = 0;
});

const send = () => sendNotifications(system(), statementFilesFor(system()));
const mailTo = (name: string): string => mails.find(({ to }) => to === `${name}@example.com`)?.text ?? "";
const logged = async () =>
  (await database.db.auditEvent.findMany({ where: { action: "statement.export", actorId: "system:worker" } })).map(
    ({ objectId }) => objectId,
  );
/** What a mail brings, unpacked. */
function fileOf(text: string): string {
  const [, base64 = ""] = /Content-Disposition: attachment[^\r]*\r\n(?:[^\r]+\r\n)*\r\n([A-Za-z0-9+/=\r\n]+)\r\n--/.exec(text) ?? [];
  return Buffer.from(base64, "base64").toString("utf8");
}

it("of a statement to agree to brings the owner the file that a download would, logged once the mail server took it", async () => {
  await withTransaction(database.db, (tx) => askOwners(tx, "2026-03", 1, clock.now()));
  isFull = true;
  await send();
  isFull = false;
  expect([mails, await logged()]).toEqual([[], []]);
  clock.set("2026-04-03T12:02:00Z");
  await send();
  expect(await logged()).toEqual(["mar-1"]);
  expect(mailTo("ann")).toContain("statement_2026-03-cc1-v1_USD.csv is attached.");
  const downloaded = await textOf((await exportStatement(ann(), "mar-1", {})).chunks);
  expect(fileOf(mailTo("ann"))).toBe(downloaded);
  expect(downloaded).toContain("310.00");
});

it("of an issued statement brings it safe to open as a sheet, logged as sent, and nothing to an owner who may not export it", async () => {
  await issueStatements(analyst(), { periodId: "2026-02" });
  await send();
  expect(mails.map(({ to }) => to).sort()).toEqual(["ann@example.com", "ben@example.com"]);
  expect(fileOf(mailTo("ann"))).toBe(await textOf((await exportStatement(ann(), "feb-1", {})).chunks));
  expect(fileOf(mailTo("ann"))).toMatch(/'=HYPERLINK/);
  expect([mailTo("ben").includes("Content-Disposition: attachment"), fileOf(mailTo("ben"))]).toEqual([false, ""]);
  expect((await logged()).sort()).toEqual(["feb-1", "mar-1"]);
});

it("brings nothing to who does not own the statement any more, and nothing of other notifications", async () => {
  const filesFor = statementFilesFor(system());
  expect(await filesFor({ kind: "statement_issued", href: "/statements/feb-1" }, "u-ann")).toHaveLength(1);
  expect(await filesFor({ kind: "dispute_opened", href: "/statements/feb-1" }, "u-ann")).toEqual([]);
  expect(await filesFor({ kind: "statement_issued", href: "/statements?period=2026-02" }, "u-ann")).toEqual([]);
  expect(await filesFor({ kind: "statement_issued", href: "/statements/feb-2" }, "u-ann")).toEqual([]);
  await database.pool.query("UPDATE statement SET owner_id = 'ben' WHERE id = 'feb-1'");
  expect(await filesFor({ kind: "statement_issued", href: "/statements/feb-1" }, "u-ann")).toEqual([]);
});
