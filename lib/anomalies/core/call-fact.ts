/**
 * What detectors of behaviour read of one stored usage line: the line as the ledger holds it, without content. Lines of one
 * event follow each other; `isFirst` is the one that counts the call.
 */
import type { Usd } from "@/lib/kernel/money";

export type CallFact = {
  eventId: string;
  isFirst: boolean;
  /** By the emitter's clock, and when it was stored, in milliseconds since 1970. */
  atMs: number;
  receivedMs: number;
  identityId: string | null;
  credentialId: string | null;
  operatorId: string | null;
  /** Who called, where the identity is the operator that it called for. */
  actorId: string | null;
  ownerId: string | null;
  teamId: string | null;
  businessUnitId: string | null;
  applicationId: string | null;
  environmentId: string | null;
  agent: string | null;
  provider: string;
  model: string;
  operation: string;
  tool: string | null;
  toolServer: string | null;
  /** Keyed hash of the arguments. */
  argsHash: string | null;
  /** The same of the prompt without its counters, times and ids, where we saw the prompt; else what the emitter made of it. */
  promptHash: string | null;
  status: "ok" | "error" | "cancelled" | "cache_hit";
  errorType: string | null;
  attempt: number | null;
  retryOf: string | null;
  /** Unknown is null, as in the ledger. `input` is what was not read from a cache. */
  input: number | null;
  cacheRead: number | null;
  cacheWrite: number | null;
  output: number | null;
  /** Null while it has no price; on a flat plan what it would have cost. */
  costUsd: Usd | null;
  traceId: string | null;
  spanId: string | null;
  parentSpanId: string | null;
  sessionId: string | null;
  ip: string | null;
  asn: number | null;
  country: string | null;
  userAgent: string | null;
};
