/** Test files share processes (vitest.config.ts): none leaves its environment to the next. */
import { afterAll } from "vitest";
import { setEnvironment } from "@/lib/env";

const before = { ...process.env };

afterAll(() => {
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
  setEnvironment(before as Record<string, string>);
});
