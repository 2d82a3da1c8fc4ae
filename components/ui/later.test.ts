import { expect, test, vi } from "vitest";
import { later } from "./later";

const Shown = () => null;

test("what comes later is fetched once, however many want it, and whoever waits is told", async () => {
  const fetchIt = vi.fn(async () => ({ default: Shown }));
  const shown = later(fetchIt);
  const told = vi.fn();
  const leave = shown.subscribe(told);
  expect(shown.get()).toBeNull();
  expect(fetchIt).not.toHaveBeenCalled();
  await Promise.all([shown.load(), shown.load()]);
  await shown.load();
  leave();
  expect(fetchIt).toHaveBeenCalledTimes(1);
  expect(told).toHaveBeenCalledTimes(1);
  expect(shown.get()).toBe(Shown);
});

test("what could not be fetched is told to those who wanted it, and tried again by the next", async () => {
  const fetchIt = vi.fn(async () => ({ default: Shown })).mockRejectedValueOnce(new Error("offline"));
  const shown = later(fetchIt);
  await expect(shown.load()).rejects.toThrow("offline");
  expect(shown.get()).toBeNull();
  await shown.load();
  expect(shown.get()).toBe(Shown);
});
