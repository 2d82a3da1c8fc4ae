/** What people and programs read of a correction. */
import type { CorrectionDeed, CorrectionKind, CorrectionSelection, CorrectionState } from "./corrections";
import type { ToPost, Totals } from "./corrections-tally";

/** Amounts are decimal strings of dollars. */
export type TallyView = Totals & {
  linesRead: number;
  linesChanged: number;
  unpricedBefore: number;
  unpricedAfter: number;
  movedUsd: string;
  /** Of all this, what lines of closed periods would say: they stay, and the next period that closes posts it. */
  toPost: ToPost;
};

export type CorrectionSummary = {
  id: string;
  kind: CorrectionKind;
  state: CorrectionState;
  /** Half-open, UTC. */
  from: string;
  to: string;
  selection: CorrectionSelection;
  /** What the selection is called: "Team Care", in the order of the selection; empty when it is everything. */
  selectionNames: string[];
  reason: string;
  askedBy: { id: string; name: string };
  askedAt: string;
  approvedBy: { id: string; name: string } | null;
  approvedAt: string | null;
  /** Lines of the preview or the run that is at work, stands still or ended last. */
  progress: { done: number; of: number };
  preview: TallyView | null;
  run: TallyView | null;
  startedAt: string | null;
  finishedAt: string | null;
  error: string | null;
  /** What the caller may do now. */
  deeds: CorrectionDeed[];
};

export type CorrectionDetail = CorrectionSummary & {
  /** Prices or inventory changed since the preview began, so the run may differ from it. */
  isPreviewOutdated: boolean;
  thresholdUsd: string;
  /** The preview by team; `runDifference` is what the run did so far. Sums to the preview's totals. */
  teams: ({ teamId: string | null; name: string } & Totals & { runDifferenceUsd: string | null })[];
  models: ({ provider: string; model: string } & Totals & { runDifferenceUsd: string | null })[];
};
