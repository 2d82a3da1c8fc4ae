/** A fiscal calendar as it is sent and stored; apart from its rules, which every page brings along and the checker is heavy. */
import { z } from "zod";
import { type FiscalCalendar as Calendar, START_RULES, WEEK_PATTERNS } from "./fiscal";

const firstMonth = z.int().min(1).max(12).describe("1 is January");
const yearNamedBy = z.enum(["end", "start"]).describe("The calendar year that names a fiscal year: the one that it ends in, or begins in");
export const FiscalCalendar = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("months"), firstMonth, yearNamedBy }),
  z.strictObject({
    kind: z.literal("weeks"),
    firstMonth,
    yearNamedBy,
    pattern: z.enum(WEEK_PATTERNS),
    firstWeekday: z.int().min(0).max(6).describe("0 is Sunday"),
    startRule: z.enum(START_RULES),
  }),
]) satisfies z.ZodType<Calendar>;
export type FiscalCalendar = Calendar;
