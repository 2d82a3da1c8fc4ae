/** What happened around an identity in the 90 days before its evidence was frozen, besides what it used. */
import type { Unit } from "@/lib/budgets/core/budget";

/** Calls that were not let through, by limits, stops, grants or policies; what a provider answered with an error is not among them. */
export type Refusals = { calls90d: number; lastAt: string | null; lastReason: string | null };

export type IncidentFact = {
  number: number;
  title: string;
  severity: string;
  state: string;
  startedAt: string;
  /** USD more than was to be expected, an exact decimal string. */
  impactUsd: string;
};
/** Incidents that were seen in the 90 days, without false alarms; `gravest`: at most five of them. */
export type IncidentSum = { count90d: number; open: number; impactUsd: string; gravest: IncidentFact[] };

/** A secret of one of its credentials that lies where it should not, as a scanner told it; never the secret. */
export type ExposedSecret = {
  credentialId: string;
  tool: string;
  place: string;
  /** Whether the scanner saw that it works. */
  verified: "yes" | "no" | "unknown";
  isPublic: boolean;
  since: string;
};

/** What is to come of the budget until its window ends, as it was last forecast. Amounts in the budget's unit. */
export type BudgetAhead = {
  unit: Unit;
  limit: string;
  endsAt: string | null;
  atEnd: { p10: string | null; p50: string; p90: string | null } | null;
  /** That the limit is reached by then, "0.73"; null with the reason in words. */
  probability: string | null;
  reason: string | null;
  forecastAt: string | null;
};
export type BudgetEvidence = { id: string; name: string; share: string | null; ahead?: BudgetAhead };

/** By identity; who is not in a list has none of it. */
export type Circumstances = {
  refusals: ReadonlyMap<string, Refusals>;
  /** Calls of 14 days that said to be another attempt at one that failed. */
  retries: ReadonlyMap<string, number>;
  incidents: ReadonlyMap<string, IncidentSum>;
  secrets: ReadonlyMap<string, readonly ExposedSecret[]>;
  /** Whether any scanner of secrets ever reported: without one none found says nothing. */
  hasSecretReports: boolean;
};

export const NO_CIRCUMSTANCES: Circumstances = {
  ...{ refusals: new Map(), retries: new Map(), incidents: new Map(), secrets: new Map() },
  hasSecretReports: false,
};

export type CircumstancesOf = { refusals: Refusals; retries14d: number; incidents: IncidentSum; secrets: ExposedSecret[] };

export const circumstancesOf = (identityId: string, { refusals, retries, incidents, secrets }: Circumstances): CircumstancesOf => ({
  refusals: refusals.get(identityId) ?? { calls90d: 0, lastAt: null, lastReason: null },
  retries14d: retries.get(identityId) ?? 0,
  incidents: incidents.get(identityId) ?? { count90d: 0, open: 0, impactUsd: "0", gravest: [] },
  secrets: [...(secrets.get(identityId) ?? [])],
});
