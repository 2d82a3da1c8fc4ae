/** Combinations that were used, summed to what each identity used of each thing. Pure; exact. */
import { addUsd, divideHalfEven, formatFixed, formatUsd, parseUsd, type Usd, ZERO_USD } from "@/lib/kernel/money";
import { NO_MODEL, NO_PROVIDER } from "@/lib/metering/core/providers";
import { USE_PARTS, type UseOf, type UsePart } from "./identity-use";

export type UsedCombination = {
  identityId: string;
  credentialId: string | null;
  provider: string;
  model: string;
  tool: string | null;
  environmentId: string | null;
  applicationId: string | null;
  operatorId: string | null;
  cost30: string;
  cost90: string;
  requests: string;
  /** Also those that no model answered: a call of a tool bills no request. */
  events: string;
  errors: string;
  lastSucceededOn: string | null;
};

const KEY_OF: Readonly<Record<UsePart, (row: UsedCombination) => string | null>> = {
  credentials: (row) => row.credentialId,
  // A call of a tool or a look-up needs no model: that is no use of one.
  models: (row) => (row.model === NO_MODEL ? null : row.model || null),
  providers: (row) => (row.provider === NO_PROVIDER ? null : row.provider || null),
  tools: (row) => row.tool,
  environments: (row) => row.environmentId,
  applications: (row) => row.applicationId,
  operators: (row) => (row.operatorId === row.identityId ? null : row.operatorId),
};

type Sums = { cost30: Usd; cost90: Usd; requests: number; errors: number; last: string | null };

/** By identity, what was used of each thing: dearest first, then by id, so that the same usage always reads the same. */
export function partsOf(rows: readonly UsedCombination[]): Map<string, Record<UsePart, UseOf[]>> {
  const sums = new Map<string, Record<UsePart, Map<string, Sums>>>();
  for (const row of rows) {
    const own = sums.get(row.identityId) ?? eachPart(() => new Map<string, Sums>());
    sums.set(row.identityId, own);
    for (const part of USE_PARTS) {
      const key = KEY_OF[part](row);
      // Of a tool all its calls count; of everything else, those that a model answered.
      const calls = part === "tools" ? row.events : row.requests;
      if (key !== null) own[part].set(key, plus(own[part].get(key), row, calls));
    }
  }
  return new Map([...sums].map(([identityId, own]) => [identityId, eachPart((part) => sorted(own[part]))]));
}

export const noParts = (): Record<UsePart, UseOf[]> => eachPart(() => []);

function eachPart<T>(make: (part: UsePart) => T): Record<UsePart, T> {
  return Object.fromEntries(USE_PARTS.map((part) => [part, make(part)])) as Record<UsePart, T>;
}

function plus(before: Sums | undefined, row: UsedCombination, calls: string): Sums {
  return {
    cost30: addUsd(before?.cost30 ?? ZERO_USD, parseUsd(row.cost30)),
    cost90: addUsd(before?.cost90 ?? ZERO_USD, parseUsd(row.cost90)),
    requests: (before?.requests ?? 0) + Number(calls),
    errors: (before?.errors ?? 0) + Number(row.errors),
    last: later(before?.last ?? null, row.lastSucceededOn),
  };
}

const later = (a: string | null, b: string | null): string | null => (a === null || (b !== null && b > a) ? b : a);

const sorted = (sums: Map<string, Sums>): UseOf[] =>
  [...sums]
    .sort(([idA, a], [idB, b]) => (a.cost90 === b.cost90 ? (idA < idB ? -1 : 1) : a.cost90 > b.cost90 ? -1 : 1))
    .map(([id, { cost30, cost90, requests, errors, last }]) => ({
      id,
      costUsd30d: formatUsd(cost30),
      costUsd90d: formatUsd(cost90),
      requests90d: requests,
      errors90d: errors,
      lastSucceededOn: last,
    }));

/** Cost of 30 days over the mean of the two 30 days before, two decimals half even; null when nothing was spent before. */
export function trendOf(cost30: string, sumOfTwoBefore: string): string | null {
  const before = parseUsd(sumOfTwoBefore);
  return before <= 0n ? null : formatFixed(divideHalfEven(parseUsd(cost30) * 200n, before), 2);
}
