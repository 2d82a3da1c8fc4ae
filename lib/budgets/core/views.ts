/** Budgets as programs and pages see them. Amounts are decimal strings of the budget's unit, instants RFC 3339. */
import type { ScopeDimension, Unit, Window } from "./budget";

export type ScopePart = { dimension: ScopeDimension; id: string; name: string };

/** One count of a budget in one window. `limit` is with raises and what was carried over. */
export type CounterView = {
  /** Which count of a budget that counts apart, and its name; null where it does not. */
  value: { id: string; name: string } | null;
  window: { startsAt: string | null; endsAt: string | null; name: string };
  limit: string;
  spent: string;
  held: string;
  remaining: string;
  /** Spent and held as a share of the limit, four decimals; null for a limit of 0. */
  share: string | null;
};

export type BudgetState = "ok" | "warning" | "exhausted" | "ended" | "archived";

export type BudgetView = {
  id: string;
  name: string;
  scope: ScopePart[];
  labels: Record<string, string>;
  per: ScopeDimension | null;
  isDefault: boolean;
  unit: Unit;
  limit: string;
  window: Window;
  timeZone: string;
  enforcement: "hard" | "soft";
  thresholds: string[];
  onOutage: "open" | "closed";
  carryOver: boolean;
  parent: { id: string; name: string } | null;
  /** The grant whose cap it is; nobody changes it by hand. */
  grantId?: string;
  state: BudgetState;
  startsAt: string;
  endsAt: string | null;
  archivedAt: string | null;
  createdAt: string;
  /** The count that runs; of a budget that counts apart the fullest one. Null before anything is counted. */
  counter: CounterView | null;
  /** How many counts run. */
  counters: number;
};

export type BudgetPage = { data: BudgetView[]; nextCursor: string | null };

export type RaiseView = {
  id: string;
  value: { id: string; name: string } | null;
  amount: string;
  startsAt: string;
  endsAt: string;
  reason: string;
  state: "coming" | "running" | "over" | "withdrawn";
  createdBy: string;
};

export type RequestView = {
  id: string;
  budget: { id: string; name: string; unit: Unit };
  value: { id: string; name: string } | null;
  kind: "raise" | "limit";
  amount: string;
  endsAt: string | null;
  reason: string;
  state: "waiting" | "approved" | "refused" | "withdrawn" | "expired";
  /** Whose yes it needs, and what each said. `mayDecide`: the caller can speak for that duty. */
  needs: {
    duty: "team" | "finance" | "security";
    why: string;
    decision: "approved" | "refused" | null;
    by: string | null;
    at: string | null;
    reason: string | null;
    mayDecide: boolean;
  }[];
  createdBy: string;
  createdAt: string;
  expiresAt: string;
  isOwn: boolean;
};

/** A budget with all that its page shows beside charts. */
export type BudgetDetail = BudgetView & {
  /** The counts that run, fullest first, at most 200. */
  running: CounterView[];
  /** Windows before, newest first, at most 24; of a budget that counts apart none. */
  past: CounterView[];
  raises: RaiseView[];
  requests: RequestView[];
  parts: { id: string; name: string; limit: string }[];
  history: {
    at: string;
    by: string;
    action: string;
    changes: { field: string; before: string | null; after: string | null }[];
    reason: string | null;
  }[];
  openReservations: {
    id: string;
    kind: "call" | "lease" | "chunk";
    holder: string | null;
    identity: { id: string; name: string } | null;
    amount: string;
    createdAt: string;
    expiresAt: string;
  }[];
  /** Counters that do not say what ledger and reservations say, where roll-ups alone can tell; empty is as it must be. */
  drift: { value: string; window: string; spent: string; ledger: string; held: string; reserved: string }[];
};

export type DecisionView = {
  id: string;
  at: string;
  decision: "deny" | "throttle" | "allow";
  reason: string;
  budget: { id: string; name: string } | null;
  identity: { id: string; name: string } | null;
  provider: string;
  model: string;
  tool: string | null;
  traceId: string | null;
  estimateUsd: string | null;
  count: number;
};

export type RuleView = {
  id: string;
  kind: "block" | "rate";
  scope: { kind: ScopeDimension | "organisation"; id: string; name: string };
  requests: number | null;
  seconds: number | null;
  burst: number | null;
  reason: string;
  state: "running" | "over" | "lifted";
  startsAt: string;
  endsAt: string | null;
  createdBy: string;
  liftedBy: string | null;
  liftReason: string | null;
  /** It runs, and the caller has the right by which it was put. */
  mayLift: boolean;
};
