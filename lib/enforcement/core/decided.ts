/** Answers that were no plain yes, for the log: as many of a kind as come together are one row with a count. */
export type Decided = {
  at: Date;
  decision: "deny" | "throttle" | "allow";
  reason: string;
  budgetId: string | null;
  counterKey: string | null;
  identityId: string | null;
  credentialId: string | null;
  provider: string;
  model: string;
  applicationId: string | null;
  environmentId: string | null;
  tool: string | null;
  traceId: string | null;
  estimateUsd: string | null;
  tokenId: string | null;
  count: number;
};

/** What two rows must share to be one. */
const kindOf = (row: Decided): string =>
  [row.decision, row.reason, row.budgetId, row.counterKey, row.identityId, row.credentialId, row.model, row.tool, row.tokenId].join(
    "\u0000",
  );

/** Upper bound of kinds kept between two writings: callers invent names. */
const MOST_KINDS = 2_000;

export class DecisionLog {
  #rows = new Map<string, Decided>();

  add(row: Decided): void {
    const kind = kindOf(row);
    const known = this.#rows.get(kind);
    if (!known && this.#rows.size >= MOST_KINDS) return;
    this.#rows.set(kind, known ? { ...row, count: known.count + 1 } : row);
  }

  get isEmpty(): boolean {
    return this.#rows.size === 0;
  }

  /** All of it; the log is empty then. */
  drain(): Decided[] {
    const rows = [...this.#rows.values()];
    this.#rows = new Map();
    return rows;
  }
}
