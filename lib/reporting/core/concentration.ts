/**
 * How much of a cost lies with how few: rows in the order of their cost, each with the share that it and all before it
 * have (Pareto). Shares are of what the rows sum to; usage that nobody answers for stands beside them, not among them.
 */
import { formatUsd, type Usd } from "@/lib/kernel/money";
import type { GroupValue } from "./dimensions";
import { shareOf } from "./measures";
import type { GroupRow } from "./rows";
import { type NameOf, REST_NAME } from "./usage-answer";

/** What "most" means: four fifths, as Pareto has it. */
export const MOST_PERCENT = 80n;
/** Rows that are named one by one; all others are one last row. */
export const PARETO_ROWS = 200;

export type ParetoRow = GroupValue & {
  costUsd: string;
  share: string | null;
  /** Of this row and all before it; the last row's is "1". */
  cumulativeShare: string | null;
  /** How many are added up in this row. */
  rest?: number;
};
export type Pareto = {
  rows: ParetoRow[];
  /** All that cost something. */
  count: number;
  /** The fewest that have four fifths of the cost between them. */
  forMost: number;
  costUsd: string;
  /** What has no such thing to answer for it. */
  withoutUsd: string;
};

/** Used by several applications, or by several callers, or made to be shared. */
export type SharedIdentity = GroupValue & { costUsd: string; applications: number; callers: number };

export type Concentration = {
  from: string;
  to: string;
  identities: Pareto;
  credentials: Pareto;
  /** Dearest first. */
  shared: SharedIdentity[];
  asOf: string;
};

type Sized = { id: string; atoms: bigint };

/** @param rows One row for each value of the grouping, in any order. */
export function paretoOf(rows: readonly GroupRow[], grouping: "identity" | "credential", nameOf: NameOf): Pareto {
  const sized: Sized[] = rows.flatMap(({ keys: [id], now }) =>
    id && now.measures.costUsd > 0n ? [{ id, atoms: now.measures.costUsd }] : [],
  );
  sized.sort((a, b) => (b.atoms > a.atoms ? 1 : b.atoms < a.atoms ? -1 : a.id < b.id ? -1 : 1));
  const whole = sized.reduce((sum, { atoms }) => sum + atoms, 0n);
  const without = rows.reduce((sum, { keys: [id], now }) => (id ? sum : sum + now.measures.costUsd), 0n);
  let reached = 0n;
  let forMost = 0;
  const ranked = sized.map(({ id, atoms }) => {
    if (reached * 100n < whole * MOST_PERCENT) forMost += 1;
    reached += atoms;
    return {
      ...nameOf(grouping, id),
      costUsd: formatUsd(atoms as Usd),
      share: shareOf(atoms, whole),
      cumulativeShare: shareOf(reached, whole),
    };
  });
  return {
    rows: [...ranked.slice(0, PARETO_ROWS), ...restOf(sized.slice(PARETO_ROWS), whole)],
    count: sized.length,
    forMost,
    costUsd: formatUsd(whole as Usd),
    withoutUsd: formatUsd(without as Usd),
  };
}

function restOf(rest: readonly Sized[], whole: bigint): ParetoRow[] {
  if (rest.length === 0) return [];
  const atoms = rest.reduce((sum, row) => sum + row.atoms, 0n);
  return [
    { id: null, name: REST_NAME, costUsd: formatUsd(atoms as Usd), share: shareOf(atoms, whole), cumulativeShare: "1", rest: rest.length },
  ];
}

export type SharedRows = {
  byIdentity: readonly GroupRow[];
  /** By identity and application; by identity and caller. */
  byApplication: readonly GroupRow[];
  byCaller: readonly GroupRow[];
};

export function sharedIdentities({ byIdentity, byApplication, byCaller }: SharedRows, nameOf: NameOf): SharedIdentity[] {
  const [applications, callers] = [countsOf(byApplication), countsOf(byCaller)];
  return byIdentity
    .flatMap(({ keys: [id], now }): (SharedIdentity & { atoms: bigint })[] => {
      if (!id) return [];
      const value = nameOf("identity", id);
      const counts = { applications: applications.get(id) ?? 0, callers: callers.get(id) ?? 0 };
      const isShared = value.kind === "shared" || counts.applications > 1 || counts.callers > 1;
      return isShared ? [{ ...value, ...counts, costUsd: formatUsd(now.measures.costUsd), atoms: now.measures.costUsd }] : [];
    })
    .sort((a, b) => (b.atoms > a.atoms ? 1 : b.atoms < a.atoms ? -1 : (a.id ?? "") < (b.id ?? "") ? -1 : 1))
    .map(({ atoms: _, ...row }) => row);
}

/** Distinct second values of each first one; none is no value. */
function countsOf(rows: readonly GroupRow[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { keys } of rows) if (keys[0] && keys[1]) counts.set(keys[0], (counts.get(keys[0]) ?? 0) + 1);
  return counts;
}
