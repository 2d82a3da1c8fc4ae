import { expect, it } from "vitest";
import { freePort } from "./free-port.mjs";

const LOWEST_OF_OUTGOING = 32_768;

it("no port is handed out that an outgoing connection could take while its server is away for a moment", async () => {
  const ports = await Promise.all(Array.from({ length: 100 }, freePort));
  expect(Math.max(...ports)).toBeLessThan(LOWEST_OF_OUTGOING);
  expect(Math.min(...ports)).toBeGreaterThan(1_024);
});
