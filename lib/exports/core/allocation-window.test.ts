import { expect, it } from "vitest";
import { Invalid } from "@/lib/kernel/errors";
import { windowOf } from "./allocation-window";

/** A Thursday. */
const NOW = new Date("2026-10-15T12:34:56Z");
const days = (text: string): string => {
  const { start, end } = windowOf(text, NOW);
  return `${start.toISOString().slice(0, 10)} ${end.toISOString().slice(0, 10)}`;
};

it.each([
  ["today", "2026-10-15 2026-10-16"],
  ["yesterday", "2026-10-14 2026-10-15"],
  ["week", "2026-10-11 2026-10-16"],
  ["lastweek", "2026-10-04 2026-10-11"],
  ["month", "2026-10-01 2026-10-16"],
  ["lastmonth", "2026-09-01 2026-10-01"],
  ["7d", "2026-10-09 2026-10-16"],
  ["48h", "2026-10-14 2026-10-16"],
  ["2026-09-01T00:00:00Z,2026-09-08T00:00:00Z", "2026-09-01 2026-09-08"],
  ["1788220800,1788307200", "2026-09-01 2026-09-02"],
])("reads the window %s as whole days", (text, expected) => {
  expect(days(text)).toBe(expected);
});

it.each(["30m", "12h", "0d", "401d", "2026-09-01T10:30:00Z,2026-09-02T00:00:00Z", "2026-09-02T00:00:00Z,2026-09-01T00:00:00Z", "soon", ""])(
  "refuses the window %j, which cannot be answered in whole days",
  (text) => {
    expect(() => windowOf(text, NOW)).toThrow(Invalid);
  },
);
