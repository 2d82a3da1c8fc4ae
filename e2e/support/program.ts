import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { childEnvironment } from "@/lib/env";
import { test } from "./test";

/** Runs a program of this folder, which the runner of the tests cannot load, with the address of the product's database and these words. */
export async function runProgram(file: string, ...words: string[]): Promise<void> {
  const { dataDir } = test.info().config.metadata as { dataDir: string };
  const kept = JSON.parse(await readFile(path.join(dataDir, "pg.json"), "utf8")) as { port: number; password: string };
  const url = `postgresql://postgres:${encodeURIComponent(kept.password)}@127.0.0.1:${kept.port}/countinghouse`;
  const env = childEnvironment({ NODE_ENV: "production", COUNTINGHOUSE_DATA_DIR: dataDir, LOG_LEVEL: "silent" });
  await promisify(execFile)(process.execPath, ["--import", "tsx/esm", path.join(import.meta.dirname, file), url, ...words], { env });
}
