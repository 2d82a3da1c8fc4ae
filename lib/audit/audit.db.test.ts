import { beforeEach, describe, expect, test } from "vitest";
import { withTransaction } from "@/lib/db/transaction";
import { Forbidden, Invalid } from "@/lib/kernel/errors";
import { frozenClock } from "@/lib/testing/clock";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { textOf } from "@/lib/testing/ledger";
import {
  AuditExportQuery,
  AuditQuery,
  AuditSampleQuery,
  checkAudit,
  exportAudit,
  listAudit,
  recordAudit,
  recordAudits,
  sampleAudit,
  verifyAudit,
} from ".";
import { checkSlice } from "./core/slice";

const database = useDatabase();
const ctxOf = (...rest: Parameters<typeof testContext> extends [unknown, ...infer Rest] ? Rest : never) =>
  testContext(database.db, ...rest);

/** What only someone with the owner's rights over the database can do. */
async function tamper(sql: string): Promise<void> {
  const client = await database.pool.connect();
  try {
    await client.query("SET session_replication_role = replica");
    await client.query(sql);
  } finally {
    await client.query("SET session_replication_role = DEFAULT");
    client.release();
  }
}

async function append(count: number, fields: object = {}): Promise<void> {
  const ctx = ctxOf();
  for (let i = 0; i < count; i++) {
    await withTransaction(ctx.db, (tx) =>
      recordAudit(tx, ctx, { action: "thing.change", objectType: "thing", objectId: `t${i}`, after: { i }, ...fields }),
    );
  }
}

beforeEach(async () => {
  await tamper("TRUNCATE audit_event; UPDATE audit_head SET seq = 0, hash = repeat('0', 64)");
});

describe("appending", () => {
  test("two hundred by as many writers as there are connections make one chain without a fork", async () => {
    const ctx = ctxOf();
    const writer = async (writerNo: number) => {
      for (let i = 0; i < 20; i++) {
        const objectId = `t${writerNo}-${i}`;
        await withTransaction(ctx.db, (tx) => recordAudit(tx, ctx, { action: "thing.change", objectType: "thing", objectId }));
      }
    };
    await Promise.all(Array.from({ length: 10 }, (_, writerNo) => writer(writerNo)));
    const verification = await verifyAudit(ctx.db);
    expect(verification).toMatchObject({ ok: true, checked: "200", problems: [] });
    const objects = await ctx.db.auditEvent.findMany({ select: { objectId: true }, distinct: ["objectId"] });
    expect(objects).toHaveLength(200);
  });

  test("many rows at once stand in their order between those of others, and are undone together", async () => {
    const ctx = ctxOf();
    const batch = (no: number) =>
      Array.from({ length: 501 }, (_, i) => ({ action: "thing.change", objectType: "thing", objectId: `b${no}-${i}` }));
    const undone = withTransaction(ctx.db, async (tx) => {
      await recordAudits(tx, ctx, batch(9));
      throw new Error("undone");
    });
    await Promise.allSettled([
      undone,
      append(20),
      ...[1, 2, 3].map((no) => withTransaction(ctx.db, (tx) => recordAudits(tx, ctx, batch(no)))),
    ]);
    await withTransaction(ctx.db, (tx) => recordAudits(tx, ctx, []));
    expect(await verifyAudit(ctx.db)).toMatchObject({ ok: true, checked: String(3 * 501 + 20), problems: [] });
    const rows = await ctx.db.auditEvent.findMany({
      where: { objectId: { startsWith: "b2-" } },
      orderBy: { seq: "asc" },
      select: { seq: true, objectId: true },
    });
    expect(rows.map(({ objectId }) => objectId)).toEqual(batch(2).map(({ objectId }) => objectId));
    expect(Number((rows.at(-1)?.seq ?? 0n) - (rows[0]?.seq ?? 0n))).toBe(500);
  });

  test.each(["RepeatableRead", "Serializable"] as const)(
    "under %s it fails loudly or succeeds, and never forks",
    async (isolationLevel) => {
      const ctx = ctxOf();
      const results = await Promise.allSettled(
        Array.from({ length: 10 }, (_, i) =>
          ctx.db.$transaction(
            async (tx) => {
              await tx.user.count();
              await recordAudit(tx, ctx, { action: "thing.change", objectType: "thing", objectId: `t${i}` });
            },
            { isolationLevel, maxWait: 20_000 },
          ),
        ),
      );
      const kept = results.filter((result) => result.status === "fulfilled").length;
      expect(kept).toBeGreaterThan(0);
      expect(await verifyAudit(ctx.db)).toMatchObject({ ok: true, checked: String(kept) });
    },
  );

  test("a change that is undone leaves no row and no gap", async () => {
    const ctx = ctxOf();
    await append(1);
    await expect(
      withTransaction(ctx.db, async (tx) => {
        await recordAudit(tx, ctx, { action: "thing.change", objectType: "thing", objectId: "lost" });
        throw new Error("undone");
      }),
    ).rejects.toThrow("undone");
    await append(1);
    expect(await verifyAudit(ctx.db)).toMatchObject({ ok: true, checked: "2" });
  });

  test("the stored row is the hashed one, whatever letters came in", async () => {
    const ctx = ctxOf();
    const actor = { ...ctx.actor, name: "Zoë \0 \ud800 😀", requestId: "r\u0001", ip: "::1" };
    await withTransaction(ctx.db, (tx) =>
      recordAudit(
        tx,
        { ...ctx, actor },
        { action: "a", objectType: "t", objectId: "é", before: { "\0": "\ud800", at: new Date(1), big: 2n ** 80n }, reason: "because\0" },
      ),
    );
    expect(await verifyAudit(ctx.db)).toMatchObject({ ok: true });
  });

  test("secrets are not kept", async () => {
    const secret = `cth_AbCdEf1234_${"x".repeat(43)}`;
    await append(1, { after: { password: "hunter2", note: secret }, reason: secret });
    const rows = await database.db.auditEvent.findMany();
    const text = JSON.stringify(rows.map(({ seq, ...row }) => ({ ...row, seq: String(seq) })));
    expect(text).not.toContain("hunter2");
    expect(text).not.toContain("xxxx");
  });

  test("the time is the clock's, to the millisecond, as it was hashed", async () => {
    const ctx = ctxOf({ clock: frozenClock("2026-03-15T12:00:00.123Z") });
    await withTransaction(ctx.db, (tx) => recordAudit(tx, ctx, { action: "a", objectType: "t", objectId: "o" }));
    expect((await database.db.auditEvent.findFirst())?.at).toBe("2026-03-15T12:00:00.123Z");
  });
});

describe("the table", () => {
  test.each([
    "UPDATE audit_event SET actor_name = 'x'",
    "DELETE FROM audit_event",
    "TRUNCATE audit_event",
    "DELETE FROM audit_head",
    "TRUNCATE audit_head",
  ])("refuses %s", async (sql) => {
    await append(1);
    await expect(database.pool.query(sql)).rejects.toThrow(/append-only/);
  });
});

describe("verifying", () => {
  const problems = async () => (await verifyAudit(database.db)).problems.map(({ seq, kind }) => `${seq} ${kind}`);

  test("an empty and an untouched log are fine", async () => {
    expect(await verifyAudit(database.db)).toMatchObject({ ok: true, checked: "0" });
    await append(3);
    expect(await verifyAudit(database.db)).toMatchObject({ ok: true, checked: "3", head: { seq: "3" } });
  });

  test.each([
    ["edited content", "UPDATE audit_event SET actor_name = 'Mallory' WHERE seq = 3", ["3 edited"]],
    ["an edited time", "UPDATE audit_event SET at = '2020-01-01T00:00:00.000Z' WHERE seq = 1", ["1 edited"]],
    ["a removed row", "DELETE FROM audit_event WHERE seq = 3", ["3 missing"]],
    ["removed rows at the end", "DELETE FROM audit_event WHERE seq >= 4", ["4 missing"]],
    ["a removed beginning", "DELETE FROM audit_event WHERE seq <= 2", ["1 missing"]],
    ["a wrong link", "UPDATE audit_event SET prev_hash = repeat('a', 64) WHERE seq = 3", ["3 wrong_link", "3 edited"]],
    ["a replaced hash", "UPDATE audit_event SET hash = repeat('b', 64) WHERE seq = 3", ["3 edited", "4 wrong_link"]],
    ["a replaced head", "UPDATE audit_head SET hash = repeat('c', 64)", ["5 wrong_head"]],
    ["a head set back", "UPDATE audit_head SET seq = 3", ["3 wrong_head"]],
    ["a removed head", "DELETE FROM audit_head", ["0 wrong_head"]],
  ])("finds %s", async (_, sql, expected) => {
    await append(5);
    await tamper(sql);
    const found = await problems();
    await tamper("INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, repeat('0', 64)) ON CONFLICT DO NOTHING");
    expect(found).toEqual(expected);
  });

  test("a chain that was rewritten as a whole is found with a head that was kept", async () => {
    await append(3);
    const { head } = await verifyAudit(database.db);
    const kept = { seq: BigInt(head.seq), hash: head.hash };
    await append(2);
    expect(await verifyAudit(database.db, kept)).toMatchObject({ ok: true });
    await tamper("TRUNCATE audit_event; UPDATE audit_head SET seq = 0, hash = repeat('0', 64)");
    await append(5, { reason: "another history" });
    expect(await verifyAudit(database.db)).toMatchObject({ ok: true });
    expect(await verifyAudit(database.db, kept)).toMatchObject({ ok: false, problems: [{ seq: "3", kind: "wrong_head" }] });
  });
});

describe("reading", () => {
  const query = (fields: object = {}) => AuditQuery.parse(fields);

  test("gives the newest first, page by page, each row once", async () => {
    await append(5);
    const first = await listAudit(ctxOf(), query({ limit: 2 }));
    const second = await listAudit(ctxOf(), query({ limit: 2, cursor: first.nextCursor }));
    const third = await listAudit(ctxOf(), query({ limit: 2, cursor: second.nextCursor }));
    expect([...first.data, ...second.data, ...third.data].map((row) => row.seq)).toEqual(["5", "4", "3", "2", "1"]);
    expect(third.nextCursor).toBeNull();
  });

  test("filters by object, actor, action, outcome and half-open time", async () => {
    const early = ctxOf({ id: "u1", clock: frozenClock("2026-03-01T00:00:00Z") });
    const late = ctxOf({ id: "u2", clock: frozenClock("2026-03-02T00:00:00Z") });
    await withTransaction(database.db, (tx) => recordAudit(tx, early, { action: "a.x", objectType: "t", objectId: "1", before: { a: 1 } }));
    await withTransaction(database.db, (tx) => recordAudit(tx, late, { action: "a.y", objectType: "t", objectId: "2", outcome: "denied" }));
    const seqs = async (fields: object) => (await listAudit(ctxOf(), query(fields))).data.map((row) => row.seq);
    expect(await seqs({ objectType: "t", objectId: "1" })).toEqual(["1"]);
    expect(await seqs({ actorId: "u2" })).toEqual(["2"]);
    expect(await seqs({ action: "a.x" })).toEqual(["1"]);
    expect(await seqs({ query: "A.X" })).toEqual(["1"]);
    expect(await seqs({ query: "%" })).toEqual([]);
    expect(await seqs({ actorKind: "token" })).toEqual([]);
    expect(await seqs({ outcome: "denied" })).toEqual(["2"]);
    expect(await seqs({ from: "2026-03-01T00:00:00Z", to: "2026-03-02T00:00:00Z" })).toEqual(["1"]);
  });

  test("needs the right; a platform admin sees the platform's objects only", async () => {
    await append(1);
    await withTransaction(database.db, (tx) => recordAudit(tx, ctxOf(), { action: "token.create", objectType: "token", objectId: "tok" }));
    await expect(listAudit(ctxOf({ rights: ["spend.read"] }), query())).rejects.toThrow(Forbidden);
    expect((await listAudit(ctxOf({ rights: ["audit.read_area"] }), query())).data.map((row) => row.objectType)).toEqual(["token"]);
    expect((await listAudit(ctxOf({ rights: ["audit.read_area"] }), query({ objectType: "thing" }))).data).toEqual([]);
    expect((await listAudit(ctxOf({ rights: ["audit.read"] }), query())).data).toHaveLength(2);
  });

  test("verifying for an actor is an auditor's right", async () => {
    await expect(checkAudit(ctxOf({ rights: ["audit.read"] }))).rejects.toThrow(Forbidden);
    await expect(checkAudit(ctxOf({ rights: ["audit.verify"] }))).resolves.toMatchObject({ ok: true });
  });

  test("a foreign cursor is refused", async () => {
    await expect(listAudit(ctxOf(), query({ cursor: "nonsense" }))).rejects.toThrow(Invalid);
  });
});

describe("for other hands", () => {
  test("a file of the log proves itself without the database, ends where it was asked for, and is itself noted", async () => {
    await append(4);
    const file = await exportAudit(ctxOf(), AuditExportQuery.parse({}));
    await append(1);
    const lines = (await textOf(file.chunks)).split("\n");
    expect(checkSlice(lines)).toMatchObject({ ok: true, checked: 4, whole: true, from: "1", to: "4" });
    expect(checkSlice(lines.map((line) => line.replace("Test Person", "Mallory"))).problems).toHaveLength(4);
    expect((await listAudit(ctxOf(), AuditQuery.parse({ action: "audit.export" }))).data).toHaveLength(1);
    const csv = await textOf((await exportAudit(ctxOf(), AuditExportQuery.parse({ format: "csv", objectId: "t2" }))).chunks);
    expect(csv.split("\r\n").filter(Boolean)).toHaveLength(2);
  });

  test("the seed alone draws a sample, and draws it again however much was written since", async () => {
    await append(30);
    const asked = AuditSampleQuery.parse({ seed: "Q4", count: 5, objectType: "thing" });
    const first = await sampleAudit(ctxOf(), asked);
    await append(30);
    const again = await sampleAudit(ctxOf(), { ...asked, upTo: first.upTo });
    expect(again).toEqual(first);
    expect(first).toMatchObject({ population: "30", upTo: "30" });
    expect(new Set(first.data.map(({ seq }) => seq)).size).toBe(5);
    const other = await sampleAudit(ctxOf(), { ...asked, seed: "Q5", upTo: first.upTo });
    expect(other.data).not.toEqual(first.data);
  });

  test("both need the right to read the whole log", async () => {
    for (const rights of [["spend.read"], ["audit.read_area"]] as const) {
      await expect(exportAudit(ctxOf({ rights }), AuditExportQuery.parse({}))).rejects.toThrow(Forbidden);
      await expect(sampleAudit(ctxOf({ rights }), AuditSampleQuery.parse({ seed: "x" }))).rejects.toThrow(Forbidden);
    }
  });
});
