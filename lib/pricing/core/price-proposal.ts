/** Changes that wait for a person: which of them an import renews, and how they are shown. */
import { METER_LABEL } from "./meters";
import type { Cause, PlainRate, ProposedChange } from "./plan-import";
import { type NewPriceRow, priceKey } from "./price-row";
import { providerLabel } from "./provider-names";

export const PROPOSAL_STATES = ["waiting", "approved", "refused", "superseded"] as const;
export type ProposalState = (typeof PROPOSAL_STATES)[number];

export type StoredProposal = ProposedChange & {
  id: number;
  state: ProposalState;
  requestedBy: string;
  requestedAt: Date;
  decidedBy: string | null;
  decidedAt: Date | null;
  reason: string | null;
};

export type ProposalView = {
  id: number;
  provider: string;
  providerLabel: string;
  model: string;
  meter: string;
  meterLabel: string;
  mode: string;
  region: string;
  aboveInputTokens: string | null;
  /** moved by more than a fifth, free from now on, or dated ahead. */
  cause: Cause;
  /** Dollars per `per` units; null where nothing is in force. */
  rateBefore: string | null;
  rateAfter: string;
  per: number;
  /** Null: from the approval on. */
  effectiveFrom: string | null;
  originVersion: string;
  state: ProposalState;
  requestedBy: string;
  requestedAt: string;
  decidedBy: string | null;
  decidedAt: string | null;
  reason: string | null;
};

export const proposalView = (proposal: StoredProposal): ProposalView => ({
  id: proposal.id,
  provider: proposal.row.provider,
  providerLabel: providerLabel(proposal.row.provider),
  model: proposal.row.model,
  meter: proposal.row.meter,
  meterLabel: METER_LABEL[proposal.row.meter],
  mode: proposal.row.mode,
  region: proposal.row.region,
  aboveInputTokens: proposal.row.minTokensExclusive === 0n ? null : proposal.row.minTokensExclusive.toString(),
  cause: proposal.cause,
  rateBefore: proposal.before?.rate ?? null,
  rateAfter: proposal.row.rate,
  per: proposal.row.per,
  effectiveFrom: proposal.effectiveFrom?.toISOString() ?? null,
  originVersion: proposal.row.originVersion,
  state: proposal.state,
  requestedBy: proposal.requestedBy,
  requestedAt: proposal.requestedAt.toISOString(),
  decidedBy: proposal.decidedBy,
  decidedAt: proposal.decidedAt?.toISOString() ?? null,
  reason: proposal.reason,
});

/**
 * What an import does to the changes that are known: one that says the same still waits, one that says something else
 * takes its place, one that the catalogue no longer asks for is gone, and one that was refused is not asked again.
 * @param known What waits, and the newest decision about each rate.
 */
export function renewProposals(
  known: readonly StoredProposal[],
  proposed: readonly ProposedChange[],
): { add: ProposedChange[]; supersede: number[]; kept: number } {
  const add: ProposedChange[] = [];
  const still = new Set<number>();
  const latest = new Map<string, StoredProposal>();
  for (const proposal of [...known].sort((a, b) => a.id - b.id)) latest.set(priceKey(proposal.row), proposal);
  for (const change of proposed) {
    const last = latest.get(priceKey(change.row));
    const isSaid = last !== undefined && timelineText(last.timeline) === timelineText(change.timeline);
    if (isSaid && (last.state === "waiting" || last.state === "refused")) still.add(last.id);
    else add.push(change);
  }
  const supersede = known.filter((proposal) => proposal.state === "waiting" && !still.has(proposal.id)).map(({ id }) => id);
  return { add, supersede, kept: known.filter((proposal) => proposal.state === "waiting").length - supersede.length };
}

const timelineText = (timeline: readonly (PlainRate & Pick<NewPriceRow, "validFrom" | "validTo">)[]): string =>
  timeline.map((row) => [row.rate, row.per, row.validFrom.getTime(), row.validTo?.getTime() ?? ""].join(" ")).join("\n");
