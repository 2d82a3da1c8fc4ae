/** How many support tickets Customer care solved on each day: what the cost of its agents is divided by. */
import { addUtcDays, startOfUtcDay, utcDate } from "@/lib/kernel/period";
import { hashText } from "./random";

const DAYS = 90;
const ON_WORKDAYS = 380;
const ON_WEEKENDS = 130;
/** At most this many more, drawn by the day's own date. */
const SPREAD = 70;
/** Each day further back had so many fewer per thousand: customers grow. */
const FEWER_PER_DAY = 1.5;

/** The whole days before the end of the sample, oldest first: the same for the same day on every machine. */
export function solvedTickets(until: Date): { period: string; units: string }[] {
  const today = startOfUtcDay(until);
  return Array.from({ length: DAYS }, (_, i) => {
    const daysAgo = DAYS - i;
    const day = addUtcDays(today, -daysAgo);
    const usual = day.getUTCDay() % 6 === 0 ? ON_WEEKENDS : ON_WORKDAYS;
    const drawn = usual + (hashText(utcDate(day)) % SPREAD);
    return { period: utcDate(day), units: String(Math.round(drawn * (1 - (daysAgo * FEWER_PER_DAY) / 1_000))) };
  });
}
