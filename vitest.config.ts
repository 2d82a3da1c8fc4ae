import { defineConfig } from "vitest/config";

const TESTS = ["lib/**/*.test.ts", "components/**/*.test.{ts,tsx}", "app/**/*.test.ts"];
const DATABASE_TESTS = ["lib/**/*.db.test.ts", "app/**/*.db.test.ts"];

export default defineConfig({
  resolve: { alias: { "@": import.meta.dirname } },
  oxc: { jsx: { runtime: "automatic" } },
  test: {
    pool: "forks",
    maxWorkers: 3,
    // Loading the product anew for each file was a third of the time. What a module remembers, it remembers by database.
    isolate: false,
    setupFiles: ["lib/testing/restore-environment.ts"],
    // Only so that code which asks for them has some: no test checks against these.
    env: {
      TZ: "America/New_York",
      // Refusals are what many tests are about; a failing test says enough by itself.
      LOG_LEVEL: "silent",
      NEXTAUTH_SECRET: "test-only-session-secret-0123456789",
      COUNTINGHOUSE_TOKEN_PEPPER: "test-only-token-pepper-0123456789",
    },
    projects: [
      { extends: true, test: { name: "unit", include: TESTS, exclude: [...DATABASE_TESTS, "node_modules/**"] } },
      {
        extends: true,
        test: { name: "db", include: DATABASE_TESTS, globalSetup: "lib/testing/global-setup.ts", testTimeout: 30_000, hookTimeout: 60_000 },
      },
    ],
  },
});
