import { isClosed, type PeriodMarks } from "@/lib/chargeback/core/marks";
import { addUtcDays, type Span, utcDate } from "@/lib/kernel/period";
import { useRead } from "../states/use-read";

/** Which periods are closed or in review: the frame asks it once for all pages. */
export const PERIOD_MARKS_PATH = "/api/ui/period-marks";

/** Says of a span in whole UTC days whether the books of all of it are closed; of nothing while it is not known. */
export function useClosedDays(): (span: Span) => boolean {
  const { data } = useRead<PeriodMarks>(PERIOD_MARKS_PATH);
  return ({ start, end }) => isClosed({ first: utcDate(start), last: utcDate(addUtcDays(end, -1)) }, data?.closed ?? []);
}
