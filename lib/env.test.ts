import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { parseEnvironment } from "./env";

test("nothing has to be set", () => {
  expect(parseEnvironment({})).toMatchObject({ PORT: 3000, HOST: "localhost", JOBS: "internal", COUNTINGHOUSE_DATA_DIR: ".data" });
});

test("an empty value is the same as none", () => {
  expect(parseEnvironment({ PORT: "", DATABASE_URL: "", COUNTINGHOUSE_DEMO: "" })).toEqual(parseEnvironment({}));
});

test("an unknown name of ours is refused by name, and names of others are left alone", () => {
  expect(() => parseEnvironment({ COUNTINGHOUSE_DATADIR: "/data" })).toThrow(/COUNTINGHOUSE_DATADIR is not a variable/);
  expect(parseEnvironment({ SOMETHING_ELSE: "1" })).toEqual(parseEnvironment({}));
});

test("every malformed value is named in one go, and secrets are not repeated", () => {
  const bad = { PORT: "http", DATABASE_URL: "mysql://host/db", NEXTAUTH_SECRET: "too-short-secret" };
  expect(() => parseEnvironment(bad)).toThrow(/PORT.*DATABASE_URL|DATABASE_URL.*PORT/);
  expect(() => parseEnvironment(bad)).toThrow(/NEXTAUTH_SECRET: needs at least 32 characters/);
  expect(() => parseEnvironment(bad)).not.toThrow(/too-short-secret/);
});

test("the sample switch reads 1 and 0", () => {
  expect(parseEnvironment({ COUNTINGHOUSE_DEMO: "1" }).COUNTINGHOUSE_DEMO).toBe(true);
  expect(parseEnvironment({ COUNTINGHOUSE_DEMO: "0" }).COUNTINGHOUSE_DEMO).toBe(false);
  expect(() => parseEnvironment({ COUNTINGHOUSE_DEMO: "maybe" })).toThrow(/COUNTINGHOUSE_DEMO/);
});

test(".env.example lists every variable, and nothing that is none", () => {
  const source = readFileSync(path.join(import.meta.dirname, "env.ts"), "utf8");
  const read = [...source.matchAll(/^ {2}([A-Z][A-Z0-9_]+):/gm)].map((match) => match[1]).filter((name) => name !== "NODE_ENV");
  const text = readFileSync(path.join(import.meta.dirname, "../.env.example"), "utf8");
  const listed = [...text.matchAll(/^# ?([A-Z][A-Z0-9_]+)=/gm)].map((match) => match[1]).filter((name) => name !== "CHROMIUM");
  expect(listed.sort()).toEqual(read.sort());
});
