/** What people and programs send about allocation. Percentages and amounts are decimal texts, days are YYYY-MM-DD. Client-safe. */
import { z } from "zod";
import { AMORTISE_BASES } from "./core/amortise";
import { FILTER_DIMENSIONS, NO_FLOORS, SHARED_COST_KINDS } from "./core/rule";

const id = z.string().min(1).max(512);
const ids = z.array(id).max(1_000);
const printable = (text: string): boolean => !/\p{Cc}/u.test(text);
const words = (least: number, most: number) =>
  z.string().trim().min(least).max(most).refine(printable, "One line, without control characters.");
const name = words(1, 120);
const reason = words(3, 500);
const day = z.iso.date().describe("YYYY-MM-DD");

const PERCENT_TEXT = /^(100(\.0{1,4})?|\d{1,2}(\.\d{1,4})?)$/;
const percent = z.string().trim().regex(PERCENT_TEXT, "A percentage of 0 to 100 with at most four decimals.");
const share = percent.refine((text) => Number(text) > 0, "More than 0.");
const decimal = (decimals: number) =>
  z
    .string()
    .trim()
    .regex(new RegExp(`^\\d{1,12}(\\.\\d{1,${decimals}})?$`), `A decimal number of 0 or more with at most ${decimals} decimals.`);
/** Money of a currency: more decimals than it has are allowed, since a total is rounded once. */
const money = decimal(6).refine((text) => Number(text) > 0, "More than 0.");
const currency = z.string().regex(/^[A-Z]{3}$/, "Three capital letters, such as EUR.");

const filterShape = Object.fromEntries(FILTER_DIMENSIONS.map((dimension) => [dimension, ids.optional()])) as Record<
  (typeof FILTER_DIMENSIONS)[number],
  z.ZodOptional<typeof ids>
>;
/** Which usage. Dimensions are and-ed, values of one are or-ed; a business unit has the units below it. Empty: all usage. */
export const UseFilterInput = z.strictObject({ ...filterShape, unattributed: z.literal(true).optional() });

const Floor = z
  .strictObject({ unit: z.enum(["amount", "percent"]), value: decimal(4) })
  .refine(({ unit, value }) => unit === "amount" || PERCENT_TEXT.test(value), { path: ["value"], message: "A percentage of 0 to 100." });
const floors = z
  .strictObject({
    everyone: Floor.nullable().default(null),
    each: z
      .array(z.strictObject({ costCentreId: id, floor: Floor }))
      .max(1_000)
      .default([]),
  })
  .default({ ...NO_FLOORS, each: [] });

const SourceInput = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("direct"), filter: UseFilterInput, percent: share.default("100") }),
  z.strictObject({ kind: z.literal("cost_centre"), costCentreId: id, percent: share.default("100") }),
  z.strictObject({
    kind: z.literal("shared_cost"),
    sharedCostIds: ids.default([]),
    kinds: z.array(z.enum(SHARED_COST_KINDS)).default([]),
    percent: share.default("100"),
  }),
  z.strictObject({ kind: z.literal("variance"), providers: ids.default([]), percent: share.default("100") }),
]);

const BasisInput = z.union([
  z.strictObject({ by: z.enum(["direct_cost", "tokens", "requests"]), of: UseFilterInput.default({}) }),
  z.strictObject({ by: z.literal("metric"), metric: words(1, 60) }),
]);

const MethodInput = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("even"), floors }),
  z.strictObject({
    kind: z.literal("fixed"),
    shares: z
      .array(z.strictObject({ costCentreId: id, percent: share }))
      .min(1)
      .max(1_000)
      .refine((shares) => new Set(shares.map((each) => each.costCentreId)).size === shares.length, "A cost centre is named twice."),
  }),
  z.strictObject({ kind: z.literal("proportional"), basis: BasisInput, floors }),
]);

const TargetsInput = z
  .strictObject({ kind: z.enum(["all", "cost_centres", "business_units"]), ids: ids.default([]), except: ids.default([]) })
  .default({ kind: "all", ids: [], except: [] });

/** Of fixed percentages the cost centres of the shares are the targets. */
export const RuleDefinitionInput = z
  .strictObject({ source: SourceInput, method: MethodInput, targets: TargetsInput })
  .refine(({ method, targets }) => method.kind === "fixed" || targets.kind === "all" || targets.ids.length > 0, {
    path: ["targets", "ids"],
    message: "Nobody is chosen.",
    params: { fix: "Choose at least one, or all cost centres." },
  });
export type RuleDefinitionInput = z.output<typeof RuleDefinitionInput>;

/** Saves a draft: of a rule that there is, its next version; without an id a new rule. */
export const RuleInput = z.strictObject({
  ruleId: id.optional(),
  name,
  step: z.int().min(1).max(20).default(1).describe("Rules of one step look at what was there before it"),
  position: z.int().min(1).max(1_000).default(1).describe("Order within the step: the first that matches takes"),
  definition: RuleDefinitionInput,
  validFrom: day.describe("The first day of a period"),
  reason,
});
export type RuleInput = z.output<typeof RuleInput>;

export const RulePath = z.strictObject({ ruleId: id });
export const RuleQuery = z.strictObject({ state: z.enum(["draft", "active", "retired", "all"]).default("all") });
export type RuleQuery = z.output<typeof RuleQuery>;
export const ReasonInput = z.strictObject({ reason });
export type ReasonInput = z.output<typeof ReasonInput>;
export const EndInput = z.strictObject({ validTo: day.describe("The first day of the first period without it"), reason });
export type EndInput = z.output<typeof EndInput>;

/** Draft rules are previewed as they are sent: nothing is stored. */
export const PreviewInput = z.strictObject({
  periodId: z.string().min(1).max(40).optional().describe("By default the period that runs"),
  draft: RuleInput.omit({ validFrom: true, reason: true }).optional(),
});
export type PreviewInput = z.output<typeof PreviewInput>;

const Seat = z
  .strictObject({ costCentreId: id, teamId: id.optional(), name: name.optional(), from: day, to: day.optional() })
  .refine(({ from, to }) => to === undefined || to > from, { path: ["to"], message: "Not after the day of joining." });
const seats = z.array(Seat).max(5_000);
const Covers = z.strictObject({ provider: id, models: ids.default([]), costCentreIds: ids.default([]) });

export const SharedCostInput = z
  .strictObject({
    name,
    kind: z.enum(SHARED_COST_KINDS),
    provider: id.optional(),
    amount: money.describe("For the whole span; of seats for one seat and period"),
    currency: currency.default("USD"),
    validFrom: day,
    validTo: day.describe("The first day that it is not for"),
    basis: z.enum(AMORTISE_BASES).default("actual_days"),
    seats: seats.min(1).optional(),
    covers: Covers.optional().describe("Of a commitment or prepayment: the usage that it pays for. Only what is not used is charged"),
    costCentreId: z.string().max(512).default("").describe("Who bears it where no rule spreads it; empty: nobody"),
    reason,
  })
  .refine(({ validFrom, validTo }) => validTo > validFrom, { path: ["validTo"], message: "Not after the first day." })
  .refine(({ kind, seats: list }) => (kind === "seats") === (list !== undefined), {
    path: ["seats"],
    message: "Seats, and only seats, have joiners and leavers.",
  })
  .refine(({ kind, covers }) => covers === undefined || kind === "commitment" || kind === "prepayment", {
    path: ["covers"],
    message: "Only commitments and prepayments pay for usage.",
  })
  .refine(({ kind, covers }) => kind !== "commitment" || covers !== undefined, {
    path: ["covers"],
    message: "A commitment pays for usage: say which.",
  });
export type SharedCostInput = z.output<typeof SharedCostInput>;
export const SharedCostPath = z.strictObject({ sharedCostId: id });
/** What is left out stays. Closed periods keep what they charged. */
export const SharedCostChange = z.strictObject({
  name: name.optional(),
  seats: seats.min(1).optional(),
  costCentreId: z.string().max(512).optional(),
  reason,
});
export type SharedCostChange = z.output<typeof SharedCostChange>;

export const CreditInput = z
  .strictObject({
    provider: id,
    name,
    amount: money.describe("Dollars"),
    validFrom: day,
    expiresOn: day.optional().describe("The first day on which it is worth nothing"),
    reason,
  })
  .refine(({ validFrom, expiresOn }) => expiresOn === undefined || expiresOn > validFrom, {
    path: ["expiresOn"],
    message: "Not after the first day.",
  });
export type CreditInput = z.output<typeof CreditInput>;
export const CreditPath = z.strictObject({ creditId: id });

export const MarkupInput = z.strictObject({
  businessUnitId: id,
  percent: z
    .string()
    .trim()
    .regex(/^-?\d{1,4}(\.\d{1,4})?$/, "A percentage with at most four decimals; below zero is a discount.")
    .refine((text) => Number(text) !== 0 && Number(text) >= -100, "From -100, and not 0."),
  validFrom: day.describe("The first day of a period"),
  validTo: day.optional(),
  reason,
});
export type MarkupInput = z.output<typeof MarkupInput>;
export const MarkupPath = z.strictObject({ markupId: id });

const periodId = z.string().min(1).max(40);
export const TrueUpInput = z.strictObject({ fromPeriodId: periodId, toPeriodId: periodId.describe("Inclusive"), reason });
export type TrueUpInput = z.output<typeof TrueUpInput>;
export const TrueUpPath = z.strictObject({ trueUpId: id });
export const TrueUpDecision = z.strictObject({ decision: z.enum(["approve", "refuse"]), reason });
export type TrueUpDecision = z.output<typeof TrueUpDecision>;
