import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { locked } from "./state";

let folder = "";
const lock = () => path.join(folder, "pg.lock");
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "cth-lock-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Beyond what a process may have. */
const NOBODY = "99999999";

test.each([
  ["names nobody", ""],
  ["names who is dead", NOBODY],
])("a lock that %s, as a kill leaves it, is waited for by nobody", async (_, content) => {
  await writeFile(lock(), content);
  expect(await locked(folder, async () => "done")).toBe("done");
  expect(await readdir(folder)).toEqual([]);
});

test("one at a time holds it, names itself in it, and leaves nothing behind", async () => {
  let holders = 0;
  const hold = () =>
    locked(folder, async () => {
      holders++;
      expect(holders).toBe(1);
      expect(await readFile(lock(), "utf8")).toBe(String(process.pid));
      holders--;
    });
  await Promise.all([hold(), hold(), hold()]);
  expect(await readdir(folder)).toEqual([]);
});
