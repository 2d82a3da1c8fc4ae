"use client";
import type { QueueView } from "@/lib/reviews/core/views";
import { Empty } from "../states/empty";
import { Button, LinkButton } from "../ui/button";
import { Icon } from "../ui/icon";
import { Progress } from "../ui/progress";
import { Select } from "../ui/select";
import { useShortcuts } from "../ui/shortcuts";
import { TextLink } from "../ui/text-link";
import { dueWords } from "./queue-steps";
import { campaignHref } from "./review-paths";
import { counted } from "./review-words";
import type { Decisions } from "./use-decisions";

const ALL = "all";

/** Which review, until when, and what becomes of silence. */
export function QueueFacts({ queue, campaignId, now }: { queue: QueueView; campaignId: string | null; now: string }) {
  const campaign = queue.campaigns.find(({ id }) => id === campaignId) ?? queue.campaigns[0];
  if (!campaign) return null;
  const due = dueWords(campaign.dueAt, now);
  return (
    <>
      <span>
        <TextLink href={campaignHref(campaign.id)}>{campaign.name}</TextLink>
      </span>
      {due ? <span>{due}</span> : null}
      {campaign.stage.of > 1 ? (
        <span>
          Stage {campaign.stage.n} of {campaign.stage.of}
        </span>
      ) : null}
      <span>Silence never keeps</span>
      {campaign.controlItems > 0 ? (
        <span title="They ended long ago and were put in to see whether people look. What you decide about them changes nothing.">
          {counted(campaign.controlItems, "control item")} among all
        </span>
      ) : null}
    </>
  );
}

type QueueProgressProps = {
  queue: QueueView;
  decisions: Decisions;
  campaignId: string | null;
  onCampaign: (campaignId: string | null) => void;
};

/** How far one is, when it was saved last, and of which review. */
export function QueueProgress({ queue, decisions, campaignId, onCampaign }: QueueProgressProps) {
  const all = queue.left.length + queue.decided.length;
  return (
    <div className="rv-progress">
      {queue.campaigns.length > 1 || campaignId ? (
        <Select
          aria-label="Review"
          value={campaignId ?? ALL}
          onChange={(id) => onCampaign(id === ALL ? null : id)}
          choices={[{ value: ALL, label: "All reviews" }, ...queue.campaigns.map(({ id, name }) => ({ value: id, label: name }))]}
        />
      ) : null}
      {all > 0 ? <Progress done={queue.decided.length} of={all} label="Decided" /> : null}
      <p className="sub">{decisions.saving ? "Saving…" : decisions.savedAt ? `Saved ${decisions.savedAt}` : "Saved one by one"}</p>
    </div>
  );
}

/** What was decided last, and the way back. */
export function LastDeed({ decisions }: { decisions: Decisions }) {
  const { last } = decisions;
  if (!last) return null;
  return (
    <p className="rv-last">
      <Icon name="check" />
      <span>
        <span dir="auto">{last.item.identity.name}</span>: {last.word}
      </span>
      <Button tone="plain" icon="undo" keyHint="Z" onClick={() => void decisions.undo(last.item)}>
        Take it back
      </Button>
    </p>
  );
}

export function NothingWaits() {
  return (
    <div className="after">
      <Empty title="Nothing waits for you" actions={<LinkButton href="/reviews">All reviews</LinkButton>}>
        When a review opens, the identities that you answer for stand here with what they cost. You are told by a notification.
      </Empty>
    </div>
  );
}

/** Nothing is left to decide here. */
export function AllDecided({ queue, decisions }: { queue: QueueView; decisions: Decisions }) {
  const { last } = decisions;
  useShortcuts(last ? { z: () => void decisions.undo(last.item) } : {});
  return (
    <div className="rv-done">
      <LastDeed decisions={decisions} />
      <Empty bare title="Everything is decided" actions={<LinkButton href="/reviews">All reviews</LinkButton>}>
        {queue.decided.length > 0
          ? `${counted(queue.decided.length, "decision")} can be taken back until the stage closes: choose one in the list.`
          : "What is your own went to others."}
      </Empty>
    </div>
  );
}
