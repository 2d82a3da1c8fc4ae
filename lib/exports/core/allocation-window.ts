/**
 * Windows of time as OpenCost writes them: words, counts of days, two instants. Of whole days of UTC only, which is what
 * costs are kept by. Weeks begin on Sunday, as they do there. Source: opencost.io/docs/integrations/api.
 */
import { Invalid } from "@/lib/kernel/errors";
import { addUtcDays, type Span, startOfUtcDay } from "@/lib/kernel/period";

const MAX_DAYS = 400;

/** @throws Invalid for a text that is no window, or none of whole days. */
export function windowOf(text: string, now: Date): Span {
  const today = startOfUtcDay(now);
  const tomorrow = addUtcDays(today, 1);
  const named = namedWindow(text, today, tomorrow);
  if (named) return named;
  const [, count = "", unit] = /^(\d{1,4})(d|h)$/.exec(text) ?? [];
  const days = unit === "h" ? Number(count) / 24 : Number(count);
  if (unit !== undefined && Number.isInteger(days) && days > 0 && days <= MAX_DAYS)
    return { start: addUtcDays(tomorrow, -days), end: tomorrow };
  const [start, end, ...more] = text.split(",").map(instantOf);
  if (start && end && more.length === 0 && start < end && isMidnight(start) && isMidnight(end)) {
    if (end.getTime() - start.getTime() <= MAX_DAYS * 86_400_000) return { start, end };
  }
  throw new Invalid("The window cannot be answered.", [
    {
      location: "query.window",
      message: `“${text.slice(0, 80)}” is not a window of whole days of UTC, at most ${MAX_DAYS}.`,
      fix: "Send today, yesterday, week, lastweek, month, lastmonth, 7d, or two instants at midnight with a comma between them.",
    },
  ]);
}

function namedWindow(text: string, today: Date, tomorrow: Date): Span | null {
  const sunday = addUtcDays(today, -today.getUTCDay());
  const first = addUtcDays(today, 1 - today.getUTCDate());
  switch (text) {
    case "today":
      return { start: today, end: tomorrow };
    case "yesterday":
      return { start: addUtcDays(today, -1), end: today };
    case "week":
      return { start: sunday, end: tomorrow };
    case "lastweek":
      return { start: addUtcDays(sunday, -7), end: sunday };
    case "month":
      return { start: first, end: tomorrow };
    case "lastmonth": {
      const lastDay = addUtcDays(first, -1);
      return { start: addUtcDays(lastDay, 1 - lastDay.getUTCDate()), end: first };
    }
    default:
      return null;
  }
}

/** RFC 3339, or seconds since 1970. */
function instantOf(text: string): Date | undefined {
  if (/^\d{9,10}$/.test(text)) return new Date(Number(text) * 1000);
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/.test(text)) return undefined;
  const at = new Date(text);
  return Number.isNaN(at.getTime()) ? undefined : at;
}

const isMidnight = (at: Date): boolean => at.getTime() === startOfUtcDay(at).getTime();
