"use client";
import { parseAsString, useQueryStates } from "nuqs";
import { useState } from "react";
import type { QueueView as Queue } from "@/lib/reviews/core/views";
import { PageHeader } from "../shell/page-header";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { type Draft, NO_DRAFT } from "./decision";
import { AllDecided, NothingWaits, QueueFacts, QueueProgress } from "./queue-head";
import { QueueItem } from "./queue-item";
import { QueueList } from "./queue-list";
import { placeOf, queueTitle } from "./queue-steps";
import { queuePath } from "./review-paths";
import { useDecisions } from "./use-decisions";

const REFRESH_MS = 60_000;

/** One's own items: left the list, dearest first; the evidence of one; right the decision. Saved one by one. */
export function QueueView({ now }: { now: string }) {
  const [asked, ask] = useQueryStates({ campaign: parseAsString, item: parseAsString });
  const path = queuePath(asked.campaign);
  const queue = useRead<Queue>(path, REFRESH_MS);
  // Drafts outlive their item's time on the screen: nothing that was written is lost by looking at another.
  const [drafts, setDrafts] = useState<Readonly<Record<string, Draft>>>({});
  const [moves, setMoves] = useState(0);
  function go(item: string | null) {
    void ask({ item });
    setMoves((count) => count + 1);
  }
  const decisions = useDecisions(path, go);
  const place = queue.data ? placeOf(queue.data, asked.item) : null;
  return (
    <>
      <PageHeader
        title={queue.data ? queueTitle(queue.data) : "Your items"}
        crumbs={[{ name: "Your items" }]}
        fresh={
          queue.data ? <QueueFacts queue={queue.data} campaignId={asked.campaign ?? place?.item.campaignId ?? null} now={now} /> : null
        }
        actions={
          queue.data ? (
            <QueueProgress
              queue={queue.data}
              decisions={decisions}
              campaignId={asked.campaign}
              onCampaign={(campaign) => void ask({ campaign, item: null })}
            />
          ) : null
        }
      />
      <span className="sr" role="status">
        {decisions.said}
      </span>
      <QueryBlock query={queue} skeleton={<TableSkeleton rows={9} />} title="Your items did not load">
        {(answer) =>
          answer.left.length + answer.decided.length + answer.elsewhere.length === 0 ? (
            <NothingWaits />
          ) : (
            <div className="rv-triage">
              <QueueList queue={answer} currentId={place?.item.id ?? null} onGo={go} />
              {place ? (
                <QueueItem
                  key={place.item.id}
                  queue={answer}
                  place={place}
                  now={now}
                  decisions={decisions}
                  draft={drafts[place.item.id] ?? NO_DRAFT}
                  onDraft={(itemId, draft) => setDrafts((before) => ({ ...before, [itemId]: draft }))}
                  onGo={go}
                  moves={moves}
                />
              ) : (
                <AllDecided queue={answer} decisions={decisions} />
              )}
            </div>
          )
        }
      </QueryBlock>
    </>
  );
}
