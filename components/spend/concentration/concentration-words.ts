/** Titles of the concentration page: subject, number, reason. Pure. */
import type { Pareto, SharedIdentity } from "@/lib/reporting";
import { compareDecimals, sumDecimals } from "../../charts/prepare/decimal-text";
import { formatCount, formatMoney, formatShare } from "../../charts/prepare/format";

export type Held = "identity" | "credential";

const many = (of: Held, count: number): string =>
  `${formatCount(count)} ${count === 1 ? of : of === "identity" ? "identities" : "credentials"}`;

/** "8 of 120 identities make 80 % of the cost" */
export function paretoFinding({ count, forMost, rows }: Pick<Pareto, "count" | "forMost" | "rows">, of: Held): string {
  const [first] = rows;
  if (count === 0 || !first) return of === "identity" ? "No identity spent anything" : "No credential spent anything";
  if (count === 1) return `One ${of}, ${first.name}, makes all of the cost`;
  if (forMost === 1) return `${first.name} alone makes ${formatShare(Number(first.share))} of the cost of ${many(of, count)}`;
  return `${formatCount(forMost)} of ${many(of, count)} make ${formatShare(0.8)} of the cost`;
}

/** "Rover regression is the largest, 11 % of the cost" */
export const leaderFinding = ({ rows: [first] }: Pick<Pareto, "rows">, of: Held): string =>
  first
    ? `${first.name} is the largest, ${formatShare(Number(first.share))} of the cost`
    : paretoFinding({ count: 0, forMost: 0, rows: [] }, of);

/** The rows that make most of the cost, ten at least, and all others as one: they sum to the whole. */
export function mostOf({ rows, forMost, count }: Pareto): Pareto["rows"] {
  const shown = rows.slice(0, Math.max(forMost, LEAST_ROWS));
  const others = rows.slice(shown.length);
  if (others.length < 2) return rows;
  return [
    ...shown,
    {
      id: null,
      name: "Others",
      costUsd: sumDecimals(others.map((row) => row.costUsd)) ?? "0",
      share: sumDecimals(others.map((row) => row.share)),
      cumulativeShare: "1",
      rest: count - shown.length,
    },
  ];
}
const LEAST_ROWS = 10;

/** "Three identities are shared and spent $812.40" */
export function sharedFinding(shared: readonly Pick<SharedIdentity, "name" | "costUsd" | "applications" | "callers">[]): string {
  const [first] = shared;
  if (!first) return "No identity is shared";
  const spent = sumDecimals(shared.map((row) => row.costUsd));
  if (shared.length === 1) return `${first.name} is shared and spent ${formatMoney(spent)}`;
  const cost = compareDecimals(spent, "0") === 0 ? "and spent nothing" : `and spent ${formatMoney(spent)}`;
  return `${formatCount(shared.length)} identities are shared ${cost}`;
}

/** What stands beside the Pareto and not in it. */
export const withoutWords = (withoutUsd: string, of: Held): string | null =>
  compareDecimals(withoutUsd, "0") === 0
    ? null
    : of === "identity"
      ? `${formatMoney(withoutUsd)} more is unattributed and not among them`
      : `${formatMoney(withoutUsd)} more came without a known credential and is not among them`;
