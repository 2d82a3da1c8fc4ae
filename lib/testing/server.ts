/**
 * The PostgreSQL of one test run: the server that DATABASE_URL names, or an embedded one without durability in a
 * temporary folder. One template database is migrated; every test file copies it.
 */
import { randomBytes } from "node:crypto";
import { chmod, mkdtemp, readdir, rm, statfs } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import pg from "pg";
import { serverAccount, systemFolder } from "@/lib/db/embedded/account";
import { type Cluster, initialise, launch, stop } from "@/lib/db/embedded/cluster";
import { freePort } from "@/lib/db/embedded/free-port.mjs";
import { isAlive } from "@/lib/db/embedded/processes";
import { findPrograms } from "@/lib/db/embedded/programs";
import { migrate } from "@/lib/db/migrate";
import { env } from "@/lib/env";

export type TestServer = { serverUrl: string; stop(): Promise<void> };

const PREFIX = "countinghouse-test-";

/** Linux keeps this folder in memory: a database of thousands of small files is copied there in a tenth of the time. */
const MEMORY = "/dev/shm";
const ROOM_BYTES = 4 * 1024 ** 3;

const FORGETFUL = {
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
  shared_buffers: "128MB",
  max_connections: "150",
  unix_socket_directories: "",
  listen_addresses: "127.0.0.1",
  jit: "off",
  timezone: "UTC",
};

export async function startTestServer(): Promise<TestServer> {
  const given = env().DATABASE_URL;
  if (given) return { serverUrl: given, stop: async () => undefined };
  await Promise.all([MEMORY, os.tmpdir()].map(removeLeftovers));
  const home = await mkdtemp(path.join((await hasRoom(MEMORY)) ? MEMORY : os.tmpdir(), `${PREFIX}${process.pid}-`));
  await chmod(home, 0o755);
  const cluster = await testCluster(home);
  const password = randomBytes(16).toString("hex");
  await initialise(cluster, password, ["--no-sync"]);
  const port = await freePort();
  const serverUrl = `postgresql://postgres:${password}@127.0.0.1:${port}/postgres`;
  await launch(cluster, serverUrl, { ...FORGETFUL, port: String(port) });
  return {
    serverUrl,
    stop: async () => {
      await stop(cluster, "immediate");
      await rm(home, { recursive: true, force: true });
    },
  };
}

async function testCluster(home: string): Promise<Cluster> {
  const folder = path.join(home, "data");
  const account = await serverAccount(folder);
  const programs = await findPrograms(
    account,
    () => systemFolder(process.cwd()),
    () => undefined,
  );
  return { folder, logFile: path.join(home, "server.log"), programs, account };
}

/** Far more than the databases of a run ever take at once; containers often have 64 MB. */
async function hasRoom(folder: string): Promise<boolean> {
  const { bavail, bsize } = await statfs(folder).catch(() => ({ bavail: 0, bsize: 0 }));
  return bavail * bsize >= ROOM_BYTES;
}

/** Servers of test runs that were killed: their folder names the run, and that run is no more. */
async function removeLeftovers(folder: string): Promise<void> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.startsWith(PREFIX));
  for (const name of names) {
    const pid = Number(name.slice(PREFIX.length).split("-")[0]);
    if (isAlive(pid)) continue;
    const home = path.join(folder, name);
    await stop(await testCluster(home), "immediate").catch(() => undefined);
    await rm(home, { recursive: true, force: true }).catch(() => undefined);
  }
}

/** The same server, another database. */
export function databaseUrl(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.toString();
}

/** Runs one statement outside any test database, such as CREATE DATABASE. */
export async function onServer(serverUrl: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** @returns the name of a migrated database that test files copy. */
export async function makeTemplate(serverUrl: string): Promise<string> {
  const name = `cth_template_${randomBytes(6).toString("hex")}`;
  await onServer(serverUrl, `CREATE DATABASE ${name}`);
  await migrate(databaseUrl(serverUrl, name));
  return name;
}
