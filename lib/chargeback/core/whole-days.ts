/** Days are kept by UTC; a period may begin and end within one. */
import { addUtcDays, type Span, startOfUtcDay } from "@/lib/kernel/period";

/** The whole days of a span, and what is left of it at its ends. Together they are the span, and none overlap. */
export function wholeDays({ start, end }: Span): { whole: Span; edges: Span[] } {
  const first = startOfUtcDay(start) < start ? addUtcDays(startOfUtcDay(start), 1) : start;
  const last = startOfUtcDay(end);
  if (first > last) return { whole: { start: first, end: first }, edges: [{ start, end }] };
  const edges = [
    { start, end: first },
    { start: last, end },
  ];
  return { whole: { start: first, end: last }, edges: edges.filter((edge) => edge.start < edge.end) };
}

/** The first and the day after the last that a span touches. */
export const touchedDays = ({ start, end }: Span): Span => ({
  start: startOfUtcDay(start),
  end: startOfUtcDay(end) < end ? addUtcDays(startOfUtcDay(end), 1) : end,
});
