import { randomBytes } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { freePort } from "../../db/embedded/free-port.mjs";
import { findChromium } from "../../testing/chromium.mjs";
import { root, runStep, say } from "../prepare/step.mjs";

/**
 * Starts the product as people do, on an empty data folder with the sample organisation, and drives it with a browser. The start
 * builds beside loading the sample: two cores do both in little more than the time of one.
 * @returns {Promise<{ passed: number, failed: number }>}
 */
export async function runEndToEnd() {
  const report = path.join(root, ".artifacts/e2e.json");
  const dataDir = path.join(root, ".artifacts/e2e-data");
  rmSync(report, { force: true });
  rmSync(dataDir, { recursive: true, force: true });
  const database = await freshDatabase();
  try {
    const { executable } = await findChromium();
    say(`Browser: ${executable}`);
    const env = { E2E_PORT: String(await freePort()), E2E_DATA_DIR: dataDir, E2E_REPORT: report, NO_COLOR: "1", ...database.env };
    const playwright = path.join(root, "node_modules/@playwright/test/cli.js");
    const { code } = await runStep("playwright", process.execPath, [playwright, "test"], { stream: true, env });
    const count = countReport(report);
    return code !== 0 && count.failed === 0 ? { ...count, failed: 1 } : count;
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    return { passed: 0, failed: 1 };
  } finally {
    await database.drop();
  }
}

/** With DATABASE_URL the product gets a database of its own on that server, which it makes itself. */
async function freshDatabase() {
  const server = process.env.DATABASE_URL;
  if (!server) return { env: {}, drop: async () => undefined };
  const name = `cth_e2e_${randomBytes(6).toString("hex")}`;
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    env: { DATABASE_URL: url.toString() },
    drop: async () => {
      const { default: pg } = await import("pg");
      const client = new pg.Client({ connectionString: server });
      await client.connect();
      await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      await client.end();
    },
  };
}

/** @typedef {{ stats: { expected: number, unexpected: number, flaky: number, skipped: number }, errors: unknown[] }} Report */

/** @param {string} file */
function countReport(file) {
  try {
    /** @type {Report} */
    const { stats, errors } = JSON.parse(readFileSync(file, "utf8"));
    // Neither a test that failed at first nor one that was skipped has proved anything.
    return { passed: stats.expected, failed: stats.unexpected + stats.flaky + stats.skipped + (stats.expected === 0 ? errors.length : 0) };
  } catch {
    say("playwright wrote no report");
    return { passed: 0, failed: 1 };
  }
}
