import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FreshLines } from "./fresh-lines";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

const MIB = 1024 * 1024;
const rows = (bytes: number, fill = "a") => Buffer.alloc(bytes, fill);

test("rows are given whole, by the first event of their transaction, and once", () => {
  const lines = new FreshLines();
  lines.keep("one", [Buffer.from("a\n"), Buffer.from("b\n")]);
  lines.keep("two", [Buffer.from("c\n")]);
  expect(lines.take("one")?.toString()).toBe("a\nb\n");
  expect(lines.take("one")).toBeNull();
  expect(lines.take("two")?.toString()).toBe("c\n");
});

test("what is written into the buffer of a batch afterwards is not seen", () => {
  const lines = new FreshLines();
  const buffer = rows(10);
  lines.keep("one", [buffer]);
  buffer.fill("z");
  expect(lines.take("one")).toEqual(rows(10));
});

test("without room the older rows stay, and what is taken makes room", () => {
  const lines = new FreshLines();
  for (const id of ["a", "b", "c", "d"]) lines.keep(id, [rows(20 * MIB)]);
  expect(lines.take("d")).toBeNull();
  expect(lines.take("a")).not.toBeNull();
  lines.keep("e", [rows(20 * MIB)]);
  expect(lines.take("e")).not.toBeNull();
});

test("what nobody asks for within a minute goes, and leaves its room", () => {
  const lines = new FreshLines();
  lines.keep("old", [rows(60 * MIB)]);
  vi.advanceTimersByTime(59_000);
  lines.keep("soon", [rows(8 * MIB)]);
  expect(lines.take("soon")).toBeNull();
  vi.advanceTimersByTime(1_001);
  lines.keep("new", [rows(8 * MIB)]);
  expect(lines.take("old")).toBeNull();
  expect(lines.take("new")).not.toBeNull();
});
