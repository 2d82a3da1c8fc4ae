/** What is sent to have calls decided on, and what is answered. Client-safe. */
import { z } from "zod";
import { textFault } from "@/lib/metering/core/limits";
import type { RulingReason } from "@/lib/policy/core/call-judge";
import { MODES } from "@/lib/pricing/core/meters";

/** What the database cannot hold is refused here: many calls are written together, and one would keep all others from it. */
const STORABLE = {
  error: ({ input }: { input?: unknown }) => `The text ${textFault(String(input)) ?? "cannot be stored"}.`,
  params: { fix: "Take the character out." },
};
const isStorable = (said: string): boolean => textFault(said) === null;
const text = (max: number) => z.string().trim().min(1).max(max).refine(isStorable, STORABLE);
const count = z.int().min(0).max(1_000_000_000_000);
const decimal = z
  .string()
  .regex(/^\d{1,12}(\.\d{1,15})?$/, 'A decimal string, such as "0.25".')
  .describe("Decimal string");

/** How much a call may use at most. */
export const Estimate = z.union([
  z.strictObject({
    inputTokens: count.describe("Tokens of the prompt, cached ones included"),
    maxOutputTokens: count.optional().describe("Left out: the bound of the policy"),
  }),
  z.strictObject({ costUsd: decimal }),
]);
export type Estimate = z.output<typeof Estimate>;

export const CallContext = z.strictObject({
  application: text(200).optional(),
  environment: text(200).optional(),
  tenant: text(200).optional(),
  agent: text(200).optional(),
  tool: text(200).optional(),
  traceId: text(128).optional(),
  sessionId: text(200).optional(),
  labels: z.record(text(100), z.string().max(500).refine(isStorable, STORABLE)).optional(),
});
export type CallContext = z.output<typeof CallContext>;

const Caller = {
  credential: text(300).optional().describe("Alias, id or sha256 of the key that calls"),
  identity: text(200).optional().describe("Who calls, where the token may speak for others"),
  operator: z.strictObject({ id: text(200), evidence: z.enum(["signed", "key", "header", "body"]) }).optional(),
  provider: text(100),
  model: text(200),
  mode: z.enum(MODES).optional(),
  context: CallContext.default({}),
};
const namesCaller = (call: { credential?: string | undefined; identity?: string | undefined }): boolean =>
  call.credential !== undefined || call.identity !== undefined;
const NO_CALLER = { error: "Send credential or identity: who calls.", path: ["credential"] };

export const AuthorizeInput = z
  .strictObject({
    ...Caller,
    estimate: Estimate,
    ttlSeconds: z
      .int()
      .min(1)
      .max(3_600)
      .optional()
      .describe("How long the money is set aside; 2 minutes unless the policy says otherwise"),
    idempotencyKey: text(200)
      .optional()
      .describe("The same key with the same body sets nothing aside a second time; a refusal is decided anew"),
    request: z
      .strictObject({ id: text(200), attempt: z.int().min(1).max(1_000) })
      .optional()
      .describe("The request of a person or program that this call is an attempt of: retries and fallbacks share it"),
  })
  .refine(namesCaller, NO_CALLER);
export type AuthorizeInput = z.output<typeof AuthorizeInput>;

export const DENIALS = [
  "budget_exhausted",
  "blocked",
  "rate_limited",
  "unknown_credential",
  "unknown_model",
  "identity_suspended",
  "identity_revoked",
  "credential_revoked",
  "credential_expired",
  "model_not_granted",
  "tool_not_granted",
  "environment_not_granted",
  "policy",
] as const;
export type Denial = (typeof DENIALS)[number];

/** What else there is to say of a decision. */
export type DecisionWarning = {
  code: "soft_limit" | "threshold" | "unknown_model" | "unknown_credential" | "unpriced" | "no_trace" | RulingReason;
  message: string;
  budgetId?: string;
};

/** A refusal is data. Amounts are decimal strings of the unit of the budget named. */
export type Decision = {
  decision: "allow" | "throttle" | "deny";
  reservationId?: string;
  expiresAt?: string;
  /** What is set aside at most, in dollars; absent where no price is known. */
  estimatedCostUsd?: string;
  reason?: Denial;
  /** Of a policy: which of its rules. */
  rule?: string;
  /** For people. */
  message?: string;
  budgetId?: string;
  /** When to ask again; absent where waiting does not help. */
  retryAfterSeconds?: number;
  /** Of the tightest budget, after this call. */
  remaining?: string;
  unit?: string;
  /** What a gateway does while this product does not answer: the strictest of the budgets that count the call. */
  onOutage: "open" | "closed";
  warnings: DecisionWarning[];
};

/** What a call used, counted as in a usage event. Unknown is left out or null; 0 is 0. */
const Used = z.partialRecord(
  z.enum([
    "input",
    "cacheRead",
    "cacheWrite",
    "cacheWrite5m",
    "cacheWrite1h",
    "output",
    "reasoning",
    "embedding",
    "audioIn",
    "audioOut",
    "imageIn",
    "imageOut",
    "webSearches",
    "webFetches",
    "toolCalls",
    "images",
  ]),
  count.nullable(),
);

/**
 * `usage`: becomes an event of the ledger. `eventId`: the same call is metered another way, by telemetry or an event that the
 * caller sends, and is counted there. Exactly one of the two, or the call would be counted twice.
 */
export const CommitInput = z.union([
  z.strictObject({ eventId: text(512).describe("How it is known there") }),
  z.strictObject({
    usage: Used,
    convention: z.enum(["inclusive", "disjoint"]).optional().describe("Whether input holds the cached tokens; required with cache counts"),
    provider: text(100).optional().describe("Who served it, where another than was asked for"),
    model: text(200).optional().describe("What served it, where another than was asked for"),
    mode: z.enum(MODES).optional(),
    region: text(60).optional(),
    time: z.iso.datetime({ offset: true }).optional().describe("When the call was made; now unless said"),
    status: z.enum(["ok", "error", "cancelled"]).default("ok"),
    errorType: text(100).optional(),
    latencyMs: z.int().min(0).max(86_400_000).optional(),
    responseId: text(200).optional().describe("The provider's id of the answer, kept as a label"),
    spanId: text(128).optional(),
  }),
]);
export type CommitInput = z.output<typeof CommitInput>;

export type Committed = {
  reservationId: string;
  /** `late`: it had expired; it is charged all the same. */
  state: "committed" | "late";
  /** Null while a part has no price, or where the event came another way. */
  costUsd: string | null;
  estimatedCostUsd: string | null;
  /** How much dearer it was than what had been set aside. */
  overshootUsd?: string;
  eventId?: string;
};

/** Without a reason nothing was sent to the provider. */
export const ReleaseInput = z.strictObject({
  reason: z
    .enum(["not_sent", "failed", "cancelled"])
    .default("not_sent")
    .describe("cancelled: the caller went away while the provider worked, so the prompt is charged"),
});
export type ReleaseInput = z.output<typeof ReleaseInput>;
export type Released = { reservationId: string; state: "released" | "committed" | "late" | "expired" };

/** A chunk of budget for a gateway or a program that decides by itself. */
export const LeaseInput = z
  .strictObject({
    ...Caller,
    amount: z
      .strictObject({ costUsd: decimal, tokens: count.optional(), requests: count.optional() })
      .describe("How much it wants at most; it may get less"),
    ttlSeconds: z.int().min(5).max(3_600).default(60),
    holder: text(200).optional().describe("Who holds it, for people"),
  })
  .refine(namesCaller, NO_CALLER);
export type LeaseInput = z.output<typeof LeaseInput>;

const Spent = z.strictObject({ costUsd: decimal, tokens: count.default(0), requests: count.default(0) });
export const LeaseRenewal = z.strictObject({
  used: Spent.describe("Used of it since it was given or last renewed; report the calls themselves as events"),
  amount: LeaseInput.shape.amount.optional().describe("How much it wants to hold from now on; as much as before unless said"),
  ttlSeconds: LeaseInput.shape.ttlSeconds,
});
export type LeaseRenewal = z.output<typeof LeaseRenewal>;
export const LeaseReturn = z.strictObject({ used: Spent });
export type LeaseReturn = z.output<typeof LeaseReturn>;

/** `granted`: what may be spent until `expiresAt`; null where no budget limits it. With `decision` deny there is no lease. */
export type Lease = Pick<Decision, "decision" | "reason" | "message" | "budgetId" | "retryAfterSeconds" | "onOutage" | "warnings"> & {
  leaseId?: string;
  expiresAt?: string;
  granted?: { costUsd: string | null; tokens: string | null; requests: string | null };
};

export const ReservationPath = z.strictObject({ reservationId: z.string().regex(/^rsv_[0-9a-z]{10,40}$/) });
export const LeasePath = z.strictObject({ leaseId: z.string().regex(/^rsv_[0-9a-z]{10,40}$/) });
