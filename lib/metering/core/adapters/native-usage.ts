/** Counts of a native event: which of them contradict each other, and what they are apart from each other. */
import { type Quantities, UNKNOWN_QUANTITIES } from "@/lib/pricing/core/meters";
import type { NativeEvent, NativeUsage } from "../../schemas";
import type { Operation } from "../usage-event";

type Contradiction = { reason: string; location: string; fix: string };

function sum(...counts: (bigint | undefined)[]): bigint {
  let total = 0n;
  for (const count of counts) if (count !== undefined) total += count;
  return total;
}

/** What the fields of an event say against each other; null when they agree. */
export function contradictionOf(event: NativeEvent): Contradiction | null {
  return completenessFault(event) ?? (event.usage ? usageFault(event.usage, event) : null);
}

/** A call needs its counts and who served it, unless it failed or no model served it. */
function completenessFault(event: NativeEvent): Contradiction | null {
  if ((event.status ?? "ok") !== "ok" || event.operation === "tool" || event.operation === "retrieval") return null;
  if (event.usage === undefined)
    return { reason: "usage: Missing.", location: "usage", fix: "Send usage with provider and model, or a status that is not ok." };
  if (!hasCounts(event.usage)) return { reason: "usage: Holds no count.", location: "usage", fix: "Send at least one count." };
  for (const field of ["provider", "model"] as const) {
    if (event[field] === undefined)
      return { reason: `${field}: Missing.`, location: field, fix: `Send the ${field} that served the call.` };
  }
  return null;
}

function usageFault(usage: NativeUsage, { convention, operation }: NativeEvent): Contradiction | null {
  const known = sum(usage.cacheWrite5m, usage.cacheWrite1h);
  const cached = sum(usage.cacheRead, usage.cacheWrite, known);
  if (convention === undefined && hasCache(usage)) {
    return {
      reason: "convention: Missing, and cache counts are sent.",
      location: "convention",
      fix: 'Send "inclusive" when input holds the cached tokens, "disjoint" when it does not.',
    };
  }
  if (known > 0n && usage.cacheWrite === known) {
    return {
      reason: "usage.cacheWrite: Repeats cacheWrite5m and cacheWrite1h.",
      location: "usage.cacheWrite",
      fix: "Send there only writes whose lifetime is not known.",
    };
  }
  if (convention === "inclusive" && usage.input !== undefined && cached > usage.input) {
    return {
      reason: `usage.input: The cached parts, ${cached}, are more than the whole, ${usage.input}.`,
      location: "usage.input",
      fix: 'Send the whole prompt, or convention "disjoint".',
    };
  }
  if (operation === "embeddings" && sum(usage.input) > 0n && sum(usage.embedding) > 0n) {
    return {
      reason: "usage.embedding: The same tokens as usage.input.",
      location: "usage.embedding",
      fix: "Send the tokens of an embedding once.",
    };
  }
  return partFault(usage, convention === "inclusive" ? sum(usage.input) : sum(usage.input, cached));
}

/** Parts of the prompt may be among its cached tokens, so they are held against the whole prompt. */
function partFault(usage: NativeUsage, prompt: bigint): Contradiction | null {
  const partsIn = sum(usage.audioIn, usage.imageIn, usage.videoIn);
  if (usage.input !== undefined && partsIn > prompt) {
    return {
      reason: `usage.input: Its audio, image and video parts, ${partsIn}, are more than the whole, ${prompt}.`,
      location: "usage.input",
      fix: "Send the whole prompt as input.",
    };
  }
  const partsOut = sum(usage.reasoning, usage.audioOut, usage.imageOut, usage.videoOut);
  if (usage.output !== undefined && partsOut > usage.output) {
    return {
      reason: `usage.output: Its parts, ${partsOut}, are more than the whole, ${usage.output}.`,
      location: "usage.output",
      fix: "Send the whole completion as output; reasoning is a part of it.",
    };
  }
  return null;
}

const hasCache = ({ cacheRead, cacheWrite, cacheWrite5m, cacheWrite1h }: NativeUsage): boolean =>
  [cacheRead, cacheWrite, cacheWrite5m, cacheWrite1h].some((count) => count !== undefined);

function hasCounts(usage: NativeUsage | undefined): boolean {
  for (const name in usage) if (usage[name as keyof NativeUsage] !== undefined) return true;
  return false;
}

type Settled = { quantities: Quantities; convention: "inclusive" | "disjoint" | "none"; flags: string[]; isMeasured: boolean };

/** Quantities apart from each other, of an event that does not contradict itself. */
export function nativeQuantities(event: NativeEvent, operation: Operation): Settled {
  const { usage } = event;
  const requests = usage?.requests ?? (operation === "tool" || operation === "retrieval" ? 0n : 1n);
  if (event.status === "cache_hit") {
    // The gateway answered from its cache: whatever is counted here, no provider was asked.
    const flags = usage === undefined ? [] : ["cache_hit_not_billed"];
    return { quantities: { ...UNKNOWN_QUANTITIES, input: 0n, output: 0n, requests: 0n }, convention: "none", flags, isMeasured: true };
  }
  const quantities: Quantities = { ...UNKNOWN_QUANTITIES };
  const counted = quantities as { [name: string]: bigint | string | null };
  for (const name in usage) counted[name] = usage[name as keyof NativeUsage] ?? null;
  setPrompt(quantities, event, operation);
  if (operation === "tool") quantities.toolCalls ??= 1n;
  if (operation === "retrieval") quantities.retrievals ??= 1n;
  quantities.requests = requests;
  const cached = sum(usage?.cacheRead, usage?.cacheWrite, usage?.cacheWrite5m, usage?.cacheWrite1h);
  const isMeasured = operation === "tool" || operation === "retrieval" || hasCounts(usage);
  return { quantities, convention: cached > 0n ? (event.convention ?? "none") : "none", flags: [], isMeasured };
}

/** What was sent as the prompt, of an embedding or with its cached tokens in it, apart from these. */
function setPrompt(quantities: Quantities, { usage, convention }: NativeEvent, operation: Operation): void {
  if (operation === "embeddings" && (usage?.input !== undefined || usage?.embedding !== undefined)) {
    quantities.input = 0n;
    quantities.output = usage.output ?? 0n;
    quantities.embedding = sum(usage.input, usage.embedding);
  } else if (usage?.input !== undefined && convention === "inclusive") {
    quantities.input = usage.input - sum(usage.cacheRead, usage.cacheWrite, usage.cacheWrite5m, usage.cacheWrite1h);
  }
}
