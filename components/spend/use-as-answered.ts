"use client";
import { useMemo, useState } from "react";
import type { Filters } from "../filters/use-filters";

/**
 * What was asked for when the answer on the page came. While another answer is on its way the old figures keep the words that they
 * were asked with, and nothing of them is drawn anew: what a press changes at once is the filter that was pressed. A metric is the
 * exception: an answer has all that is added up, so another one of it is drawn before the next answer comes.
 * @param asked The same object as long as it says the same. @param isOnItsWay Whether the answer is still that to an earlier question.
 */
export function useAsAnswered(asked: Filters, isOnItsWay: boolean): Filters {
  const [answered, keep] = useState(asked);
  if (!isOnItsWay && answered !== asked) keep(asked);
  const shown = isOnItsWay ? answered : asked;
  const { metric, budgetUsed } = asked;
  return useMemo(() => ({ ...shown, metric, budgetUsed }), [shown, metric, budgetUsed]);
}
