#!/usr/bin/env node
/**
 * `npm test`: everything that can be proved here, from a bare clone. Each step says what it does and shows its output;
 * the last line is "N passed, N failed".
 *   --only=check,unit,db,e2e   runs some of the steps
 */
import util from "node:util";
import { installDependencies } from "./prepare/dependencies.mjs";
import { checkNodeVersion } from "./prepare/node-version.mjs";
import { generatePrismaClient } from "./prepare/prisma-client.mjs";
import { shutdown, stopOnSignals } from "./prepare/shutdown.mjs";
import { root, StartFailed, say, secondsSince } from "./prepare/step.mjs";
import { runChecks } from "./test/checks.mjs";
import { runEndToEnd } from "./test/end-to-end.mjs";
import { runVitest } from "./test/vitest.mjs";

/** @typedef {{ passed: number, failed: number }} Count */

/** @type {Record<string, { title: string, run: () => Promise<Count> }>} */
const STEPS = {
  check: { title: "Checks: format, lint, types, import rules, unused code, house rules", run: runChecks },
  unit: { title: "Unit tests", run: () => runVitest("unit") },
  db: { title: "Database tests, on a real PostgreSQL", run: () => runVitest("db") },
  e2e: { title: "Production build, and end-to-end tests in a real browser", run: runEndToEnd },
};

/** A user's own settings must not decide what the tests see; the server and the browser to test with may. */
const SETTINGS = /^(COUNTINGHOUSE_|NEXTAUTH_)|^(PORT|HOST|JOBS|LOG_LEVEL|NODE_ENV|DATABASE_POOL_MAX)$/;

function chosenSteps() {
  const { values } = util.parseArgs({ options: { only: { type: "string" } } });
  const names = values.only?.split(",") ?? Object.keys(STEPS);
  const unknown = names.filter((name) => !(name in STEPS));
  if (unknown.length > 0) throw new StartFailed(`There is no step ${unknown.join(", ")}. Steps: ${Object.keys(STEPS).join(", ")}`);
  return Object.entries(STEPS).filter(([name]) => names.includes(name));
}

async function main() {
  checkNodeVersion();
  const steps = chosenSteps();
  process.chdir(root);
  stopOnSignals();
  for (const name of Object.keys(process.env).filter((name) => SETTINGS.test(name))) delete process.env[name];
  await installDependencies();
  await generatePrismaClient();
  const total = { passed: 0, failed: 0 };
  const lines = [];
  for (const [name, step] of steps) {
    say(`\n=== ${step.title}`);
    const started = performance.now();
    const { passed, failed } = await step.run();
    total.passed += passed;
    total.failed += failed;
    lines.push(`${name.padEnd(6)} ${passed} passed, ${failed} failed, ${secondsSince(started)} s`);
  }
  say(`\n${lines.join("\n")}`);
  say(`${total.passed} passed, ${total.failed} failed`);
  return total.failed > 0 ? 1 : 0;
}

try {
  await shutdown(await main());
} catch (error) {
  console.error(error instanceof StartFailed ? error.message : error);
  // What could not even start is one failure: the last line tells it like any other.
  say("0 passed, 1 failed");
  await shutdown(1);
}
