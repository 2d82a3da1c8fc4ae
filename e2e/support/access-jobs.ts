import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { childEnvironment } from "@/lib/env";
import { test } from "./test";

/** Has the jobs of access do at once what they would do within a minute, and of revocations what they would do days later. */
export async function doAccessJobs(daysLater: number): Promise<void> {
  const { dataDir } = test.info().config.metadata as { dataDir: string };
  const kept = JSON.parse(await readFile(path.join(dataDir, "pg.json"), "utf8")) as { port: number; password: string };
  const url = `postgresql://postgres:${encodeURIComponent(kept.password)}@127.0.0.1:${kept.port}/countinghouse`;
  const args = ["--import", "tsx/esm", path.join(import.meta.dirname, "do-access-jobs.ts"), url, String(daysLater)];
  const env = childEnvironment({ NODE_ENV: "production", COUNTINGHOUSE_DATA_DIR: dataDir, LOG_LEVEL: "silent" });
  await promisify(execFile)(process.execPath, args, { env });
}
