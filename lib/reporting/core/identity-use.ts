/**
 * What identities used in the 90 days before an instant, and of what: the evidence that reviews, rules of risk and the
 * reconciliation look at. Days are UTC and half-open, [today − 90, today + 1): today counts as far as it has come.
 */

export const USE_DAYS = 90;
/** Weeks of seven days back from today; the oldest has six. */
export const USE_WEEKS = 13;

/** What was used of one thing. Amounts are exact decimal strings in USD; counts are of billable calls, failed ones included; of tools, of their own calls. */
export type UseOf = {
  id: string;
  costUsd30d: string;
  costUsd90d: string;
  requests90d: number;
  errors90d: number;
  /** The last day with a call that succeeded, "2026-10-01"; null: only failures. */
  lastSucceededOn: string | null;
};

export type IdentityUse = {
  identityId: string;
  costUsd30d: string;
  costUsd90d: string;
  /** cost of 30 days against the mean of the two 30 days before; two decimals, null when there was none before. */
  trend: string | null;
  requests30d: number;
  requests90d: number;
  errors90d: number;
  firstSucceededOn: string | null;
  lastSucceededOn: string | null;
  /** Days with at least one call that succeeded. */
  activeDays: number;
  /** Cost by week, oldest first; USE_WEEKS of them. */
  weeks: string[];
  credentials: UseOf[];
  models: UseOf[];
  providers: UseOf[];
  tools: UseOf[];
  environments: UseOf[];
  applications: UseOf[];
  /** On whose behalf, where that is another identity. */
  operators: UseOf[];
};

/** What the parts are told apart by; each is dearest first. */
export const USE_PARTS = ["credentials", "models", "providers", "tools", "environments", "applications", "operators"] as const;
export type UsePart = (typeof USE_PARTS)[number];

/** Of an identity that used nothing. */
export const noUse = (identityId: string): IdentityUse => ({
  identityId,
  costUsd30d: "0",
  costUsd90d: "0",
  trend: null,
  requests30d: 0,
  requests90d: 0,
  errors90d: 0,
  firstSucceededOn: null,
  lastSucceededOn: null,
  activeDays: 0,
  weeks: Array<string>(USE_WEEKS).fill("0"),
  credentials: [],
  models: [],
  providers: [],
  tools: [],
  environments: [],
  applications: [],
  operators: [],
});

/** As long as the roll-up by hour is kept. */
export const SIGN_DAYS = 14;

/** How an identity was used in the 14 days before an instant: hours without a call do not count. Amounts as in UseOf. */
export type UsePace = {
  requests: number;
  errors: number;
  /** Hours with at least one call. */
  hours: number;
  /** What 95 of 100 of these hours cost at most. */
  p95HourUsd: string;
  dearestHourUsd: string;
};

/** From where its calls of these days came, as far as they say it: "AS64500", or the address where nobody said its network. */
export type UseOrigin = { network: string; country: string | null; calls: number; costUsd: string; lastSeenOn: string };

/** `origins`: the five with the most calls, of `networks`. */
export type UseSigns = { pace: UsePace | null; networks: number; origins: UseOrigin[] };
