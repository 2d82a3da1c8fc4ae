"use client";
import type { RejectedItemDetail } from "@/lib/metering/core/rejected-view";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";

/** One rejected event as it was sent, as far as it is kept. */
export function RawItem({ id }: { id: string }) {
  const item = useRead<RejectedItemDetail>(`/api/ui/rejected-events/${id}`);
  return (
    <QueryBlock query={item} skeleton={<TableSkeleton rows={2} />} title="The event did not load">
      {({ raw, isHidden, hasContent }) =>
        isHidden ? (
          <p className="sub">Kept with its content: only an administrator sees it.</p>
        ) : raw === null ? (
          <p className="sub">What was sent is no longer kept, or never was.</p>
        ) : (
          <>
            <p className="sub">{hasContent ? "With its content; this look is in the audit log." : "Without its content."}</p>
            <pre className="code">
              <code>{JSON.stringify(raw, null, 2)}</code>
            </pre>
          </>
        )
      }
    </QueryBlock>
  );
}
