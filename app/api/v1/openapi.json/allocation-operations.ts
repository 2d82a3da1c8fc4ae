/** What only a person can say of the routes of allocation; see operations.ts. */
import type { Listed } from "./listed";

const RULE = {
  name: "Retrieval index",
  step: 1,
  position: 1,
  definition: {
    source: { kind: "direct", filter: { costCentre: ["CC-5220"], application: ["retrieval-index"] }, percent: "100" },
    method: { kind: "proportional", basis: { by: "requests", of: { operation: ["retrieval"] } } },
    targets: { kind: "all" },
  },
  validFrom: "2026-11-01",
  reason: "The index serves all teams",
};
const COST = {
  name: "Gateway licence",
  kind: "platform_fee",
  amount: "12000.00",
  currency: "USD",
  validFrom: "2027-01-01",
  validTo: "2028-01-01",
  basis: "actual_days",
  costCentreId: "CC-5220",
  reason: "Order 4711",
};

export const ALLOCATION_OPERATIONS: Readonly<Record<string, Listed>> = {
  "/allocation-rules": {
    group: "Usage out",
    load: () => import("../allocation-rules/route"),
    GET: { summary: "List the rules that spread shared cost, all versions, in the order in which they are carried out" },
    POST: {
      summary: "Save a draft of a rule",
      description:
        "Of a rule that there is (“ruleId”) its next version. Percentages must sum to 100 (PERCENT_SUM_NOT_100), a source is no target of its step (SOURCE_IS_TARGET) nor of a later one (ALLOCATION_CYCLE). Nothing is charged by it before it is activated.",
      example: RULE,
      status: 201,
    },
  },
  "/allocation-rules/[ruleId]": {
    group: "Usage out",
    load: () => import("../allocation-rules/[ruleId]/route"),
    DELETE: { summary: "Throw the draft of a rule away", status: 204 },
  },
  "/allocation-rules/[ruleId]/activate": {
    group: "Usage out",
    load: () => import("../allocation-rules/[ruleId]/activate/route"),
    POST: {
      summary: "Put the draft of a rule in force",
      description:
        "From its day on; the version before it ends there. What a period is charged by it is approved with the period, in the app.",
    },
  },
  "/allocation-rules/[ruleId]/end": {
    group: "Usage out",
    load: () => import("../allocation-rules/[ruleId]/end/route"),
    POST: { summary: "End a rule with the start of a period", example: { validTo: "2027-01-01", reason: "Costs are direct from now on" } },
  },
  "/allocation-preview": {
    group: "Usage out",
    load: () => import("../allocation-preview/route"),
    POST: {
      summary: "What each cost centre bears before and after the rules of a period, or a draft among them",
      description: "Composed as statements are; nothing is stored. “draft” is a rule as it would be saved, without its day and reason.",
      example: { periodId: "2026-10" },
    },
  },
  "/shared-costs": {
    group: "Usage out",
    load: () => import("../shared-costs/route"),
    GET: { summary: "List fees, seats, commitments and prepayments" },
    POST: {
      summary: "Enter shared cost",
      description:
        "Each period that it touches bears its part, by days or in equal parts. Seats name who joined and left when; of what “covers” usage only the unused part is charged.",
      example: COST,
      status: 201,
    },
  },
  "/shared-costs/[sharedCostId]": {
    group: "Usage out",
    load: () => import("../shared-costs/[sharedCostId]/route"),
    PATCH: { summary: "Change its name, its seats or who bears it", description: "Closed periods keep what they charged." },
    DELETE: { summary: "Retract shared cost: open periods bear nothing of it any more" },
  },
};
