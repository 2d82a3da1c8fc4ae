"use client";
import { useEffect, useRef, useState } from "react";
import type { ItemDetail, QueueView } from "@/lib/reviews/core/views";
import { QueryBlock } from "../states/query-block";
import { ChartSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { useShortcuts } from "../ui/shortcuts";
import { notifyFailed } from "../ui/toast";
import { type Draft, mayDecide, partKey } from "./decision";
import { DecisionPanel } from "./decision-panel";
import { ItemEvidence } from "./item-evidence";
import { LastDeed } from "./queue-head";
import { type Place, stepFrom, togetherWith } from "./queue-steps";
import { itemPath } from "./review-paths";
import { OUTCOME } from "./review-words";
import { TogetherDialog } from "./together-dialog";
import type { Decisions } from "./use-decisions";

type QueueItemProps = {
  queue: QueueView;
  place: Place;
  now: string;
  decisions: Decisions;
  draft: Draft;
  onDraft: (itemId: string, draft: Draft) => void;
  onGo: (itemId: string | null) => void;
  /** How often one stepped on this page; 0: it was only opened. */
  moves: number;
};

/** The item that is looked at, with its decision. Keys that decide are deaf until its own evidence is on the screen. */
export function QueueItem({ queue, place, now, decisions, draft, onDraft, onGo, moves }: QueueItemProps) {
  const { item: summary, isDecided } = place;
  // Never read ahead: when evidence was first shown, and for how long, is part of the review.
  const item = useRead<ItemDetail>(itemPath(summary.campaignId, summary.id));
  const [isTogether, setTogether] = useState(false);
  const campaign = queue.campaigns.find(({ id }) => id === summary.campaignId);
  const shown = item.data?.id === summary.id ? item.data : null;
  const together = shown && campaign?.rules.bulk && !isDecided ? togetherWith(queue, summary, shown.alike) : [];
  const heading = useRef<HTMLHeadingElement>(null);
  useLanding(heading, moves, shown !== null);
  function step(by: 1 | -1) {
    const next = stepFrom(queue, summary.id, by);
    if (next) onGo(next);
  }
  async function undo() {
    const back = isDecided && shown?.mayUndo ? summary : decisions.last?.item;
    if (!back) return notifyFailed("There is nothing to take back here.");
    await decisions.undo(back);
  }
  async function decide(next: Draft) {
    if (!shown) return;
    onDraft(summary.id, next);
    // Taken back later it begins without a decision, but with what was written.
    if (await decisions.decide(shown, next)) onDraft(summary.id, { ...next, decision: null });
  }
  useShortcuts({ j: (event) => step(event.shiftKey ? -1 : 1), z: () => void undo() });
  return (
    <QueryBlock query={item} skeleton={<ChartSkeleton />} title="The item did not load">
      {() =>
        shown && campaign ? (
          <>
            <ItemEvidence
              item={shown}
              draft={draft}
              onChoose={
                mayDecide(shown, draft) && !isDecided
                  ? (part, choice) => onDraft(summary.id, { ...draft, choices: { ...draft.choices, [partKey(part)]: choice } })
                  : null
              }
              place={isDecided ? OUTCOME[shown.outcome ?? "keep"].word : `Item ${place.n} of ${place.of}`}
              heading={heading}
            />
            <DecisionPanel
              item={shown}
              isDecided={isDecided}
              draft={draft}
              onDraft={(next) => onDraft(summary.id, next)}
              rules={{ ...campaign.rules, kind: campaign.kind }}
              stage={{ ...campaign.stage, dueAt: campaign.dueAt, undoMinutes: campaign.rules.undoMinutes }}
              now={new Date(now)}
              refused={decisions.refusedOf(summary.id)}
              onDecide={(next) => void decide(next)}
              onUndo={() => void undo()}
              onReload={() => void decisions.reload(summary)}
              together={together}
              onTogether={() => setTogether(true)}
              last={<LastDeed decisions={decisions} />}
            />
            {isTogether ? <TogetherDialog items={together} onClose={() => setTogether(false)} /> : null}
          </>
        ) : (
          <ChartSkeleton />
        )
      }
    </QueryBlock>
  );
}

/** After a step the reader stands at the item's heading, by eye and by ear. */
function useLanding(heading: React.RefObject<HTMLHeadingElement | null>, moves: number, isShown: boolean) {
  useEffect(() => {
    if (moves === 0 || !isShown) return;
    heading.current?.focus({ preventScroll: true });
    heading.current?.closest(".rv-triage")?.scrollIntoView({ block: "start" });
  }, [heading, moves, isShown]);
}
