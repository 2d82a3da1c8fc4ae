"use client";
import type { ItemDetail } from "@/lib/reviews/core/views";
import { QueryBlock } from "../states/query-block";
import { ChartSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { LinkButton } from "../ui/button";
import { Panel } from "../ui/panel";
import { NO_DRAFT } from "./decision";
import { ItemEvidence } from "./item-evidence";
import { itemPath, queueHref } from "./review-paths";
import { counted, ITEM_STATE, OUTCOME } from "./review-words";

/** The evidence of one item beside the list, to read; who may decide it goes on to the queue. */
export function ItemPanel({ campaignId, itemId, onClose }: { campaignId: string; itemId: string; onClose: () => void }) {
  const item = useRead<ItemDetail>(itemPath(campaignId, itemId));
  const shown = item.data?.id === itemId ? item.data : null;
  return (
    <Panel
      open
      wide
      onOpenChange={(open) => !open && onClose()}
      title={shown?.identity.name ?? "Item"}
      about={shown ? counted(shown.partList.length, "part") : ""}
      footer={
        shown && shown.barred === null ? (
          <LinkButton tone="primary" icon="review" href={queueHref(campaignId, itemId)}>
            {shown.state === "pending" ? "Decide it" : "Change the decision"}
          </LinkButton>
        ) : null
      }
    >
      <div className="rv-panel">
        <QueryBlock query={item} skeleton={<ChartSkeleton />} title="The item did not load">
          {() =>
            shown ? (
              <ItemEvidence
                item={shown}
                draft={NO_DRAFT}
                onChoose={null}
                place={shown.outcome ? OUTCOME[shown.outcome].word : ITEM_STATE[shown.state].word}
              />
            ) : (
              <ChartSkeleton />
            )
          }
        </QueryBlock>
      </div>
    </Panel>
  );
}
