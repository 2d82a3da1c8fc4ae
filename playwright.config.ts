import { defineConfig } from "@playwright/test";
import { BROWSER_ARGS, findChromium } from "./lib/testing/chromium.mjs";

const port = Number(process.env.E2E_PORT ?? 3107);
const baseURL = `http://localhost:${port}`;
const dataDir = process.env.E2E_DATA_DIR ?? ".artifacts/e2e-data";
const browser = await findChromium();

const CRASHES = "**/risks/{crash,kills}.spec.ts";
const CLOSE = "**/journeys/close-month.spec.ts";
const RECORDINGS = "**/journeys/every-fixture.spec.ts";

export default defineConfig({
  testDir: "e2e",
  outputDir: ".artifacts/e2e",
  // One server with one organisation: a test that changes it makes things of its own, and one that compares sums looks at
  // last month, which nothing sent now falls in. So they may run beside each other.
  fullyParallel: true,
  workers: 3,
  // Far more than a quiet machine needs: a busy one must not fail what is right.
  timeout: 120_000,
  expect: { timeout: 20_000 },
  forbidOnly: true,
  retries: 0,
  metadata: { dataDir },
  reporter: [["list"], ["json", { outputFile: process.env.E2E_REPORT ?? ".artifacts/e2e.json" }]],
  use: {
    baseURL,
    locale: "en-GB",
    timezoneId: "America/New_York",
    // A picture and the words of the page tell why; recording every step takes longer than the steps (--trace on does).
    screenshot: "only-on-failure",
    launchOptions: { executablePath: browser.executable, args: BROWSER_ARGS, env: { ...process.env, ...browser.env } },
  },
  projects: [
    // First, because it takes long and waits much: the others go on beside it.
    { name: "crashes", testMatch: CRASHES },
    { name: "sign-in", testMatch: "**/*.setup.ts" },
    { name: "tests", testIgnore: [CRASHES, CLOSE, RECORDINGS], dependencies: ["sign-in"] },
    { name: "close", testMatch: CLOSE, dependencies: ["sign-in"] },
    // What was recorded long ago is usage of months that would have to be closed before last month.
    { name: "recordings", testMatch: RECORDINGS, dependencies: ["close"] },
  ],
  webServer: {
    command: "node lib/cli/start.mjs --demo --no-env-file",
    url: `${baseURL}/api/v1/health/ready`,
    env: { PORT: String(port), COUNTINGHOUSE_DATA_DIR: dataDir, LOG_LEVEL: "warn" },
    // Whoever writes a test keeps a server running; `npm test` starts its own.
    reuseExistingServer: process.env.E2E_PORT === undefined,
    timeout: 600_000,
    stdout: "pipe",
    gracefulShutdown: { signal: "SIGTERM", timeout: 30_000 },
  },
});
