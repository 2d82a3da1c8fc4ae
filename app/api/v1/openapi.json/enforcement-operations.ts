/** What only a person can say of the routes that decide on calls; see operations.ts. */
import type { Listed } from "./listed";

const CALLER = {
  credential: "triage-key",
  provider: "anthropic",
  model: "claude-sonnet-4-5",
  context: { application: "support-desk", environment: "production" },
};
const CALL = { ...CALLER, estimate: { inputTokens: 3000, maxOutputTokens: 800 } };
const LEASE = { ...CALLER, amount: { costUsd: "5", tokens: 2_000_000, requests: 500 }, ttlSeconds: 60 };
const COMMIT = { usage: { input: 3000, cacheRead: 1200, output: 512 }, convention: "inclusive" };

export const ENFORCEMENT_OPERATIONS: Readonly<Record<string, Listed>> = {
  "/authorize": {
    group: "Enforcement",
    load: () => import("../authorize/route"),
    POST: {
      summary: "Ask whether a call may be made",
      description:
        "A refusal is data: 200 with “decision”, the reason, the budget and when to ask again. What is allowed is set aside in every budget that counts the call until it is committed, released or expires.",
      example: CALL,
    },
  },
  "/reservations/[reservationId]/commit": {
    group: "Enforcement",
    load: () => import("../reservations/[reservationId]/commit/route"),
    POST: {
      summary: "Say what an allowed call used",
      description:
        "“usage” becomes an event of the ledger, once however often it is sent; “eventId” says that the call is metered another way. What was set aside is free, and what was used beyond it is charged and told. A reservation that has expired is charged all the same.",
      example: COMMIT,
    },
  },
  "/reservations/[reservationId]/release": {
    group: "Enforcement",
    load: () => import("../reservations/[reservationId]/release/route"),
    POST: {
      summary: "Give back what was set aside for a call that was not made",
      description: "With “cancelled” the prompt is charged: the provider worked on it before its caller went away.",
      example: { reason: "failed" },
    },
  },
  "/leases": {
    group: "Enforcement",
    load: () => import("../leases/route"),
    POST: {
      summary: "Take a chunk of budget for calls that a gateway or program decides on itself",
      description: "Near a limit it is smaller than asked for. Report the calls as events before renewing or returning it.",
      example: LEASE,
    },
  },
  "/leases/[leaseId]/renew": {
    group: "Enforcement",
    load: () => import("../leases/[leaseId]/renew/route"),
    POST: {
      summary: "Take a new lease and give the old one back",
      description: "The new one has an id of its own. Where there is no room for both, the old one stays.",
      example: { used: { costUsd: "3.2" } },
    },
  },
  "/leases/[leaseId]/return": {
    group: "Enforcement",
    load: () => import("../leases/[leaseId]/return/route"),
    POST: { summary: "Give back a lease", example: { used: { costUsd: "0.4" } } },
  },
};
