/** One data folder of PostgreSQL and the programs on it: making it, starting, stopping. Knows nothing of who uses it. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { chown, mkdir, open, readFile, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import pg from "pg";
import { childEnvironment } from "@/lib/env";
import type { Account } from "./account";
import { isAlive, isServerOf } from "./processes";
import type { Programs } from "./programs";

export const SUPERUSER = "postgres";
const run = promisify(execFile);

export type Cluster = { folder: string; logFile: string; programs: Programs; account: Account };

/** Starting may replay a long log after a crash; this only bounds a server that hangs. */
const READY_TIMEOUT_MS = 600_000;
const READY_POLL_MS = 40;
const SLOW_POLL_MS = 250;
const LOG_LIMIT_BYTES = 5 * 1024 * 1024;
const HIGHEST_PID = 4_194_303;

// The server's own messages are read by people and by us: they stay English whatever the machine speaks.
const settingsFor = (cluster: Cluster) => ({
  ...(cluster.account ? { uid: cluster.account.uid, gid: cluster.account.gid } : {}),
  env: childEnvironment({ LC_ALL: "C", LC_MESSAGES: "C" }),
  cwd: path.dirname(cluster.folder),
});

export async function isInitialised(folder: string): Promise<boolean> {
  return stat(path.join(folder, "PG_VERSION")).then(
    () => true,
    () => false,
  );
}

/** Makes an empty data folder. A folder that an earlier attempt left half-made is cleared first. */
export async function initialise(cluster: Cluster, password: string, flags: string[] = []): Promise<void> {
  const passwordFile = `${cluster.folder}.password`;
  await rm(cluster.folder, { recursive: true, force: true });
  await mkdir(cluster.folder, { recursive: true, mode: 0o700 });
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  if (cluster.account) {
    await chown(cluster.folder, cluster.account.uid, cluster.account.gid);
    await chown(passwordFile, cluster.account.uid, cluster.account.gid);
  }
  // The built-in collation sorts alike on every machine and needs no system library.
  const locale = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"];
  const args = [
    `--pgdata=${cluster.folder}`,
    "--auth=scram-sha-256",
    `--username=${SUPERUSER}`,
    `--pwfile=${passwordFile}`,
    ...locale,
    ...flags,
  ];
  try {
    await run(cluster.programs.initdb, args, settingsFor(cluster));
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    throw new Error(
      `The database could not be made in ${cluster.folder} (another may be named in DATABASE_URL): ${lastLines(stderr || message)}`,
    );
  } finally {
    await rm(passwordFile, { force: true });
  }
}

/**
 * Starts the server in a session of its own, so that Ctrl-C on our terminal reaches us first, and waits until it answers.
 * Throws an Error with the server's last words when it ends instead.
 */
export async function launch(cluster: Cluster, url: string, settings: Record<string, string>): Promise<number> {
  const kept = await stat(cluster.logFile).then(
    ({ size }) => size < LOG_LIMIT_BYTES,
    () => false,
  );
  const log = await open(cluster.logFile, kept ? "a" : "w", 0o600);
  const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  let child: ChildProcess;
  try {
    const stdio = ["ignore", log.fd, log.fd] as ["ignore", number, number];
    child = spawn(cluster.programs.postgres, ["-D", cluster.folder, ...flags], {
      ...settingsFor(cluster),
      detached: true,
      stdio,
      windowsHide: true,
    });
  } finally {
    await log.close();
  }
  let ended: string | undefined;
  child.once("error", (error) => {
    ended = error.message;
  });
  child.once("exit", (code, signal) => {
    ended ??= `it ended with ${signal ?? `code ${code}`}`;
  });
  const startedAt = Date.now();
  // Quick at first; a server that replays its log is asked less often.
  for (; Date.now() - startedAt < READY_TIMEOUT_MS; await wait(Date.now() - startedAt < 2_000 ? READY_POLL_MS : SLOW_POLL_MS)) {
    if (ended)
      throw new LaunchFailed(`PostgreSQL did not start: ${ended}. ${lastLines(await readFile(cluster.logFile, "utf8").catch(() => ""))}`);
    if ((await ask(url)).answers) {
      child.unref();
      return child.pid ?? 0;
    }
  }
  throw new LaunchFailed(`PostgreSQL did not answer within ${READY_TIMEOUT_MS / 60_000} minutes. See ${cluster.logFile}`);
}

export class LaunchFailed extends Error {}

/** Ends the server, whoever started it; sessions are cut, finished work is kept. No server running is no error. */
export async function stop(cluster: Cluster, mode: "fast" | "immediate" = "fast"): Promise<void> {
  const running = await readPidFile(cluster.folder);
  // The file of a server that was killed names nobody who could be stopped.
  if (!running || !isServerOf(cluster.folder, running.pid)) return;
  try {
    await run(cluster.programs.pgCtl, ["stop", "-D", cluster.folder, "-m", mode, "-w", "-t", "120"], settingsFor(cluster));
  } catch (error) {
    if (isServerOf(cluster.folder, running.pid))
      throw new Error(`PostgreSQL (process ${running.pid}) did not stop: ${(error as Error).message}`);
  }
}

/** What the server itself wrote down about the process that holds the folder, dead or alive. */
export async function readPidFile(folder: string): Promise<{ pid: number; port: number } | undefined> {
  const lines = (await readFile(path.join(folder, "postmaster.pid"), "utf8").catch(() => "")).split("\n");
  const pid = Number(lines[0]);
  return Number.isInteger(pid) && pid > 0 ? { pid, port: Number(lines[3]) } : undefined;
}

/**
 * Puts a number that no process has into the pid file of a dead server whose own number somebody else got. The file
 * itself stays: from its last line the next server sees whether children of the dead one still hold the shared memory.
 */
export async function disownPidFile(folder: string): Promise<void> {
  const file = path.join(folder, "postmaster.pid");
  const [, ...rest] = (await readFile(file, "utf8")).split("\n");
  let nobody = HIGHEST_PID;
  while (isAlive(nobody)) nobody--;
  await writeFile(file, [String(nobody), ...rest].join("\n"));
}

/** Gives the superuser a new password without the old one; the server must not be running. */
export async function resetPassword(cluster: Cluster, password: string): Promise<void> {
  const child = run(cluster.programs.postgres, ["--single", "-D", cluster.folder, "postgres"], settingsFor(cluster));
  child.child.stdin?.end(`ALTER ROLE ${SUPERUSER} PASSWORD '${password}'\n`);
  await child;
}

export type Answer = { answers: boolean; code?: string | undefined; folder?: string };

/** Whether a server lets us in there, and on which folder it works. */
export async function ask(url: string): Promise<Answer> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 3_000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ folder: string }>("SELECT current_setting('data_directory') AS folder");
    return { answers: true, folder: rows[0]?.folder ?? "" };
  } catch (error) {
    return { answers: false, code: (error as { code?: string }).code };
  } finally {
    await client.end().catch(() => undefined);
  }
}

function lastLines(text: string): string {
  return text.trim().split("\n").slice(-4).join(" / ");
}
