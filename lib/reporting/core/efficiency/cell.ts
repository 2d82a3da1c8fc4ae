/**
 * What savings are looked for in: the metered usage of one identity at one place on one model, over the window. Every
 * cent of the window that an identity answers for lies in exactly one cell.
 */
import type { Usd } from "@/lib/kernel/money";

/** Disjoint, as in the ledger. */
export type Tokens = { input: bigint; cacheRead: bigint; cacheWrite: bigint; output: bigint; embedding: bigint };

/** Some calls of a cell, picked line by line. */
export type Part = { calls: bigint; costUsd: Usd; tokens: Tokens };

/** What only single lines tell; of lines that have a cost. */
export type LineFigures = {
  /** Failed calls that were paid, and calls made again although the first had its answer. */
  wasted: { calls: bigint; costUsd: Usd };
  /** At standard prices, alone in their trace, without a session, a tool or somebody they were for. */
  alone: Part & { atNight: bigint };
  /** Prompts beyond `bound` tokens; `isTier` where the bound is that of a dearer price. */
  long: Part & { bound: bigint; isTier: boolean };
  /** Uncached tokens of prompts that were sent before, word for word, and read from no cache. */
  repeatedInput: bigint;
};

export type CellPlace = {
  identityId: string;
  teamId: string | null;
  applicationId: string | null;
  provider: string;
  model: string;
  operation: string;
};

export type Cell = CellPlace & {
  costUsd: Usd;
  requests: bigint;
  tokens: Tokens;
  /** Charged units of retrieval and reranking, and what they cost. */
  retrieval: { units: bigint; costUsd: Usd };
  /** Null where they were not read, or none has a cost. */
  lines: LineFigures | null;
};

export const cellKey = (cell: CellPlace): string =>
  JSON.stringify([cell.identityId, cell.teamId, cell.applicationId, cell.provider, cell.model, cell.operation]);

export const promptOf = ({ input, cacheRead, cacheWrite }: Tokens): bigint => input + cacheRead + cacheWrite;

export function lesser(a: bigint, b: bigint): bigint {
  if (a < b) return a;
  return b;
}

export function greater(a: bigint, b: bigint): bigint {
  if (a > b) return a;
  return b;
}

/** The share of a part, for words and comparisons only; 0 of nothing. */
export const ratio = (part: bigint, whole: bigint): number => (whole > 0n ? Number(part) / Number(whole) : 0);

/** The middle one, the lower of two. @param values Not empty. */
export const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? 0;

export const useKey = ({ provider, model, operation }: Cell): string => JSON.stringify([provider, model, operation]);

/** Cells that have a key in common. */
export function groupCells(cells: readonly Cell[], keyOf: (cell: Cell) => string): Cell[][] {
  const groups = new Map<string, Cell[]>();
  for (const cell of cells) {
    const key = keyOf(cell);
    const group = groups.get(key);
    if (group) group.push(cell);
    else groups.set(key, [cell]);
  }
  return [...groups.values()];
}

/** How many others there are beside any one identity of a group. */
export const othersIn = (group: readonly Cell[]): number => new Set(group.map(({ identityId }) => identityId)).size - 1;
