"use client";
import type { UsageAnswer } from "@/lib/reporting/core/usage-answer";
import type { Filters } from "../filters/use-filters";
import { Banner } from "../states/banner";
import { useRead } from "../states/use-read";
import { countedIn, leftOutBy, leftOutPath, leftOutWords } from "./left-out";

/** Says how much a filter hides that nobody answers for, and counts it in again. */
export function LeftOutNote({ filters }: { filters: Filters }) {
  const missed = leftOutBy(filters);
  const { data } = useRead<UsageAnswer>(missed ? leftOutPath(filters, missed) : null);
  const words = missed && data ? leftOutWords(data, missed) : null;
  if (!missed || !words) return null;
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
        {words}
      </Banner>
    </div>
  );
}
