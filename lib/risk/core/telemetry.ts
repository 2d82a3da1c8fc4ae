/** What tells that calls are made and not seen, or that it would not be seen if they were. */

/** A security product told that a log was switched off or deleted. */
export type LoggingOff = { id: string; title: string; source: string; at: Date; identityId: string | null };

/** Of one source of usage, in events by their time of arrival. The days before: 14, without the last three. */
export type SourceFlow = {
  id: string;
  name: string;
  lastReceivedAt: Date;
  /** Days of those before on which anything came. */
  daysBefore: number;
  eventsBefore: number;
  /** Without tokens, of those before and of the last three days. */
  bareBefore: number;
  eventsNow: number;
  bareNow: number;
  /** Billable events that name nobody we know, of those before and now, by their own time; with how many there are. */
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
};
