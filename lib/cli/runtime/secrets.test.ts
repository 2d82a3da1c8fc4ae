import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { env, setEnvironment } from "@/lib/env";
import { ensureSecrets } from "./secrets";

let dataDir: string;
const unset = { NEXTAUTH_SECRET: "", COUNTINGHOUSE_TOKEN_PEPPER: "" };

beforeEach(async () => {
  dataDir = await mkdtemp(path.join(os.tmpdir(), "cth-secrets-"));
  setEnvironment(unset);
});
afterEach(() => rm(dataDir, { recursive: true }));

test("secrets are made once, differ from each other, and are readable by the owner only", async () => {
  await ensureSecrets(dataDir);
  const { NEXTAUTH_SECRET, COUNTINGHOUSE_TOKEN_PEPPER } = env();
  expect(NEXTAUTH_SECRET).not.toBe(COUNTINGHOUSE_TOKEN_PEPPER);
  expect((await stat(path.join(dataDir, "secrets.json"))).mode & 0o777).toBe(0o600);
  setEnvironment(unset);
  await ensureSecrets(dataDir);
  expect(env()).toMatchObject({ NEXTAUTH_SECRET, COUNTINGHOUSE_TOKEN_PEPPER });
});

test("a secret of the environment wins and is not written down", async () => {
  const given = "given-by-the-environment-0123456789";
  setEnvironment({ NEXTAUTH_SECRET: given });
  await ensureSecrets(dataDir);
  expect(env().NEXTAUTH_SECRET).toBe(given);
  expect(await readFile(path.join(dataDir, "secrets.json"), "utf8")).not.toContain(given);
});

test("a damaged file stops the start instead of ending every session", async () => {
  await writeFile(path.join(dataDir, "secrets.json"), "{");
  await expect(ensureSecrets(dataDir)).rejects.toThrow(/is damaged/);
});
