/** What fails anywhere leaves nothing behind, and the connection goes on, whatever it had parsed before. */
import net from "node:net";
import pg from "pg";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { useDatabase } from "@/lib/testing/database";
import { connect, type Database } from "./client";
import { type Copy, copyBetween, type Prepared } from "./copy-between";

const database = useDatabase();
let opened: Database[] = [];

/** One connection, so that what fails and what comes after it are on the same. */
function onePool(url = database.url): pg.Pool {
  const made = connect(url, 1);
  opened.push(made);
  return made.pool;
}

const opening = (id: string): Prepared => ({ name: "before", text: "INSERT INTO opening (id) VALUES ($1::integer)", values: [id] });
const copy = (...rows: string[]): Copy => ({
  name: "rows",
  text: "COPY loaded (id, word) FROM STDIN",
  rows: rows.map((row) => Buffer.from(row)),
});
const closing = (id: string): Prepared => ({ name: "after", text: "INSERT INTO closing (id) VALUES ($1::integer)", values: [id] });
const good = (pool: pg.Pool, id: number) => copyBetween(pool, opening(`${id}`), [copy(`${id}\tword\n`)], closing(`${id}`));

const FAILURES: Readonly<Record<string, { run: (pool: pg.Pool) => Promise<void>; code: string }>> = {
  "a value of the first that is none": { run: (pool) => copyBetween(pool, opening("x"), [copy("1\ta\n")], closing("1")), code: "22P02" },
  "the first, by a rule of its table": { run: (pool) => copyBetween(pool, opening("0"), [copy("1\ta\n")], closing("1")), code: "23505" },
  "a row with a value that is none": {
    run: (pool) => copyBetween(pool, opening("1"), [copy("1\ta\n", "x\tb\n")], closing("1")),
    code: "22P02",
  },
  "a row with a column too few": { run: (pool) => copyBetween(pool, opening("1"), [copy("1\ta\n", "2\n")], closing("1")), code: "22P04" },
  "a row against a rule": { run: (pool) => copyBetween(pool, opening("1"), [copy("1\ta\n", "2\tbad\n")], closing("1")), code: "23514" },
  "a row that is there": { run: (pool) => copyBetween(pool, opening("1"), [copy("1\ta\n", "0\tb\n")], closing("1")), code: "23505" },
  "a row of the second load": {
    run: (pool) => copyBetween(pool, opening("1"), [copy("1\ta\n"), { ...copy("2\tb\n", "0\tc\n"), name: "more" }], closing("1")),
    code: "23505",
  },
  "a row of the first of two": {
    run: (pool) => copyBetween(pool, opening("1"), [copy("0\ta\n"), { ...copy("2\tb\n"), name: "more" }], closing("1")),
    code: "23505",
  },
  "a value of the last that is none": { run: (pool) => copyBetween(pool, opening("1"), [copy("1\ta\n")], closing("x")), code: "22P02" },
  "the last, by a rule of its table": { run: (pool) => copyBetween(pool, opening("1"), [copy("1\ta\n")], closing("0")), code: "23505" },
};

/** How much of the three the connection had parsed. */
const CONNECTIONS: Readonly<Record<string, (pool: pg.Pool) => Promise<unknown>>> = {
  "that is fresh": async () => undefined,
  "that parsed the first only": (pool) => pool.query({ ...opening("-1") }),
  "that parsed the last only": (pool) => pool.query({ ...closing("-1") }),
  "that parsed all": (pool) => good(pool, -1),
};

const TABLES = ["opening", "loaded", "closing"];
async function stored(): Promise<number[][]> {
  const ids = TABLES.map((table) => database.pool.query<{ id: number }>(`SELECT id FROM ${table} WHERE id > 0 ORDER BY id`));
  return (await Promise.all(ids)).map(({ rows }) => rows.map(({ id }) => id));
}
const EACH = (...ids: number[]): number[][] => TABLES.map(() => ids);
const pidOf = async (pool: pg.Pool): Promise<number> =>
  (await pool.query<{ pid: number }>("SELECT pg_backend_pid() AS pid")).rows[0]?.pid ?? 0;

beforeAll(async () => {
  await database.pool.query(
    `CREATE TABLE opening (id integer PRIMARY KEY); CREATE TABLE closing (id integer PRIMARY KEY);
     CREATE TABLE loaded (id integer PRIMARY KEY, word text CHECK (word <> 'bad'))`,
  );
});
beforeEach(async () => {
  await database.pool.query(
    "TRUNCATE opening, loaded, closing; INSERT INTO opening VALUES (0); INSERT INTO loaded VALUES (0, ''); INSERT INTO closing VALUES (0)",
  );
});
afterEach(async () => {
  for (const each of opened) await each.close();
  opened = [];
});

describe("statements and loads in one round trip", () => {
  it("are stored together, again and again on one connection", async () => {
    const pool = onePool();
    for (const id of [1, 2, 3]) await good(pool, id);
    expect(await stored()).toEqual(EACH(1, 2, 3));
  });

  it("store the rows of each load", async () => {
    const pool = onePool();
    for (const id of [1, 4]) {
      const more = { ...copy(`${id + 1}\tb\n`), name: "more" };
      await copyBetween(pool, opening(`${id}`), [copy(`${id}\ta\n`), more], closing(`${id}`));
    }
    expect((await stored()).map(({ length }) => length)).toEqual([2, 4, 2]);
  });

  it("store no row of an empty load, and all of one of many megabytes", async () => {
    const pool = onePool();
    await copyBetween(pool, opening("1"), [copy()], closing("1"));
    const rows = Array.from({ length: 20_000 }, (_, i) => `${i + 1}\t${"w".repeat(400)}\n`);
    await copyBetween(pool, opening("2"), [copy(...rows)], closing("2"));
    expect((await stored()).map(({ length }) => length)).toEqual([2, 20_000, 2]);
  });
});

describe.each(Object.entries(CONNECTIONS))("on a connection %s", (_, prepare) => {
  it.each(Object.entries(FAILURES))("%s: nothing is stored, and the same connection stores what comes next", async (_, { run, code }) => {
    const pool = onePool();
    await prepare(pool);
    const pid = await pidOf(pool);
    await expect(run(pool)).rejects.toMatchObject({ code });
    expect(await stored()).toEqual(EACH());
    await good(pool, 7);
    await expect(run(pool)).rejects.toMatchObject({ code });
    await good(pool, 8);
    expect(await stored()).toEqual(EACH(7, 8));
    expect(await pidOf(pool)).toBe(pid);
  });

  it.each(["opening", "loaded", "closing"])("that %s is not there is told by every try, and forgotten when it is", async (table) => {
    const pool = onePool();
    await prepare(pool);
    await database.pool.query(`ALTER TABLE ${table} RENAME TO away`);
    try {
      for (const _ of [1, 2]) await expect(good(pool, 1)).rejects.toMatchObject({ code: "42P01" });
    } finally {
      await database.pool.query(`ALTER TABLE away RENAME TO ${table}`);
    }
    expect(await stored()).toEqual(EACH());
    await good(pool, 1);
    expect(await stored()).toEqual(EACH(1));
  });
});

it("good and bad ones at once on few connections: each is told of its own, and only the good are there", async () => {
  const made = connect(database.url, 2);
  opened.push(made);
  const runs = Object.values(FAILURES);
  const told = await Promise.allSettled(
    Array.from({ length: 60 }, (_, i) =>
      i % 3 === 0 ? good(made.pool, 100 + i) : (runs[i % runs.length] as (typeof runs)[0]).run(made.pool),
    ),
  );
  const words = told.map((one) => (one.status === "fulfilled" ? "stored" : (one.reason as { code: string }).code));
  expect(words).toEqual(Array.from({ length: 60 }, (_, i) => (i % 3 === 0 ? "stored" : runs[i % runs.length]?.code)));
  expect(await stored()).toEqual(EACH(...Array.from({ length: 20 }, (_, i) => 100 + 3 * i)));
});

describe("a connection that ends in the middle", () => {
  /** Runs one that stands before a table, and does the deed while it stands. */
  async function standingBefore(table: string, pool: pg.Pool, deed: (pid: number) => unknown): Promise<unknown> {
    const pid = await pidOf(pool);
    const holder = new pg.Client({ connectionString: database.url });
    await holder.connect();
    await holder.query(`BEGIN; LOCK TABLE ${table}`);
    const ended = good(pool, 1).then(
      () => "stored",
      (error: unknown) => error,
    );
    const waits = "SELECT 1 FROM pg_stat_activity WHERE pid = $1 AND wait_event_type = 'Lock'";
    await expect.poll(async () => (await database.pool.query(waits, [pid])).rowCount).toBe(1);
    await deed(pid);
    await holder.query("COMMIT");
    await holder.end();
    return ended;
  }

  it.each(TABLES)("ended by the server at %s: told, nothing stored, and who waits for the connection gets another", async (table) => {
    const pool = onePool();
    let waiting: Promise<void> | undefined;
    const ended = await standingBefore(table, pool, async (pid) => {
      waiting = good(pool, 2);
      await database.pool.query("SELECT pg_terminate_backend($1)", [pid]);
    });
    expect(ended).toMatchObject({ code: "57P01" });
    await waiting;
    await good(pool, 3);
    expect(await stored()).toEqual(EACH(2, 3));
  });

  it.each(TABLES)("cut without a word at %s: told, never a fault of the process, and the pool goes on", async (table) => {
    const wire = await cuttable();
    const pool = onePool(wire.url);
    const ended = await standingBefore(table, pool, () => wire.cut());
    expect(ended).toBeInstanceOf(Error);
    await good(pool, 2);
    // What was cut may still be ending: the server sees it when it next speaks.
    await expect.poll(async () => (await stored()).map((ids) => ids.includes(2))).toEqual([true, true, true]);
    const [first, rows, last] = await stored();
    expect(rows).toEqual(first);
    expect(last).toEqual(first);
    await wire.close();
  });
});

/** The server behind a wire that can be cut. */
async function cuttable(): Promise<{ url: string; cut(): void; close(): Promise<void> }> {
  const target = new URL(database.url);
  const sockets = new Set<net.Socket>();
  const relay = net.createServer((near) => {
    const far = net.connect(Number(target.port), target.hostname);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on("error", () => to.destroy()).on("close", () => to.destroy());
      from.pipe(to);
    }
  });
  await new Promise<void>((listening) => relay.listen(0, "127.0.0.1", listening));
  const url = new URL(target);
  url.hostname = "127.0.0.1";
  url.port = String((relay.address() as net.AddressInfo).port);
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  return {
    url: url.toString(),
    cut,
    close: () => {
      cut();
      return new Promise((closed) => relay.close(() => closed()));
    },
  };
}
