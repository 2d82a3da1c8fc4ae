import type { HydrationBoundary } from "@tanstack/react-query";
import { type ComponentProps, isValidElement } from "react";
import { afterEach, expect, it, vi } from "vitest";
import { Prefetched, type Reads } from "./prefetched";

const unhandled = vi.fn();
afterEach(() => {
  process.off("unhandledRejection", unhandled);
  unhandled.mockClear();
});

/** What the client gets: answers by path. */
async function sent(reads: Reads) {
  const drawn = await Prefetched({ reads, children: null });
  if (!isValidElement<ComponentProps<typeof HydrationBoundary>>(drawn)) throw new Error("Nothing was drawn");
  return Object.fromEntries((drawn.props.state?.queries ?? []).map((query) => [query.queryKey[0], query.state.data]));
}

it("a read that fails is left out, however it fails, and is no unhandled failure; the others arrive", async () => {
  process.on("unhandledRejection", unhandled);
  const answers = await sent({
    "/api/ui/spend": () => Promise.reject(new Error("refused")),
    "/api/ui/budgets": () => {
      throw new Error("no such question");
    },
    "/api/ui/forecast": () => Promise.resolve(1),
    "/api/ui/identity": () => ({ id: "known" }),
  });
  await new Promise((done) => setImmediate(done));
  expect(answers).toEqual({ "/api/ui/forecast": 1, "/api/ui/identity": { id: "known" } });
  expect(unhandled).not.toHaveBeenCalled();
});

it("reads are begun together, when the page is drawn and not before", async () => {
  const begun: string[] = [];
  let answer = (_: number) => {};
  const reads: Reads = {
    "/api/ui/one": () => {
      begun.push("one");
      return new Promise<number>((done) => {
        answer = done;
      });
    },
    "/api/ui/two": () => {
      answer(begun.push("two"));
      return true;
    },
  };
  expect(begun).toEqual([]);
  expect(await sent(reads)).toEqual({ "/api/ui/one": 2, "/api/ui/two": true });
});
