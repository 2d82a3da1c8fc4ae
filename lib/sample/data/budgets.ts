/** What Northwind limits, and why. Limits are worked out of what is used (`core/budget-limit.ts`). */
import type { BudgetScope, Window } from "@/lib/budgets/core/budget";
import type { LimitRule } from "../core/budget-limit";

export type SampleBudget = {
  name: string;
  /** Who made it. */
  by: string;
  scope: Pick<BudgetScope, "team" | "identity" | "application" | "environment">;
  window: Window;
  limit: LimitRule;
  enforcement: "hard" | "soft";
  unit?: "usd" | "tokens" | "requests";
  per?: "identity";
  isDefault?: boolean;
  carryOver?: boolean;
  onOutage?: "open" | "closed";
  timeZone?: string;
  thresholds?: string[];
  /** The name of the budget above it, which stands before it. */
  parent?: string;
  /** Counts two months back, too, so that there are windows to compare with: counting them takes its time. */
  looksBack?: true;
  /** Of a budget whose window is no span of time: since when it counts. */
  sinceDaysAgo?: number;
};

const ADMIN = "nora-fitzgerald";
const CARE_LEAD = "ines-moreau";
const MONTHLY = { window: "month", enforcement: "hard" } as const;

const CARE = "Customer care";
export const RAISED = "Reply drafter";
export const ASKED_FOR = "Service desk shared key";
/** Each with what it is there to show. */
export const BUDGETS: readonly SampleBudget[] = [
  // An envelope, and its three parts.
  { name: CARE, by: ADMIN, scope: { team: "customer-care" }, ...MONTHLY, limit: { ofWindow: 130 }, looksBack: true },
  { name: "Tier-1 triage", by: CARE_LEAD, scope: { identity: "tier-1-triage" }, ...MONTHLY, limit: { ofWindow: 115 }, parent: CARE },
  { name: RAISED, by: CARE_LEAD, scope: { identity: "reply-drafter" }, ...MONTHLY, limit: { ofWindow: 105 }, parent: CARE },
  { name: "Knowledge base", by: CARE_LEAD, scope: { application: "knowledge-base" }, ...MONTHLY, limit: { ofWindow: 140 }, parent: CARE },
  // Caps of teams; one keeps what it saved.
  { name: "Autonomy", by: ADMIN, scope: { team: "autonomy" }, ...MONTHLY, limit: { ofWindow: 140 } },
  { name: "Marketing", by: ADMIN, scope: { team: "marketing" }, ...MONTHLY, limit: { ofWindow: 115 }, carryOver: true, looksBack: true },
  // The agent of the story "runaway-agent".
  {
    name: "Route planner agent, production",
    by: ADMIN,
    scope: { identity: "route-planner-agent", environment: "production" },
    window: "quarter",
    enforcement: "hard",
    onOutage: "closed",
    thresholds: ["0.5", "0.75", "0.9", "1"],
    limit: { ofWindow: 120 },
  },
  // The story "test-growth": it will not last.
  { name: "Scenario writer", by: ADMIN, scope: { identity: "sim-scenario-writer" }, ...MONTHLY, limit: { ofRest: 20 } },
  {
    name: "Test environment",
    by: ADMIN,
    scope: { environment: "test" },
    window: "quarter",
    enforcement: "soft",
    limit: { ofUsed: 88 },
  },
  {
    name: "Pilot of the literature scout",
    by: ADMIN,
    scope: { identity: "literature-scout" },
    window: "total",
    enforcement: "hard",
    sinceDaysAgo: 30,
    limit: { ofUsed: 99 },
  },
  // An account that several share.
  { name: ASKED_FOR, by: CARE_LEAD, scope: { identity: "service-desk-shared" }, ...MONTHLY, limit: { ofWindow: 105 } },
  // Other units, windows and zones.
  {
    name: "Tokens of the telemetry indexer",
    by: ADMIN,
    scope: { identity: "telemetry-indexer" },
    unit: "tokens",
    window: "week",
    enforcement: "hard",
    limit: { ofWindow: 150 },
  },
  {
    name: "Requests of the field tablets",
    by: ADMIN,
    scope: { identity: "tablet-client" },
    unit: "requests",
    window: "day",
    timeZone: "Europe/Berlin",
    enforcement: "hard",
    limit: { ofWindow: 250 },
  },
  {
    name: "Sandbox of the lab",
    by: ADMIN,
    scope: { team: "perception-lab", environment: "sandbox" },
    window: "year",
    enforcement: "soft",
    limit: { ofWindow: 125 },
  },
  // Last, so that it is counted once: it leaves out what has a budget of its own.
  {
    name: "Whatever calls in production",
    by: ADMIN,
    scope: { environment: "production" },
    per: "identity",
    isDefault: true,
    ...MONTHLY,
    limit: { ofWindow: 140 },
  },
];

/** An envelope has a little more than its parts: percent of their sum. */
export const PARTS_ROOM = 105;

/** More for a time, of `RAISED`, in percent of its limit. */
export const RAISE = {
  by: CARE_LEAD,
  ofLimit: 10,
  days: 21,
  reason: "A release broke its prompt cache. Until what that cost is saved again.",
} as const;

/** More for a time that needs finance and security, of `ASKED_FOR`. */
export const REQUEST = { by: CARE_LEAD, ofLimit: 50, days: 30, reason: "Returns season: three more desks answer with this key." } as const;

export const RULES = [
  {
    by: "nora-fitzgerald",
    rule: {
      kind: "rate",
      scopeKind: "identity",
      scopeId: "*",
      requests: 3_000,
      seconds: 60,
      reason: "Nothing of ours needs more than fifty calls a second: whatever does, loops.",
    },
  },
  {
    by: "elif-demir",
    rule: {
      kind: "rate",
      scopeKind: "identity",
      scopeId: "route-planner-agent",
      requests: 120,
      seconds: 60,
      burst: 30,
      reason: "It planned one detour 780 times. Slower until it has a limit of steps.",
    },
  },
  {
    by: "samir-haddad",
    rule: {
      kind: "block",
      scopeKind: "identity",
      scopeId: "parts-chat-old",
      reason: "The technician guide replaced it, and its key still works. Stopped until it is revoked.",
    },
  },
] as const;
