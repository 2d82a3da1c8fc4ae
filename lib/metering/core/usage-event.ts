/**
 * The canonical usage event: every adapter produces it, everything after reads only it. Pure data; time, identity and
 * price are not resolved here.
 */
import type { AttributionHints } from "@/lib/identities/core/hints";
import type { ProofClaims } from "@/lib/identities/core/operator-proof";
import type { Mode, Quantities } from "@/lib/pricing/core/meters";
import type { SettledReport } from "./settle/report";

export const OPERATIONS = [
  "chat",
  "responses",
  "text_completion",
  "embeddings",
  "rerank",
  "image",
  "audio",
  "retrieval",
  "tool",
  "agent",
  "other",
] as const;
export type Operation = (typeof OPERATIONS)[number];
export type EventStatus = "ok" | "error" | "cancelled" | "cache_hit";
/** Who measured the tokens. */
export type Quality = "provider" | "client" | "estimated" | "missing";

/** Quantities of one event billed on one model. */
export type UsageLine = { provider: string; model: string; quantities: Quantities };

/** `flat`: on a seat or subscription, where no money is spent per token. */
export const BILLINGS = ["metered", "flat"] as const;
export type Billing = (typeof BILLINGS)[number];

export type UsageEvent = {
  /** Unique within its source, e.g. "traceId:spanId", a request id, the caller's own id. 1 to 512 characters. */
  dedupeKey: string;
  /** SHA-256 (hex) of the item as sent, before enrichment: tells a resend from a conflict. */
  payloadHash: string;
  /** provider:responseId, for one call seen by two sources. */
  callKey?: string;
  /** e.g. "native", "otlp:gen_ai@1.0.0", "claude-code/2.1.197", "litellm", "csv". */
  producer: string;
  occurredAt: Date;
  /** `evidence` repeats usage that another event already counts: kept and linked, never priced. */
  role: "billable" | "evidence";
  operation: Operation;
  status: EventStatus;
  errorType?: string;
  /** At least one. The first carries `requests: 1n` when the event is a billable model call, else 0n. */
  lines: UsageLine[];
  convention: "inclusive" | "disjoint" | "none";
  quality: Quality;
  mode: Mode;
  region?: string;
  hints: AttributionHints;
  tool?: { name: string; server?: string; argsHash?: string };
  sessionId?: string;
  traceId?: string;
  spanId?: string;
  parentSpanId?: string;
  attempt?: number;
  retryOf?: string;
  latencyMs?: number;
  promptHash?: string;
  /** Of the prompt without counters, times and ids, where a reader saw the prompt itself. */
  promptShape?: string;
  dataClass?: string;
  network?: { ip?: string; asn?: number; country?: string; userAgent?: string };
  /** Without it, what the source says. */
  billing?: Billing;
  /** What is kept of the token that proved on whose behalf it was made. */
  operatorToken?: ProofClaims;
  /** Decimal string; kept and compared, never charged. */
  clientCostUsd?: string;
  labels: Record<string, string>;
  /** e.g. "parts_exceed_whole", "usage_missing", "unexplained_tokens:62". */
  flags: string[];
};

/** What an adapter makes of a payload: events in the order met, and the items it could not read, by index. */
export type Normalised = {
  events: { index: number; event: UsageEvent }[];
  rejected: { index: number; id?: string; reason: string; location?: string; fix?: string }[];
  /** What the payload tells of calls that other payloads may tell of too; absent where its events stand for themselves. */
  reports?: SettledReport[];
};
