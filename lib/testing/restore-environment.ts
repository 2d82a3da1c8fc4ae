/** Test files share processes (vitest.config.ts): none leaves its environment to the next. */
import { afterAll } from "vitest";
import { COST } from "@/lib/auth/password";
import { setEnvironment } from "@/lib/env";

const before = { ...process.env };

// What it costs to try a password is no part of what tests look at, and was a fifth of the time of those on a database.
COST.N = 2 ** 10;

afterAll(() => {
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
  setEnvironment(before as Record<string, string>);
});
