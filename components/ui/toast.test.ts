import { expect, it, vi } from "vitest";
import { notifyDone, notifyFailed, TOASTS } from "./toast";

it("what is told stands until it is dismissed, by its own id; who draws it hears of both; the oldest of more than three makes room", () => {
  const heard = vi.fn();
  const leave = TOASTS.subscribe(heard);
  notifyDone("One");
  notifyFailed("Two", "req_1");
  expect(TOASTS.get()).toMatchObject([
    { tone: "ok", words: "One" },
    { tone: "breach", words: "Two", hint: "Request req_1" },
  ]);
  TOASTS.dismiss(TOASTS.get()[0]?.id ?? 0);
  expect(TOASTS.get().map(({ words }) => words)).toEqual(["Two"]);
  expect(heard).toHaveBeenCalledTimes(3);
  leave();
  for (const words of ["Three", "Four", "Five"]) notifyDone(words);
  expect(TOASTS.get().map(({ words }) => words)).toEqual(["Three", "Four", "Five"]);
  expect(heard).toHaveBeenCalledTimes(3);
});
