import path from "node:path";
import { root, runStep, say } from "../prepare/step.mjs";

const bin = (/** @type {string} */ file) => path.join(root, "node_modules", file);

/** @typedef {[title: string, args: string[]]} Check */

/** What is checked, in the order of how fast it tells. Each counts as one. @type {Check[]} */
const CHECKS = [
  ["Lock file complete", ["lib/cli/fix-lock.mjs", "--check"]],
  ["House rules", ["lib/cli/test/house-rules.mjs"]],
  ["Format and lint (Biome)", [bin("@biomejs/biome/bin/biome"), "ci", "--colors=off", "."]],
  [
    "Import rules (dependency-cruiser)",
    [bin("dependency-cruiser/bin/dependency-cruise.mjs"), "app", "components", "lib", "e2e", "--config", ".dependency-cruiser.cjs"],
  ],
  ["Unused code (knip)", [bin("knip/bin/knip.js"), "--no-progress"]],
  // What only tests use does nothing for anybody: a use case that no route, page, command or job calls.
  ["Code that only tests use (knip)", [bin("knip/bin/knip.js"), "--no-progress", "--production", "--include", "exports,files"]],
];
/** The longest, on a core of its own beside the others. @type {Check[]} */
const TYPES = [
  ["Route types (Next)", [bin("next/dist/bin/next"), "typegen"]],
  ["Types (tsc)", [bin("typescript/bin/tsc"), "--noEmit"]],
];

/** @returns {Promise<{ passed: number, failed: number }>} */
export async function runChecks() {
  const [some, types] = await Promise.all([runInTurn(CHECKS), runInTurn(TYPES)]);
  return { passed: some.passed + types.passed, failed: some.failed + types.failed };
}

/** @param {Check[]} checks */
async function runInTurn(checks) {
  const count = { passed: 0, failed: 0 };
  for (const [title, args] of checks) {
    const { code, output } = await runStep(title, process.execPath, args, { env: { NEXT_TELEMETRY_DISABLED: "1" } });
    if (code === 0) count.passed++;
    else {
      count.failed++;
      say(output.trimEnd());
      say(`FAILED: ${title}`);
    }
  }
  return count;
}
