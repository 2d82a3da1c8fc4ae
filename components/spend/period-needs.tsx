import type { PeriodMarks } from "@/lib/chargeback/core/marks";
import type { CheckView, PeriodView } from "@/lib/chargeback/core/views";
import { formatDay } from "../charts/prepare/dates";
import { formatCount } from "../charts/prepare/format";
import { PERIOD_MARKS_PATH } from "../filters/closed-periods";
import { useRead } from "../states/use-read";
import type { Need } from "../ui/lists";
import { TextLink } from "../ui/text-link";

/** Of those who take part in closing: the period in review with what is left of it. Nobody else's page asks for its checks. */
export function usePeriodNeeds(takesPart: boolean): readonly Need[] {
  const { data: marks } = useRead<PeriodMarks>(takesPart ? PERIOD_MARKS_PATH : null);
  const first = marks?.inReview[0];
  const { data: period } = useRead<PeriodView>(first ? `/api/ui/periods/${first.id}` : null);
  if (!takesPart || !first || period?.id !== first.id) return [];
  return [
    {
      key: `period-${first.id}`,
      icon: "lock",
      title: reviewWords(first.name, period.checks),
      reason: first.dueAt
        ? `Its statements are due on ${formatDay(first.dueAt, { long: true })}.`
        : "Its statements wait for their owners.",
      action: <TextLink href={`/chargeback/${first.id}`}>Open it</TextLink>,
    },
  ];
}

/** "September 2026 is in review: 2 checks left". */
export function reviewWords(name: string, checks: readonly Pick<CheckView, "state">[]): string {
  const left = checks.filter(({ state }) => state === "failed" || state === "not_evaluable").length;
  if (left === 0) return `${name} is in review: nothing stands in the way of its close`;
  return `${name} is in review: ${formatCount(left)} ${left === 1 ? "check" : "checks"} left`;
}
