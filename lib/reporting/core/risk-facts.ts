/**
 * What usage shows that rules of risk ask for, beside what `IdentityUse` tells: found by the database in sets, never event by
 * event. Spans are half-open in UTC and end with the instant that was asked about; costs are exact decimal strings in USD;
 * calls are billable ones, `succeeded` without those that failed.
 */

/** What was used in 30 days by one caller with one key, for one application, in one place, on whose word. */
export type UseCell = {
  identityId: string;
  /** Who called, where the identity is the operator that it called for; an id, or a name as sent. */
  actorId: string | null;
  credentialId: string | null;
  applicationId: string | null;
  environmentId: string | null;
  operatorId: string | null;
  /** signed | key | header | body | inferred */
  operatorEvidence: string | null;
  requests: number;
  succeeded: number;
  costUsd: string;
};

/** Of the calls of 7 days with one key: how many say from where they came, and how many came from programs that people use. */
export type NetworkCover = {
  identityId: string;
  credentialId: string | null;
  calls: number;
  withNetwork: number;
  byHand: number;
  costUsd: string;
};

/** A key that was used from several networks and programs close to each other. */
export type NetworkMix = {
  credentialId: string;
  /** Days on which at least so many were seen within ten minutes. */
  days: number;
  /** The most within ten minutes. */
  most: number;
  /** "AS64500 openai-python 1.2". */
  signatures: string[];
  costUsd: string;
};

/** A first success after long silence, and the 24 hours from it. */
export type Wake = { identityId: string; silentSince: string | null; firstAt: Date; requests: number; costUsd: string };

/** Refused calls with a revoked key within 24 hours. */
export type Knock = {
  credentialId: string;
  denied: number;
  /** Of those, the ones that say from where they came. */
  withNetwork: number;
  /** Networks that were not seen in its last 30 days of life. */
  strange: string[];
  lastAt: Date;
};

/** Failures of validation with one key, and a success right after. */
export type Probe = { credentialId: string; failures: number; succeededAt: Date; costUsd: string };
/** Successes from two countries close to each other in time. */
export type Travel = { credentialId: string; from: string; to: string; at: Date; minutes: number; costUsd: string };
/** An hour in which a key was seen in new ways. */
export type Novelty = { credentialId: string; hour: Date; kinds: string[]; costUsd: string };

/** A model of a provider that an identity used for the first time within a week. */
export type FirstUse = {
  identityId: string;
  provider: string;
  model: string;
  firstOn: string;
  /** The first day with any use of the identity in the days looked at. */
  identitySince: string;
  isNewProvider: boolean;
  requests: number;
  costUsd: string;
};

/** A tool as calls of 7 days named it. */
export type ToolUse = { identityId: string; tool: string; servers: string[]; requests: number; costUsd: string };

/** When calls of 7 days were made, by hours of working days in the zone of the organisation. */
export type Rhythm = {
  identityId: string;
  requests: number;
  /** 24 of them, Monday to Friday. */
  weekdayHours: number[];
  weekend: number;
  /** Standard deviation of the gaps between calls by their mean; null with too few, or too many to look at. */
  gapVariation: number | null;
  costUsd: string;
};

/** Usage that no identity answers for, by the key or name that was sent. */
export type ShadowUse = { sourceId: string; named: string; requests: number; costUsd: string; lastAt: Date };

/** The deepest chain of those who acted for each other, as signed tokens said. */
export type ActorChain = { identityId: string; depth: number; calls: number; costUsd: string };

/** From where an identity called in 30 days; all null where calls do not say. */
export type CallPlace = { identityId: string; ip: string | null; asn: number | null; calls: number; costUsd: string };

/** What became of a key after its secret was exposed, beside the 28 days before. */
export type ExposedUse = {
  credentialId: string;
  /** From when on it was exposed. */
  at: Date;
  calls: number;
  costUsd: string;
  /** The dearest hour after it. */
  peakAt: Date | null;
  peakUsd: string;
  /** What nineteen in twenty of its hours with use cost at most, before. */
  usualUsd: string;
  /** Days with use before. */
  activeDays: number;
  /** Never before: "network AS64500", "country SC", "model gpt-5-pro". */
  news: string[];
};
