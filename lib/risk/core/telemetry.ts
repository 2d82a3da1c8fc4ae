/** What tells that calls are made and not seen, or that it would not be seen if they were. */

/** A security product told that a log was switched off or deleted. */
export type LoggingOff = { id: string; title: string; source: string; at: Date; identityId: string | null };

/**
 * Of one source of usage. Now: the last three days; before: the 14 days before these; earlier: the 14 days before those.
 * With two fortnights to compare with, what was lost is told for two weeks at least, until it is what was earlier, too.
 */
export type SourceFlow = {
  id: string;
  name: string;
  lastReceivedAt: Date;
  /** Of the 14 days up to the one of the last arrival, however long ago: those on which anything new came, and how much. */
  steadyDays: number;
  steadyEvents: number;
  /** Events by their time of arrival, and those of them without tokens. */
  eventsEarlier: number;
  bareEarlier: number;
  eventsBefore: number;
  bareBefore: number;
  eventsNow: number;
  bareNow: number;
  /** Billable events by their own time, and those of them that name nobody we know. */
  callsEarlier: number;
  namelessEarlier: number;
  callsBefore: number;
  namelessBefore: number;
  callsNow: number;
  namelessNow: number;
  costUsd30d: string;
};

/** Calls of an identity that a gateway asked about, was allowed, and never reported. */
export type Unreported = { identityId: string; calls: number; lastAt: Date };

export type Telemetry = {
  loggingOff: readonly LoggingOff[];
  /** Whether logs of clouds or of sign-ins ever came: without them nobody would have told. */
  hasAuditEvents: boolean;
  /** Sources that send by themselves; files that people bring come when they come. */
  flows: readonly SourceFlow[];
  unreported: readonly Unreported[];
  /** Identities of whose calls a gateway asked in the last seven days, reported or not. */
  asked: readonly string[];
};
