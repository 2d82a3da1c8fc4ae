import { defineConfig } from "@playwright/test";
import { findChromium } from "./lib/testing/chromium.mjs";

const port = Number(process.env.E2E_PORT ?? 3107);
const baseURL = `http://localhost:${port}`;
const dataDir = process.env.E2E_DATA_DIR ?? ".artifacts/e2e-data";
const browser = await findChromium();
// As root the sandbox of the browser cannot work; nothing but our own pages is opened in it.
const args = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export default defineConfig({
  testDir: "e2e",
  outputDir: ".artifacts/e2e",
  // One server with one organisation: tests that change it must not run beside each other.
  workers: 1,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  forbidOnly: true,
  retries: 0,
  reporter: [["list"], ["json", { outputFile: process.env.E2E_REPORT ?? ".artifacts/e2e.json" }]],
  use: {
    baseURL,
    locale: "en-GB",
    timezoneId: "America/New_York",
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
    launchOptions: { executablePath: browser.executable, args, env: { ...process.env, ...browser.env } },
  },
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
