/** Whether an item is settled, from who was asked and what they said. */
import { type Answer, answeredAs, outcomeOf, type Settled } from "./outcome";

export type LiveDecision = Answer & {
  id: string;
  stage: number;
  reviewerId: string;
  role: string;
  /** "asked": an own affair, which counts only with an answer of somebody independent. */
  independence: string | null;
  newOwnerId: string | null;
  mode: string;
};
export type Seat = { stage: number; reviewerId: string; role: string; state: string };

export type Verdict = { kind: "open" } | { kind: "next_stage" } | { kind: "settled"; settled: Settled; newOwnerId: string | null };

/**
 * @param decisions Those that nothing took the place of, of all stages.
 * @param isSampled Somebody of security has to look again, whatever the others said.
 */
export function verdictOf(
  decisions: readonly LiveDecision[],
  seats: readonly Seat[],
  { stage, stages, oneIsEnough, isSampled }: { stage: number; stages: number; oneIsEnough: boolean; isSampled: boolean },
): Verdict {
  const said = decisions.filter((one) => answeredAs(one) !== null);
  const independent = said.filter(({ independence }) => independence !== "asked");
  const counting = independent.length === 0 ? [] : said;
  const settled = outcomeOf(counting);
  if (settled === null) return { kind: "open" };
  const newOwnerId = acceptedOwner(decisions);
  // A revoke ends it: no later answer could soften it.
  if (settled.outcome === "revoke") return { kind: "settled", settled, newOwnerId: null };
  const here = independent.filter((one) => one.stage === stage);
  const waiting = seats.filter((seat) => seat.stage === stage && seat.state === "waiting");
  if (here.length === 0) return { kind: "open" };
  if (isSampled && waiting.some(({ role }) => role === "security")) return { kind: "open" };
  if (!oneIsEnough && waiting.length > 0) return { kind: "open" };
  return stage < stages ? { kind: "next_stage" } : { kind: "settled", settled, newOwnerId };
}

/** Who was proposed as owner and answered as one: by that they accept. */
function acceptedOwner(decisions: readonly LiveDecision[]): string | null {
  const accepted = decisions.findLast(({ role, decision }) => role === "new_owner" && !["reassign", "not_sure"].includes(decision));
  return accepted ? accepted.reviewerId : null;
}

/** How often it was handed on. */
export const MOST_HOPS = 2;
export const hopsOf = (decisions: readonly Pick<LiveDecision, "decision">[]): number =>
  decisions.filter(({ decision }) => decision === "reassign").length;
