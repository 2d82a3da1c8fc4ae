/** What the API and the pages tell of items that were not taken. */

export const REJECTED_STATES = ["open", "accepted", "duplicate", "dismissed"] as const;
export type RejectedState = (typeof REJECTED_STATES)[number];

/** Items of one source that wait for the same reason. */
export type RejectedGroup = {
  source: { id: string; name: string };
  /** Names the group in requests. */
  group: string;
  /** Of its newest item. */
  reason: string;
  location: string | null;
  fix: string | null;
  items: number;
  /** How many of them can be read again. */
  readable: number;
  oldestAt: string;
  newestAt: string;
};

export type RejectedItemView = {
  id: string;
  sourceId: string;
  receivedAt: string;
  itemId: string | null;
  outcome: "rejected" | "conflict";
  reason: string;
  location: string | null;
  fix: string | null;
  group: string;
  state: RejectedState;
  /** How often it was read again in vain. */
  attempts: number;
  decidedAt: string | null;
  decidedBy: string | null;
  decisionReason: string | null;
};

/** `raw` is null when nothing was kept, or no longer. `isHidden`: kept with its content, for administrators only. */
export type RejectedItemDetail = RejectedItemView & { format: string | null; hasContent: boolean; isHidden: boolean; raw: unknown };

export type RetryOutcome = {
  id: string;
  status: "accepted" | "duplicate" | "rejected" | "conflict";
  reason?: string;
  location?: string;
  fix?: string;
};
/** `left`: how many of the selection still wait. */
export type RetryResult = { accepted: number; duplicates: number; rejected: number; left: number; results: RetryOutcome[] };

/** A payload that was taken, as it is kept. */
export type RawPayloadView = { id: string; receivedAt: string; format: string; bytes: number; hasContent: boolean };
export type RawPayloadDetail = Omit<RawPayloadView, "bytes"> & { provider: string | null; body: unknown };
