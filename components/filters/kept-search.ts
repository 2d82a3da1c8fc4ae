import { DEFAULT_PERIOD, writePeriod } from "./period";
import type { ResolvedFilters } from "./search-params";

/** Period and comparison as a page's address has them, for the pages that its names lead to; nothing where both are the usual ones. */
export function keptOf({ period, compare }: Pick<ResolvedFilters, "period" | "compare">): string {
  const kept = new URLSearchParams();
  if (writePeriod(period) !== writePeriod(DEFAULT_PERIOD)) kept.set("period", writePeriod(period));
  if (compare !== "previous") kept.set("compare", compare);
  return kept.size > 0 ? `?${kept}` : "";
}
