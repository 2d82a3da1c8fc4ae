/** What is remembered of the organisation as a whole. */
import type { Episode } from "./identity-state";

/** A refusal of a hard budget, and what the refused key spent in the ten minutes before. */
export type Refusal = { at: number; ownerId: string; credentialId: string; identityId: string; costBefore: number };

export type OrganisationState = {
  /** Cost by the hour of the last day: of all, of no identity, of identities without an owner. */
  newest: number;
  /** The first hour with any cost. */
  first: number;
  total: Float64Array;
  unknown: Float64Array;
  ownerless: Float64Array;
  usd: bigint[];
  refusals: Refusal[];
  /** The minute up to which refusals of budgets were read. */
  gathered: number;
  episodes: Map<string, Episode>;
};

export const ORGANISATION = "organisation";

export const freshOrganisation = (): OrganisationState => ({
  newest: -1,
  first: -1,
  total: new Float64Array(24),
  unknown: new Float64Array(24),
  ownerless: new Float64Array(24),
  usd: new Array<bigint>(24).fill(0n),
  refusals: [],
  gathered: -1,
  episodes: new Map(),
});
