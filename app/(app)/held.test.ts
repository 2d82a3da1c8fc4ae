import { afterEach, expect, it, vi } from "vitest";
import { held } from "./held";

const unhandled = vi.fn();
afterEach(() => {
  process.off("unhandledRejection", unhandled);
  unhandled.mockClear();
});

it("a read that fails before its page is drawn is no unhandled failure, and still fails for who waits for it", async () => {
  process.on("unhandledRejection", unhandled);
  const reads = held({ "/api/ui/spend": Promise.reject(new Error("refused")), "/api/ui/forecast": Promise.resolve(1) });
  await new Promise((done) => setImmediate(done));
  expect(unhandled).not.toHaveBeenCalled();
  await expect(reads["/api/ui/spend"]).rejects.toThrow("refused");
  await expect(reads["/api/ui/forecast"]).resolves.toBe(1);
});
