/** What could be saved, and what one unit of work cost: lines of `operations.ts`. */
import type { Listed } from "./listed";

const SAVINGS =
  "Estimates on the usage of the last 30 whole days, per month: “savingUsd” is what a finding adds to the total, “aloneUsd” what it would save if nothing else were done. Kinds are taken in the order of “byKind”, each on what the ones before left, so that no cent is saved twice. Where there are more than 50,000 events, what single calls tell is worked out in the background: “linesReadAt” says when, and while “linesRead” is null, retries, long prompts and batches are not looked for.";
const VALUES = {
  values: [{ metric: "Support tickets solved", period: "2026-10-14", units: "412", scope: { kind: "team", id: "customer-care" } }],
};
const KNOWN =
  "A value is known by metric, scope and period: the same again changes nothing, another number replaces it, units of null take it away. A month is counted whole or by its days. All of a call is taken, or nothing.";

export const EFFICIENCY_OPERATIONS: Readonly<Record<string, Listed>> = {
  "/efficiency": {
    group: "Usage out",
    load: () => import("../efficiency/route"),
    GET: { summary: "What could be saved, found on own usage", description: SAVINGS },
  },
  "/business-metrics": {
    group: "Usage out",
    load: () => import("../business-metrics/route"),
    GET: { summary: "List values of business metrics", description: "Oldest first; by default of the last 92 days." },
    POST: { summary: "Say what was done in days and months", description: KNOWN, example: VALUES },
  },
  "/business-metrics/csv": {
    group: "Usage out",
    load: () => import("../business-metrics/csv/route"),
    POST: {
      summary: "Upload values of business metrics",
      description: `A CSV in the part “file” with the columns metric, period, units, scope_kind and scope_id. ${KNOWN}`,
    },
  },
  "/business-metrics/costs": {
    group: "Usage out",
    load: () => import("../business-metrics/costs/route"),
    GET: {
      summary: "What one unit of a business metric cost",
      description:
        "Cost of the days whose units are known, divided by these units at 15 decimals; null without units. Without a metric it is the one told last.",
    },
  },
};
