/** Calls that are larger than they need be: prompts beyond a bound, prompts that no cache serves, too much retrieved. */
import type { Usd } from "@/lib/kernel/money";
import { type Cell, greater, groupCells, lesser, median, othersIn, promptOf, ratio, type Tokens, useKey } from "./cell";
import type { Estimate } from "./estimate";
import { type Prices, priceOf, savedOf } from "./reprice";
import {
  LEAST_CACHED_PROMPT,
  LEAST_CALLS,
  LEAST_HIT_GAP,
  LEAST_PEERS,
  LONG_TIMES_MEDIAN,
  MANY_PEERS,
  RETRIEVAL_TIMES_MEDIAN,
} from "./thresholds";
import { countWords, percentWords } from "./words";

/** Prompts beyond the bound, cut to it: cached and other tokens alike. */
export function findLongPrompts(cells: readonly Cell[], prices: Prices): Estimate[] {
  return cells.flatMap((cell): Estimate[] => {
    const long = cell.lines?.long;
    if (!long || long.calls === 0n) return [];
    const { provider, model } = cell;
    const way = { provider, model, calls: long.calls };
    const now = priceOf(prices, { ...way, tokens: long.tokens });
    const cut = priceOf(prices, { ...way, tokens: cutPrompt(long.tokens, long.calls * long.bound) });
    const mean = promptOf(long.tokens) / long.calls;
    return [
      {
        kind: "long_prompts",
        cell,
        aloneUsd: savedOf(long.costUsd, now, cut),
        calls: long.calls,
        confidence: long.isTier ? "medium" : "low",
        what: `${countWords(long.calls, "prompt")} of ${countWords(mean, "token")} on average ${long.calls === 1n ? "is" : "are"} beyond ${countWords(long.bound, "token")}${long.isTier ? ", from where every token costs more" : `, ${LONG_TIMES_MEDIAN} times the usual one`}`,
        why: long.isTier
          ? "The dearer price is in the price book; whether the calls can do with less context is not known"
          : "The usual prompt is this identity’s own; what the long ones hold was never read",
        advice: "Send the parts that matter: summarise what came before, retrieve fewer passages, split the task",
      },
    ];
  });
}

/** Every kind of prompt token in its old proportion, so that `prompt` are left. */
function cutPrompt(tokens: Tokens, prompt: bigint): Tokens {
  const whole = promptOf(tokens);
  if (whole <= prompt) return tokens;
  const part = (count: bigint): bigint => (count * prompt) / whole;
  return { ...tokens, input: part(tokens.input), cacheRead: part(tokens.cacheRead), cacheWrite: part(tokens.cacheWrite) };
}

const hitOf = ({ tokens }: Cell): number => ratio(tokens.cacheRead, promptOf(tokens));
const isCacheable = (cell: Cell): boolean => cell.requests >= LEAST_CALLS && promptOf(cell.tokens) / cell.requests >= LEAST_CACHED_PROMPT;

/** Cache hits as of the middle of all on the same model; else prompts that were sent before and read anew. */
export function findCacheMisses(cells: readonly Cell[], prices: Prices): Estimate[] {
  const cacheable = cells.filter(isCacheable);
  return [
    ...groupCells(cacheable, useKey).flatMap((group) => behindOthers(group, prices)),
    ...cacheable.flatMap((cell) => sentAgain(cell, prices)),
  ];
}

function behindOthers(group: readonly Cell[], prices: Prices): Estimate[] {
  const others = othersIn(group);
  if (others < LEAST_PEERS) return [];
  const usual = median(group.map(hitOf));
  const written = median(group.map(({ tokens }) => ratio(tokens.cacheWrite, promptOf(tokens))));
  return group.flatMap((cell): Estimate[] => {
    const own = hitOf(cell);
    if (usual - own < LEAST_HIT_GAP) return [];
    return [
      {
        kind: "cache",
        cell,
        aloneUsd: savedBy(cell, cachedLike(cell, usual, written), prices),
        calls: cell.requests,
        confidence: others >= MANY_PEERS ? "medium" : "low",
        what: `${percentWords(own)} of what its prompts hold comes from the cache; usual on this model is ${percentWords(usual)}`,
        why: `Usual is the middle of ${others + 1} identities; the prompts of the others may repeat themselves more than these`,
        advice: "Put what never changes at the beginning of the prompt and mark it for the cache",
      },
    ];
  });
}

/** The same prompts with the usual share read from the cache. What others write into it has to be paid here too. */
function cachedLike({ tokens }: Cell, usual: number, written: number): Tokens {
  const prompt = promptOf(tokens);
  const cacheRead = shareOfTokens(prompt, usual);
  const cacheWrite = lesser(greater(shareOfTokens(prompt, written), tokens.cacheWrite), prompt - cacheRead);
  return { ...tokens, cacheRead, cacheWrite, input: prompt - cacheRead - cacheWrite };
}

function sentAgain(cell: Cell, prices: Prices): Estimate[] {
  const repeated = cell.lines?.repeatedInput ?? 0n;
  const moved = lesser(repeated, cell.tokens.input);
  if (moved === 0n) return [];
  const tokens = { ...cell.tokens, input: cell.tokens.input - moved, cacheRead: cell.tokens.cacheRead + moved };
  return [
    {
      kind: "cache",
      cell,
      aloneUsd: savedBy(cell, tokens, prices),
      calls: cell.requests,
      confidence: "medium",
      what: `${countWords(moved, "token")} were sent again in prompts of the very same words, and read from no cache`,
      why: "The hashes of these prompts are the same; a cache may have forgotten the first by then",
      advice: "Mark these prompts for the cache, or keep the answers",
    },
  ];
}

/** A share between 0 and 1 of a count, rounded down. */
const shareOfTokens = (tokens: bigint, share: number): bigint => (tokens * BigInt(Math.floor(share * 1_000_000))) / 1_000_000n;

function savedBy(cell: Cell, tokens: Tokens, prices: Prices): Usd {
  const way = { provider: cell.provider, model: cell.model, calls: cell.requests };
  return savedOf(cell.costUsd, priceOf(prices, { ...way, tokens: cell.tokens }), priceOf(prices, { ...way, tokens }));
}

const unitsPerCall = ({ retrieval, requests }: Cell): number => ratio(retrieval.units, requests);

/** Units of retrieval and reranking for one call, against the middle of all on the same model. */
export function findLargeRetrieval(cells: readonly Cell[]): Estimate[] {
  const charged = cells.filter(({ retrieval, requests }) => retrieval.costUsd > 0n && requests >= LEAST_CALLS);
  return groupCells(charged, useKey).flatMap((group) => {
    const others = othersIn(group);
    if (others < LEAST_PEERS) return [];
    const usual = median(group.map(unitsPerCall));
    return group.flatMap((cell): Estimate[] => {
      const own = unitsPerCall(cell);
      if (own < usual * RETRIEVAL_TIMES_MEDIAN) return [];
      return [
        {
          kind: "retrieval",
          cell,
          aloneUsd: (cell.retrieval.costUsd - shareOfTokens(cell.retrieval.costUsd, usual / own)) as Usd,
          calls: cell.requests,
          confidence: others >= MANY_PEERS ? "medium" : "low",
          what: `It retrieves ${own.toFixed(1)} units a call; usual on this model is ${usual.toFixed(1)}`,
          why: `Usual is the middle of ${others + 1} identities; only the number of units is compared, and its questions may need more sources`,
          advice: "Ask for fewer passages, and rerank only what the first search found likely",
        },
      ];
    });
  });
}
