/** What is sent about budgets, raises, requests, blocks and the policy. Client-safe. */
import { z } from "zod";
import { isTimeZone } from "@/lib/kernel/time-zone";
import { SCOPE_DIMENSIONS, UNITS, WINDOWS } from "./core/budget";

const id = z.string().min(1).max(100);
const instant = z.iso.datetime({ offset: true });
const reason = z.string().trim().min(3, "Say why, in a few words.").max(1_000);
const amount = z
  .string()
  .regex(/^\d{1,15}(\.\d{1,15})?$/, 'A decimal string, such as "2500".')
  .describe("Decimal string, of the budget's unit");

const scopeShape = Object.fromEntries(SCOPE_DIMENSIONS.map((dimension) => [dimension, z.string().trim().min(1).max(512).optional()])) as {
  [D in (typeof SCOPE_DIMENSIONS)[number]]: z.ZodOptional<z.ZodString>;
};
export const ScopeInput = z.strictObject(scopeShape).describe("Ids or names, all of them together; empty: the whole organisation");

const limitShape = Object.fromEntries(UNITS.map((unit) => [unit, amount.optional()])) as {
  [U in (typeof UNITS)[number]]: z.ZodOptional<typeof amount>;
};
export const LimitInput = z
  .strictObject(limitShape)
  .refine(
    (limit) => Object.values(limit).filter((value) => value !== undefined).length === 1,
    'Exactly one unit, such as { "usd": "100" }.',
  );

const threshold = z.string().regex(/^(0\.\d{1,4}|[1-9]\d{0,1}(\.\d{1,4})?)$/, 'A share of the limit, such as "0.8".');
const thresholds = z
  .array(threshold)
  .max(10)
  .transform((list) => [...new Set(list)].sort((a, b) => Number(a) - Number(b)));
const isSaid = (value: string): boolean => value.trim() !== "";
const name = z.string().trim().min(1).max(120);
const timeZone = z.string().max(60).refine(isTimeZone, 'Not a time zone. Use a name such as "Europe/Berlin", or "UTC".');

export const BudgetInput = z.strictObject({
  name,
  scope: ScopeInput,
  labels: z
    .record(z.string().min(1).max(100), z.string().max(500).refine(isSaid, "Say which value: no usage has an empty one."))
    .default({}),
  per: z.enum(SCOPE_DIMENSIONS).optional().describe("Counts apart for each value: a template"),
  isDefault: z.boolean().default(false).describe("With per: leaves out values that have a budget of their own"),
  limit: LimitInput,
  window: z.enum(WINDOWS),
  timeZone: timeZone.default("UTC"),
  enforcement: z.enum(["hard", "soft"]),
  thresholds: thresholds.default(["0.5", "0.8", "1"]),
  onOutage: z.enum(["open", "closed"]).default("open"),
  carryOver: z.boolean().default(false),
  parent: id.optional().describe("The budget that it is a part of"),
  startsAt: instant.optional().describe("Usage before it is not counted; the begin of the window that runs unless said"),
  endsAt: instant.optional(),
});
export type BudgetInput = z.input<typeof BudgetInput>;

/** What is left out stays. What a budget counts never changes: end it and make another. */
export const BudgetChange = z.strictObject({
  name: name.optional(),
  limit: LimitInput.optional(),
  enforcement: z.enum(["hard", "soft"]).optional(),
  thresholds: thresholds.optional(),
  onOutage: z.enum(["open", "closed"]).optional(),
  carryOver: z.boolean().optional(),
  parent: id.nullable().optional(),
  endsAt: instant.nullable().optional(),
  state: z.literal("archived").optional().describe("Ends it for good; its figures stay"),
  reason: reason.optional(),
});
export type BudgetChange = z.input<typeof BudgetChange>;

export const BudgetPath = z.strictObject({ budgetId: id });

export const BUDGET_SORTS = ["risk", "name", "share", "spent", "limit"] as const;
export const BudgetQuery = z.strictObject({
  q: z.string().trim().max(200).optional(),
  scopeKind: z.enum(SCOPE_DIMENSIONS).optional(),
  scopeId: z.string().max(512).optional(),
  businessUnit: z
    .string()
    .max(512)
    .optional()
    .describe("Budgets of this unit, of those below it, and of what is in them; its own count of those that count units apart"),
  state: z.enum(["current", "archived"]).default("current"),
  sort: z.enum(BUDGET_SORTS).default("risk"),
  mine: z.stringbool().default(false).describe("Only budgets of identities and teams that the caller answers for"),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(500).optional(),
});
export type BudgetQuery = z.output<typeof BudgetQuery>;

export const RaiseInput = z.strictObject({
  amount,
  value: z.string().max(512).default("").describe("Of a budget that counts apart: for which value"),
  startsAt: instant.optional(),
  endsAt: instant,
  reason,
});
export type RaiseInput = z.input<typeof RaiseInput>;
export const RaisePath = z.strictObject({ budgetId: id, raiseId: id });

export const RequestInput = z.strictObject({
  amount: amount.describe("How much more"),
  value: z.string().max(512).default(""),
  until: instant.optional().describe("More until then; left out: more for good"),
  reason,
});
export type RequestInput = z.input<typeof RequestInput>;

export const DUTIES = ["team", "finance", "security"] as const;
export const RequestDecision = z.strictObject({ decision: z.enum(["approved", "refused"]), duty: z.enum(DUTIES).optional(), reason });
export type RequestDecision = z.input<typeof RequestDecision>;
export const RequestPath = z.strictObject({ requestId: id });
export const RequestQuery = z.strictObject({
  state: z.enum(["waiting", "decided"]).default("waiting"),
  budget: id.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(500).optional(),
});
export type RequestQuery = z.output<typeof RequestQuery>;

const ruleScope = z.enum([...SCOPE_DIMENSIONS, "organisation"]);
export const RuleInput = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("block"),
    scopeKind: ruleScope,
    scopeId: z.string().max(512).default(""),
    endsAt: instant.optional(),
    reason,
  }),
  z.strictObject({
    kind: z.literal("rate"),
    scopeKind: ruleScope,
    scopeId: z.string().max(512).default("").describe("* is each value apart"),
    requests: z.int().min(1).max(1_000_000),
    seconds: z.int().min(1).max(86_400),
    burst: z.int().min(1).max(1_000_000).optional().describe("At once; as many as requests unless said"),
    endsAt: instant.optional(),
    reason,
  }),
]);
export type RuleInput = z.input<typeof RuleInput>;
export const RulePath = z.strictObject({ ruleId: id });
export const RuleLift = z.strictObject({ reason });

export const RuleQuery = z.strictObject({
  state: z.enum(["running", "all"]).default("running"),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(500).optional(),
});
export type RuleQuery = z.output<typeof RuleQuery>;

export const PolicyInput = z.strictObject({
  unknownCredential: z.enum(["deny", "allow"]).optional(),
  unknownModel: z.enum(["deny", "dearest", "allow"]).optional(),
  defaultOutputTokens: z.int().min(1).max(10_000_000).optional(),
  defaultTtlSeconds: z.int().min(1).max(3_600).optional(),
  outsideGrants: z.enum(["deny", "warn"]).optional(),
  outsidePolicy: z.enum(["deny", "warn"]).optional(),
});
export type PolicyInput = z.output<typeof PolicyInput>;

export const DecisionQuery = z.strictObject({
  budget: id.optional(),
  identity: id.optional(),
  decision: z.enum(["deny", "throttle", "allow"]).optional(),
  reason: z.string().max(100).optional(),
  from: instant.optional(),
  to: instant.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(500).optional(),
});
export type DecisionQuery = z.output<typeof DecisionQuery>;
