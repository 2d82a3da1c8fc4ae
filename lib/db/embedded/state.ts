/** What is remembered of the embedded server between starts, and the lock that lets one process at a time act on it. */
import { open, readFile, rename, rm, writeFile } from "node:fs/promises";
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

async function tryLock(file: string): Promise<boolean> {
  try {
    const handle = await open(file, "wx", 0o600);
    await handle.writeFile(String(process.pid));
    await handle.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  // The holder may have been killed, or may not have written its number yet: an empty file is left to it.
  const holder = Number(await readFile(file, "utf8").catch(() => ""));
  if (holder > 0 && !isAlive(holder)) await rm(file, { force: true });
  return false;
}
