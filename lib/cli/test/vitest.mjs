import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { root, runStep, say } from "../prepare/step.mjs";

/**
 * Runs one project of vitest.config.ts and counts from its own report.
 * @param {"unit" | "db"} project
 * @returns {Promise<{ passed: number, failed: number }>}
 */
export async function runVitest(project) {
  const report = path.join(root, ".artifacts", `${project}.json`);
  rmSync(report, { force: true });
  const vitest = path.join(root, "node_modules/vitest/vitest.mjs");
  const args = [vitest, "run", "--project", project, "--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const { code } = await runStep(`vitest ${project}`, process.execPath, args, { stream: true, env: { NO_COLOR: "1" } });
  const count = countReport(report);
  // A run that broke outside any test (a set-up, an unhandled rejection) has failed, whatever the tests say.
  return code !== 0 && count.failed === 0 ? { ...count, failed: 1 } : count;
}

/** @typedef {{ numPassedTests: number, testResults: { status: string, message: string, name: string, assertionResults: { status: string }[] }[] }} Report */

/** @param {string} file */
function countReport(file) {
  /** @type {Report} */
  let report;
  try {
    report = JSON.parse(readFileSync(file, "utf8"));
  } catch {
    say("vitest wrote no report");
    return { passed: 0, failed: 1 };
  }
  let failed = 0;
  for (const { status, assertionResults } of report.testResults) {
    const bad = assertionResults.filter((result) => result.status !== "passed").length;
    // A file that could not be loaded has no tests to fail, and a skipped test proves nothing: both count.
    failed += bad === 0 && status === "failed" ? 1 : bad;
  }
  return { passed: report.numPassedTests, failed };
}
