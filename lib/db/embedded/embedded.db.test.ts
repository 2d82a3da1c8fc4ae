import { spawn } from "node:child_process";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { serverAccount } from "./account";
import { readPidFile } from "./cluster";
import { type EmbeddedServer, startEmbedded } from "./embedded";
import { isAlive } from "./processes";
import { readState } from "./state";

let dataDir: string;
const said: string[] = [];
const start = (): Promise<EmbeddedServer> => startEmbedded(dataDir, dataDir, (line) => said.push(line));

async function query<Row extends pg.QueryResultRow>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => undefined);
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

const serverPid = async (): Promise<number> => (await readPidFile((await readState(dataDir))?.folder ?? ""))?.pid ?? 0;

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(os.tmpdir(), "cth-embedded-"));
  await chmod(dataDir, 0o755);
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

test("the first start makes the database, later ones find the data again, and a stop leaves no server", { timeout: 120_000 }, async () => {
  const first = await start();
  expect(first.how).toBe("created");
  await query(first.url, "CREATE TABLE kept AS SELECT 42 AS x");
  const pid = await serverPid();
  await first.stop();
  expect(isAlive(pid)).toBe(false);

  const second = await start();
  expect(second.how).toBe("started");
  expect(await query(second.url, "SELECT x FROM kept")).toEqual([{ x: 42 }]);
  await second.stop();
});

test("everything is durable, and only this machine is let in, with a password that no other account can read", {
  timeout: 120_000,
}, async () => {
  const server = await start();
  const settings =
    "current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit, current_setting('listen_addresses') AS hosts";
  expect(await query(server.url, `SELECT ${settings}`)).toEqual([{ fsync: "on", commit: "on", hosts: "127.0.0.1" }]);
  await expect(query(server.url.replace(/:[^:@]+@/, ":wrong@"), "SELECT 1")).rejects.toThrow(/password authentication failed/);
  await server.stop();
});

test("two users share one server, and the last one to leave stops it", { timeout: 120_000 }, async () => {
  const [one, two] = await Promise.all([start(), start()]);
  expect([one.how, two.how].sort()).toEqual(["adopted", "started"]);
  const pid = await serverPid();
  await one.stop();
  expect(await query(two.url, "SELECT x FROM kept")).toEqual([{ x: 42 }]);
  await two.stop();
  expect(isAlive(pid)).toBe(false);
});

test("a server that is killed comes back by itself with its data", { timeout: 120_000 }, async () => {
  const server = await start();
  const killed = await serverPid();
  process.kill(killed, "SIGKILL");
  await vi.waitFor(() => expect(said).toContain("The database is back"), { timeout: 60_000, interval: 50 });
  expect(await query(server.url, "SELECT x FROM kept")).toEqual([{ x: 42 }]);
  await server.stop();
});

test("it comes back at its own port, also when that is not free at once: who uses it knows no other", { timeout: 120_000 }, async () => {
  const server = await start();
  said.length = 0;
  const port = Number(new URL(server.url).port);
  process.kill(await serverPid(), "SIGKILL");
  const stranger = await listenAsSoonAsFree(port);
  await vi.waitFor(() => expect(said).toContain("The database ended unexpectedly: starting it again"), { timeout: 60_000, interval: 5 });
  await vi.waitFor(() => expect(said.join()).toContain(`${port}`), { timeout: 60_000, interval: 5 });
  stranger.close();
  await vi.waitFor(() => expect(said).toContain("The database is back"), { timeout: 60_000, interval: 50 });
  expect(await query(server.url, "SELECT x FROM kept")).toEqual([{ x: 42 }]);
  await server.stop();
});

/** A server at this port that hangs up on whoever calls. */
async function listenAsSoonAsFree(port: number): Promise<net.Server> {
  for (;;) {
    const server = net.createServer((socket) => socket.destroy());
    const isFree = await new Promise((resolve) => {
      server.once("error", () => resolve(false));
      server.listen(port, "127.0.0.1", () => resolve(true));
    });
    if (isFree) return server;
  }
}

test("a pid file that a crash left behind does not stop a start, even when another process got its number", {
  timeout: 120_000,
}, async () => {
  const server = await start();
  const folder = (await readState(dataDir))?.folder ?? "";
  const pidFile = await readFile(path.join(folder, "postmaster.pid"), "utf8");
  await server.stop();
  // Of the server's own account: the server itself sees through a number that belongs to another one.
  const account = await serverAccount(folder);
  const stranger = spawn("sleep", ["100"], account ? { uid: account.uid, gid: account.gid } : {});
  await writeFile(path.join(folder, "postmaster.pid"), pidFile.replace(/^\d+/, String(stranger.pid)));
  const again = await start();
  expect(again.how).toBe("started");
  await again.stop();
  stranger.kill();
});

test("a lost note of the password is replaced without losing data", { timeout: 120_000 }, async () => {
  await rm(path.join(dataDir, "pg.json"));
  const server = await start();
  expect(await query(server.url, "SELECT x FROM kept")).toEqual([{ x: 42 }]);
  await server.stop();
});

test("a stop while the server is coming back still leaves no server", { timeout: 120_000 }, async () => {
  const server = await start();
  process.kill(await serverPid(), "SIGKILL");
  await vi.waitFor(() => expect(said.filter((line) => line.startsWith("The database ended")).length).toBeGreaterThan(1), {
    timeout: 60_000,
    interval: 5,
  });
  await server.stop();
  expect(isAlive(await serverPid())).toBe(false);
});
