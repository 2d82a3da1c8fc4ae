"use client";
import type { UsageAnswer } from "@/lib/reporting/core/usage-answer";
import type { Filters } from "../filters/use-filters";
import { Banner } from "../states/banner";
import { useRead } from "../states/use-read";
import { countedIn, leftOutBy, leftOutPath, leftOutWords } from "./left-out";

/** Says how much a filter hides that nobody answers for, and counts it in again. Its place is kept while the sum is on its way. */
export function LeftOutNote({ filters }: { filters: Filters }) {
  const missed = leftOutBy(filters);
  const { data, isPlaceholderData, isError } = useRead<UsageAnswer>(missed ? leftOutPath(filters, missed) : null);
  // The sum of another filter is no sum of this one.
  const answer = isPlaceholderData ? undefined : data;
  const words = missed && answer ? leftOutWords(answer, missed) : null;
  if (!missed || isError || (answer && !words)) return null;
  const filter = filters[missed];
  return (
    <div className="filter-note">
      <Banner
        tone="calm"
        action={
          <button type="button" onClick={() => filters.setDimension(missed, filter && countedIn(filter))}>
            Count it in
          </button>
        }
      >
        {words ?? "Counting what is left out of every figure here."}
      </Banner>
    </div>
  );
}
