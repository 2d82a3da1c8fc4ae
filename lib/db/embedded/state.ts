/** What is remembered of the embedded server between starts, and the lock that lets one process at a time act on it. */
import { randomUUID } from "node:crypto";
import { link, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { isAlive } from "./processes";

export type ServerState = { folder: string; port: number; password: string; pid: number };

const LOCK_POLL_MS = 200;
const LOCK_WAIT_MS = 120_000;

export async function readState(dataDir: string): Promise<ServerState | undefined> {
  try {
    return JSON.parse(await readFile(path.join(dataDir, "pg.json"), "utf8")) as ServerState;
  } catch {
    return undefined;
  }
}

/** Written aside and renamed, so that a kill in the middle leaves the old one. */
export async function writeState(dataDir: string, state: ServerState): Promise<void> {
  const file = path.join(dataDir, "pg.json");
  await writeFile(`${file}.part`, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
  await rename(`${file}.part`, file);
}

/** Runs one start or stop of the server at a time among all processes of this data folder. */
export async function locked<T>(dataDir: string, run: () => Promise<T>): Promise<T> {
  const file = path.join(dataDir, "pg.lock");
  for (const deadline = Date.now() + LOCK_WAIT_MS; !(await tryLock(file)); await wait(LOCK_POLL_MS)) {
    if (Date.now() > deadline) throw new Error(`Another process has been starting or stopping the database for two minutes (${file}).`);
  }
  try {
    return await run();
  } finally {
    await rm(file, { force: true });
  }
}

/** The file appears with its holder's number in it: a process that is killed at any instant leaves no lock of nobody. */
async function tryLock(file: string): Promise<boolean> {
  const own = `${file}.${randomUUID()}`;
  await writeFile(own, String(process.pid), { mode: 0o600 });
  try {
    await link(own, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    await rm(own, { force: true });
  }
  // The holder may have been killed.
  const holder = await readFile(file, "utf8").catch(() => undefined);
  if (holder !== undefined && !(Number(holder) > 0 && isAlive(Number(holder)))) await rm(file, { force: true });
  return false;
}
