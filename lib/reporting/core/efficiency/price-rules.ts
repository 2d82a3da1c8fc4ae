/** The same calls at a lower price: in batches, or on a smaller model of the same provider. */
import { resolveModel } from "@/lib/pricing/core/price-book";
import { type Cell, ratio } from "./cell";
import type { Confidence, Estimate } from "./estimate";
import { smallerModels } from "./model-steps";
import { type Prices, priceOf, savedOf } from "./reprice";
import { LEAST_CALLS, NIGHTLY_SHARE, SHORT_ANSWER_TOKENS, UNATTENDED_KINDS } from "./thresholds";
import { countWords, percentWords } from "./words";

/** What kind of identity it is, as the inventory says. */
export type KindOf = (identityId: string) => string | undefined;

/**
 * Calls that nobody waits for, at the batch prices of their model. Nobody waits where the identity is a CI bot, a
 * workload or a service account, and the call is for nobody, in no session, uses no tool and is alone in its trace.
 */
export function findBatchable(cells: readonly Cell[], prices: Prices, kindOf: KindOf): Estimate[] {
  return cells.flatMap((cell): Estimate[] => {
    const kind = kindOf(cell.identityId);
    const alone = cell.lines?.alone;
    if (!alone || alone.calls < LEAST_CALLS || kind === undefined || !UNATTENDED_KINDS.has(kind)) return [];
    const { provider, model } = cell;
    const way = { provider, model, calls: alone.calls, tokens: alone.tokens };
    const nightly = ratio(alone.atNight, alone.calls);
    return [
      {
        kind: "batch",
        cell,
        aloneUsd: savedOf(alone.costUsd, priceOf(prices, way), priceOf(prices, { ...way, mode: "batch" })),
        calls: alone.calls,
        confidence: batchConfidence(kind, nightly),
        what: `${countWords(alone.calls, "call")} that nobody seems to wait for ${alone.calls === 1n ? "was" : "were"} made at standard prices`,
        why: `They come from a ${KIND_WORDS[kind] ?? "machine"}, each alone, in no session and for nobody; ${percentWords(nightly)} of them at night or on weekends (UTC)`,
        advice: "Send them through the provider’s batch interface, which answers within a day",
      },
    ];
  });
}

const KIND_WORDS: Readonly<Record<string, string>> = { ci_bot: "CI bot", workload: "workload", service_account: "service account" };

function batchConfidence(kind: string, nightly: number): Confidence {
  if (nightly >= NIGHTLY_SHARE) return kind === "service_account" ? "medium" : "high";
  return kind === "service_account" ? "low" : "medium";
}

const placeOf = ({ identityId, operation }: Cell, provider: string, model: string): string =>
  JSON.stringify([identityId, operation, provider, model]);

/**
 * The same tokens on the next smaller model of the provider, where the identity uses that one already for the same
 * operation, or its answers are short. Another model may answer worse: never with high confidence.
 */
export function findSmallerModel(cells: readonly Cell[], prices: Prices): Estimate[] {
  const named = (cell: Cell): string => resolveModel(prices.book, cell.provider, cell.model)?.priced.model ?? cell.model;
  const used = new Set(cells.filter(({ requests }) => requests >= LEAST_CALLS).map((cell) => placeOf(cell, cell.provider, named(cell))));
  return cells.flatMap((cell): Estimate[] => {
    if (cell.requests < LEAST_CALLS) return [];
    const toModel = smallerModels(prices.book, cell.provider, cell.model)[0];
    if (toModel === undefined) return [];
    const usesIt = used.has(placeOf(cell, cell.provider, toModel));
    const answer = cell.tokens.output / cell.requests;
    const isShort = answer <= SHORT_ANSWER_TOKENS;
    if (!usesIt && !isShort) return [];
    const way = { provider: cell.provider, calls: cell.requests, tokens: cell.tokens };
    const now = priceOf(prices, { ...way, model: cell.model });
    return [
      {
        kind: "cheaper_model",
        cell,
        aloneUsd: savedOf(cell.costUsd, now, priceOf(prices, { ...way, model: toModel })),
        calls: cell.requests,
        confidence: usesIt && isShort ? "medium" : "low",
        what: `All of its traffic on ${cell.model}, priced on ${toModel}`,
        why: `${usesIt ? "It uses the smaller model already for the same operation" : "Its answers are short"}, with ${countWords(answer, "token")} an answer. The smaller model may answer worse, and count and answer at other lengths`,
        advice: `Try ${toModel} on a sample of real calls and compare the answers before anything moves`,
        toModel,
      },
    ];
  });
}
