/** One call, as its lines tell of it together, with what detectors ask of every call worked out once. */
import type { Usd } from "@/lib/kernel/money";
import type { CallFact } from "../call-fact";

type CallKind = "model" | "retrieval" | "tool" | "other";

export type Call = {
  /** Its first line. */
  fact: CallFact;
  /** False where only further lines of a call came that was read before: they count as money and as nothing else. */
  isCall: boolean;
  at: number;
  minute: number;
  kind: CallKind;
  costUsd: Usd;
  /** The same, for statistics. */
  cost: number;
  /** All tokens of the prompt, those of it that a cache held, and those of the answer. */
  prompt: number;
  cached: number;
  output: number;
  succeeded: boolean;
  /** Failed in a way that is tried again: limits of speed, overload, time-outs, faults of the server. */
  failed: boolean;
};

const ATOMS_PER_USD = 1e15;
const MINUTE_MS = 60_000;

const KINDS: Readonly<Record<string, CallKind>> = {
  chat: "model",
  responses: "model",
  text_completion: "model",
  image: "model",
  audio: "model",
  embeddings: "retrieval",
  rerank: "retrieval",
  retrieval: "retrieval",
  tool: "tool",
};

/** Calls `see` for each event, whose lines follow each other. */
export function eachCall(facts: readonly CallFact[], see: (call: Call) => void): void {
  for (let i = 0; i < facts.length; ) {
    const first = facts[i] as CallFact;
    let { costUsd, input, cacheRead, cacheWrite, output } = first;
    let next = i + 1;
    for (let more = facts[next]; more && more.eventId === first.eventId && !more.isFirst; more = facts[++next]) {
      if (more.costUsd !== null) costUsd = ((costUsd ?? 0n) + more.costUsd) as Usd;
      input = (input ?? 0) + (more.input ?? 0);
      cacheRead = (cacheRead ?? 0) + (more.cacheRead ?? 0);
      cacheWrite = (cacheWrite ?? 0) + (more.cacheWrite ?? 0);
      output = (output ?? 0) + (more.output ?? 0);
    }
    i = next;
    const total = costUsd ?? (0n as Usd);
    see({
      fact: first,
      isCall: first.isFirst,
      at: first.atMs,
      minute: Math.floor(first.atMs / MINUTE_MS),
      kind: KINDS[first.operation] ?? "other",
      costUsd: total,
      cost: Number(total) / ATOMS_PER_USD,
      prompt: (input ?? 0) + (cacheRead ?? 0) + (cacheWrite ?? 0),
      cached: cacheRead ?? 0,
      output: output ?? 0,
      succeeded: first.status === "ok" || first.status === "cache_hit",
      failed: first.status === "error" && isTransient(first.errorType),
    });
  }
}

const TRANSIENT =
  /rate.?limit|too.?many|throttl|overload|time.?d?.?out|deadline|unavailable|server|internal|connection|reset|\b(408|429|5\d\d)\b/i;
const DENIED = /budget|hard.?cap|spend.?limit|quota.?exceeded/i;

/** Error types are few: what was found is kept, so that no expression runs twice for one. */
function remembered(judge: (text: string) => boolean): (text: string) => boolean {
  const known = new Map<string, boolean>();
  return (text) => {
    const held = known.get(text);
    if (held !== undefined) return held;
    const answer = judge(text.slice(0, 200));
    if (known.size > 500) known.clear();
    known.set(text, answer);
    return answer;
  };
}
const matchesTransient = remembered((text) => TRANSIENT.test(text));
const matchesDenied = remembered((text) => DENIED.test(text));

/** An error of unknown kind counts as one that is tried again. */
const isTransient = (errorType: string | null): boolean => errorType === null || matchesTransient(errorType);

/** Refused by a hard budget. */
export const isDenied = ({ status, errorType }: CallFact): boolean => status === "error" && errorType !== null && matchesDenied(errorType);

export const isRetry = ({ retryOf, attempt }: CallFact): boolean => retryOf !== null || (attempt !== null && attempt > 1);

/** FNV-1a of 32 bits over at most 512 characters and the length. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5 ^ text.length;
  const length = Math.min(text.length, 512);
  for (let i = 0; i < length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash | 0;
}

/** As people may be shown it: one line, no control characters, not longer than a line. */
export const shown = (text: string): string => {
  const clean = text.slice(0, 400).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ");
  return clean.length > 120 ? `${clean.slice(0, 119)}…` : clean;
};

/** "openai-python/2.8.1" is of the family "openai-python"; versions do not make another program. */
export function programOf(userAgent: string): string {
  const end = userAgent.search(/[\s/;(]/);
  return shown(end < 0 ? userAgent : userAgent.slice(0, end)).toLowerCase();
}

/** The /24 of an IPv4 address, the /48 of an IPv6 one; null for anything else. */
export function rangeOf(ip: string): string | null {
  if (ip.length > 45) return null;
  const last = ip.lastIndexOf(".");
  if (last > 0 && !ip.includes(":")) return /^\d{1,3}(\.\d{1,3}){3}$/.test(ip) ? `${ip.slice(0, last)}.0/24` : null;
  if (!/^[0-9a-f:]{2,39}$/i.test(ip)) return null;
  const [head = ""] = ip.split("::");
  const groups = head === "" ? [] : head.split(":");
  return `${[...groups, "0", "0", "0"].slice(0, 3).join(":").toLowerCase()}::/48`;
}
