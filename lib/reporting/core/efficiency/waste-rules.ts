/** Money that bought nothing: calls that failed or were made twice, and the same work done by two teams. */
import type { Usd } from "@/lib/kernel/money";
import { type Cell, greater, groupCells, lesser, promptOf, ratio } from "./cell";
import type { Estimate } from "./estimate";
import { ALIKE_PERCENT, LEAST_CALLS, USUAL_WASTE_PERCENT, VERY_ALIKE_PERCENT } from "./thresholds";
import { countWords, percentWords } from "./words";

/** Failed and repeated calls, beyond what is usual. */
export function findRetries(cells: readonly Cell[]): Estimate[] {
  return cells.flatMap((cell): Estimate[] => {
    if (!cell.lines) return [];
    const { calls, costUsd } = cell.lines.wasted;
    const aloneUsd = (costUsd - (cell.costUsd * USUAL_WASTE_PERCENT) / 100n) as Usd;
    if (calls === 0n || aloneUsd <= 0n) return [];
    return [
      {
        kind: "retries",
        cell,
        aloneUsd,
        calls,
        confidence: "high",
        what: `${countWords(calls, "call")} failed or ${calls === 1n ? "was" : "were"} made again, and ${calls === 1n ? "was" : "were"} paid`,
        why: `Each of them is in the ledger as failed, or as the repeat of a call that had its answer; ${percentWords(Number(USUAL_WASTE_PERCENT) / 100)} of the cost is taken as usual and left out`,
        advice: "Wait longer between attempts, stop after two, and do not repeat what timed out after the model had answered",
      },
    ];
  });
}

const profileOf = ({ requests, tokens }: Cell): bigint[] => [requests, promptOf(tokens) / requests, tokens.output / requests];

/** The greatest difference of two profiles in percent of the larger; more than 100 is never met. */
function differencePercent(a: Cell, b: Cell): bigint {
  const [left, right] = [profileOf(a), profileOf(b)];
  return left.reduce((most, x, i) => {
    const y = right[i] ?? 0n;
    const larger = greater(x, y);
    const percent = larger === 0n ? 0n : ((larger - lesser(x, y)) * 100n) / larger;
    return percent > most ? percent : most;
  }, 0n);
}

const placeKey = ({ applicationId, provider, model, operation }: Cell): string =>
  JSON.stringify([applicationId, provider, model, operation]);

const largestFirst = (a: Cell, b: Cell): number =>
  b.costUsd > a.costUsd ? 1 : b.costUsd < a.costUsd ? -1 : a.identityId < b.identityId ? -1 : 1;

/**
 * Identities of different teams at one application, on one model and operation, with as many calls of the same size.
 * Of those alike the dearest is kept; each of the others could go, once.
 */
export function findDuplicates(cells: readonly Cell[]): Estimate[] {
  const busy = cells.filter(({ requests, teamId, applicationId }) => requests >= LEAST_CALLS && teamId !== null && applicationId !== null);
  return groupCells(busy, placeKey).flatMap((group) => {
    const kept: Cell[] = [];
    return group.sort(largestFirst).flatMap((cell): Estimate[] => {
      const twin = kept.find(
        (other) => other.identityId !== cell.identityId && other.teamId !== cell.teamId && differencePercent(cell, other) <= ALIKE_PERCENT,
      );
      if (twin) return [duplicateOf(cell, twin)];
      kept.push(cell);
      return [];
    });
  });
}

function duplicateOf(cell: Cell, twin: Cell): Estimate {
  const difference = differencePercent(cell, twin);
  return {
    kind: "duplicate",
    cell,
    aloneUsd: cell.costUsd,
    calls: cell.requests,
    confidence: difference <= VERY_ALIKE_PERCENT ? "medium" : "low",
    what: "It does what {other} of another team does: the same application, model and operation, as many calls of the same size",
    why: `Calls, prompts and answers differ by ${percentWords(ratio(difference, 100n))} at most; what they say was never compared`,
    advice: "Ask both owners whether one of the two can serve both teams",
    otherId: twin.identityId,
  };
}
