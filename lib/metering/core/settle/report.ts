/**
 * What one span, log record or gateway row tells about a call, as far as it matters for the others: where it stands in
 * its trace, how much it knows, and who it says made the call. Never content. Which of several reports is counted is
 * decided from a set of these, whatever payloads they came in.
 */
import type { AttributionHints } from "@/lib/identities/core/hints";
import type { SpanKind } from "../otlp/classify";
import type { ProducerId } from "../otlp/producers";

export type Signal = "span" | "log" | "gateway";

/** Attributes that are read for others than their own span: names and texts, in the order sent. */
export type Carried = readonly (readonly [name: string, text: string])[];

export type CallReport = {
  /** The key of its event within its source, in the ledger the event's id. A span without an event has one all the same. */
  id: string;
  sourceId: string;
  /** Empty where unknown. A report without a trace is related to others by its call key only. */
  traceId: string;
  spanId: string;
  /** Of a log record, the span that it was written in. */
  parentSpanId: string;
  signal: Signal;
  producer: ProducerId;
  /** `evidence`: a record that by its producer repeats another one. */
  kind: SpanKind | "evidence";
  own: Carried;
  /** Absent for a span that only passes on who called and where it hangs. */
  event?: ReportedEvent;
  /** The role that can no longer change: the period of its line is closed, or it was decided days ago. */
  fixedRole?: "billable" | "evidence" | undefined;
  /** Its line counts so far, and may still change. */
  isCounted?: true;
};

export type ReportedEvent = {
  /** Its time in the ledger. */
  occurredAtMs: number;
  /** Microseconds since 1970. */
  startUs: number;
  endUs: number;
  isFailed: boolean;
  /** Whether it counted anything, and how many counts it has: the better informed report is the one that is counted. */
  isMeasured: boolean;
  counts: number;
  /** The call's key, where the item alone tells it. */
  callKey?: string;
  /** Else the part of the key that the item tells; the rest comes from its ancestors. */
  callId?: string;
  /** What counts an embedding has is not what counts a chat has. Of any other operation absent. */
  isEmbedding?: true;
  /** What the adapter marked on the event itself. */
  flags: readonly string[];
  resource: Carried;
  /** Of a gateway's row, which names who called in fields of its own. */
  said?: { hints: AttributionHints; sessionId?: string };
};

/** A flag: counts that came without the end of their call, as a part of the span that ended. */
export const TOLD_LATER = "told_later";
export const isToldLater = ({ event }: CallReport): boolean => event?.flags.includes(TOLD_LATER) === true;
/** Of the parts of one span, which goes before which. */
export const partRank = (report: CallReport): number => (isToldLater(report) ? 2 : report.event?.isMeasured ? 0 : 1);

/** One report among the others of its trace. */
export type Reading = {
  role: "billable" | "evidence";
  /** The report that counts what this one repeats, where it is one. That one may be counted by another in turn. */
  countedBy?: string;
  callKey?: string;
  /** Absent for what is evidence already. */
  matchKey?: string;
  /** Beside a match key: when the call was, where another part of its span tells it. */
  times?: Pick<ReportedEvent, "startUs" | "endUs">;
  hints: AttributionHints;
  sessionId?: string;
  /** Absent where nothing but the item itself tells them. */
  labels?: Record<string, string>;
  network?: { ip?: string; userAgent?: string };
  served?: Served;
};

export type Served = { provider: string; model: string; flags: string[] };

/** One report among all others: what its line in the ledger says. */
export type Settled = Omit<Reading, "matchKey" | "times"> & { trace?: { traceId: string; spanId: string; parentSpanId?: string } };

/** What an adapter hands on beside its events. `isAlone`: the reading follows from the report by itself. */
export type SettledReport = { report: CallReport; reading: Reading | undefined; settled: Settled | undefined; isAlone?: boolean };

/** A report as kept: its id and `countedBy` are ids of events. */
export type StoredReport = {
  report: CallReport;
  reading: Reading | null;
  /** The reading follows from the report by itself, and is made again from it instead of being kept. */
  isAlone?: boolean;
  /** Hash of what its line says, 32 hex digits; null when that is not known. */
  settled: string | null;
  role: "billable" | "evidence" | null;
  receivedAt: Date;
};
