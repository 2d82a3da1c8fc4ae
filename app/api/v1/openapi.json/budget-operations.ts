/** What only a person can say of the routes of budgets and of what is put on calls; see operations.ts. */
import type { Listed } from "./listed";

const BUDGET = {
  name: "Triage agent, October",
  scope: { identity: "triage", environment: "production" },
  limit: { usd: "2500" },
  window: "month",
  timeZone: "Europe/Berlin",
  enforcement: "hard",
};
const RAISE = { amount: "500", endsAt: "2026-11-01T00:00:00Z", reason: "Backlog of the launch" };
const RULE = { kind: "block", scopeKind: "identity", scopeId: "triage", reason: "Loops since 14:10" };

const CHECK = { summary: "Check a request of a gateway, whatever its method" };

export const BUDGET_OPERATIONS: Readonly<Record<string, Listed>> = {
  "/budgets": {
    group: "Budgets",
    load: () => import("../budgets/route"),
    GET: {
      summary: "List budgets, each with the count that is nearest to its limit",
      description: "Amounts are decimal strings of the budget's unit. Sorted by risk unless said: the fullest first, hard before soft.",
    },
    POST: {
      summary: "Make a budget",
      description:
        "“scope” takes ids or names, all of them together; none is the whole organisation. “per” counts apart for each value, “isDefault” leaves out values with a budget of their own. What was used since “startsAt”, by default the begin of the window that runs, is counted at once. A budget that can match nothing is refused.",
      status: 201,
      example: BUDGET,
    },
  },
  "/budgets/[budgetId]": {
    group: "Budgets",
    load: () => import("../budgets/[budgetId]/route"),
    GET: { summary: "One budget, with its counts, windows before, raises, requests, history and what is set aside now" },
    PATCH: {
      summary: "Change a budget",
      description: "What is left out stays. What it counts never changes: “state” archived ends it for good, and its figures stay.",
      example: { limit: { usd: "3000" }, reason: "Second shift" },
    },
  },
  "/budgets/[budgetId]/forecast": {
    group: "Budgets",
    load: () => import("../budgets/[budgetId]/forecast/route"),
    GET: {
      summary: "How likely and when a budget runs out in the window that runs",
      description:
        "Probability, dates and end of the window as P10, P50 and P90, by hour or day; how fast it is used; and what was told. A forecast needs 5 days of use; “reason” says why there is none.",
    },
  },
  "/budgets/[budgetId]/raises": {
    group: "Budgets",
    load: () => import("../budgets/[budgetId]/raises/route"),
    POST: { summary: "Allow more for a time", description: "It is over by itself at “endsAt”.", status: 201, example: RAISE },
  },
  "/budgets/[budgetId]/raises/[raiseId]/withdraw": {
    group: "Budgets",
    load: () => import("../budgets/[budgetId]/raises/[raiseId]/withdraw/route"),
    POST: { summary: "Take back a raise" },
  },
  "/budgets/[budgetId]/recount": {
    group: "Budgets",
    load: () => import("../budgets/[budgetId]/recount/route"),
    POST: { summary: "Set the counters of a budget to what ledger and reservations say" },
  },
  "/budget-requests": {
    group: "Budgets",
    load: () => import("../budget-requests/route"),
    GET: {
      summary: "List requests for more, newest first",
      description:
        "“needs” tells whose yes each one needs and why: the team's lead within the envelope, finance above it, finance and security for shared accounts and where a test environment would spend like production. People ask and decide on the pages.",
    },
  },
  "/enforcement/rules": {
    group: "Budgets",
    load: () => import("../enforcement/rules/route"),
    GET: { summary: "List blocks and limits of speed, newest first" },
    POST: {
      summary: "Block calls, or limit how many are made",
      description:
        "In force within a second in every process, until it is lifted or “endsAt”. “kind” is block, or rate with “requests” in “seconds” and “burst” at once; “scopeId” * in a rate is each value apart.",
      status: 201,
      example: RULE,
    },
  },
  "/enforcement/rules/[ruleId]/lift": {
    group: "Budgets",
    load: () => import("../enforcement/rules/[ruleId]/lift/route"),
    POST: { summary: "Lift a block or a limit of speed, with the reason", example: { reason: "Fixed in release 12" } },
  },
  "/enforcement/policy": {
    group: "Budgets",
    load: () => import("../enforcement/policy/route"),
    GET: { summary: "What is decided where no budget says" },
    PATCH: {
      summary: "Change what is decided where no budget says",
      description:
        "What is left out stays. “unknownModel”: deny, dearest (reserve at the highest price known of the provider), or allow and flag.",
      example: { unknownModel: "deny" },
    },
  },
  "/enforcement/decisions": {
    group: "Budgets",
    load: () => import("../enforcement/decisions/route"),
    GET: {
      summary: "List calls that were refused, slowed down or let through against a rule, newest first",
      description: "By budget, identity, decision, reason and time, half-open. “count” tells how many alike came together.",
    },
  },
  "/ext-authz/[...path]": {
    group: "Budgets",
    load: () => import("../ext-authz/[...path]/route"),
    GET: { ...CHECK, summary: "Check a request of a gateway that only reads: it passes" },
    POST: {
      ...CHECK,
      description:
        "External authorisation over HTTP, as Envoy and agentgateway ask for it: the caller's own method, path, headers and body. 200 lets it pass, with the reservation in x-countinghouse-reservation; 429 and 403 are the caller's answer. The gateway's token comes in x-countinghouse-token, or as Authorization.",
    },
    PUT: CHECK,
    PATCH: CHECK,
    DELETE: CHECK,
  },
};
