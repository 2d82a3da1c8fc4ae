"use client";
import { useMemo, useState } from "react";
import type { Filters } from "../filters/use-filters";

/**
 * What was asked for when the answer on the page came: while another answer is on its way the old figures keep the words that they
 * were asked with.
 * @param asked The same object as long as it says the same. @param isOnItsWay Whether the answer is still that to an earlier question.
 */
export function useAnswered<Asked extends object>(asked: Asked, isOnItsWay: boolean): Asked {
  const [answered, keep] = useState(asked);
  if (!isOnItsWay && answered !== asked) keep(asked);
  return isOnItsWay ? answered : asked;
}

/**
 * The same of the filters of a page, so that nothing of its figures is drawn anew: what a press changes at once is the filter that was
 * pressed. A metric is the exception: an answer has all that is added up, so another one of it is drawn before the next answer comes.
 */
export function useAsAnswered(asked: Filters, isOnItsWay: boolean): Filters {
  const shown = useAnswered(asked, isOnItsWay);
  const { metric, budgetUsed } = asked;
  return useMemo(() => ({ ...shown, metric, budgetUsed }), [shown, metric, budgetUsed]);
}
