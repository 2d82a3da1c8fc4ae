/** Whose calls, strictly after which instant: of the event itself, not of its arrival. */
export type UseSubject = { kind: "identity" | "credential"; id: string; after: Date };

/** What was called. `eventId` is of the first call that succeeded; of refused calls any, or null. Cost is exact, in USD. */
export type CallsAfter = {
  kind: "identity" | "credential";
  id: string;
  firstAt: Date;
  lastAt: Date;
  calls: number;
  costUsd: string;
  eventId: string | null;
};
