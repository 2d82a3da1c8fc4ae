import type { Grouping } from "@/lib/reporting/core/dimensions";
import type { UsageAnswer } from "@/lib/reporting/core/usage-answer";

/**
 * What the figures on the page are figures of. While the answer to another grouping is on its way the old one stays, and its rows
 * have no names in the new grouping: all of them would be one and the same.
 */
export function asAnswered<Asked extends { groupBy: Grouping; thenBy: Grouping | null }>(
  asked: Asked,
  { groupBy }: Pick<UsageAnswer, "groupBy">,
): Asked {
  const [answered] = groupBy;
  return answered === undefined || answered === asked.groupBy ? asked : { ...asked, groupBy: answered, thenBy: null };
}
