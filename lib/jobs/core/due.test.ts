import { expect, test } from "vitest";
import { JOBS } from "../definitions";
import { isDue } from "./due";

const at = (time: string): Date => new Date(`2026-03-0${time}Z`);

test("a job of every minute is due in each, one of every fifth in each fifth", () => {
  expect(isDue("* * * * *", at("1T00:07:59"))).toBe(true);
  expect([0, 4, 5, 59].map((minute) => isDue("*/5 * * * *", at(`1T00:${String(minute).padStart(2, "0")}:10`)))).toEqual([
    true,
    false,
    true,
    false,
  ]);
});

test("a job of a time of day is due in its minute, in UTC, once a day", () => {
  expect(isDue("25 6 * * *", at("2T06:25:00"))).toBe(true);
  expect([at("2T06:26:00"), at("2T18:25:00")].map((each) => isDue("25 6 * * *", each))).toEqual([false, false]);
});

test("days, months and weekdays count as well: 1 March 2026 is a Sunday", () => {
  expect(isDue("0 0 1 3 0", at("1T00:00:00"))).toBe(true);
  for (const times of ["0 0 2 * *", "0 0 * 4 *", "0 0 * * 1"]) expect(isDue(times, at("1T00:00:00"))).toBe(false);
});

test("times that are written otherwise are an error, not never", () => {
  for (const times of ["* * * *", "1-5 * * * *", "*/0 * * * *", "MON * * * *"]) expect(() => isDue(times, at("1T00:00:00"))).toThrow();
});

test("every job has times that are understood, and is due at some minute of a day", () => {
  const minutes = Array.from({ length: 1_440 }, (_, minute) => new Date(Date.UTC(2026, 2, 1, 0, minute)));
  for (const [name, { cron }] of Object.entries(JOBS)) expect([name, minutes.some((minute) => isDue(cron, minute))]).toEqual([name, true]);
});
