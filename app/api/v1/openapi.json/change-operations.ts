/** Why a cost changed, and what people and programs noted on the days: lines of `operations.ts`. */
import { Explanation } from "./answers";
import type { Listed } from "./listed";

const EXPLAIN =
  "The same parameters as /usage, over whole days, compared with “previous” unless said. “effects” (volume, mix, price, new, gone, unpriced) sum to total.changeUsd to the last digit, whatever the grouping; so do “drivers”, of which “limit” are named and all others are one row.";
const DEPLOYMENT = { kind: "deployment", day: "2026-10-14", text: "support-desk 4.1", scope: { kind: "application", id: "support-desk" } };

export const CHANGE_OPERATIONS: Readonly<Record<string, Listed>> = {
  "/usage/explain": {
    group: "Usage out",
    load: () => import("../usage/explain/route"),
    GET: { summary: "Why the cost changed", description: EXPLAIN, answer: Explanation },
  },
  "/annotations": {
    group: "Usage out",
    load: () => import("../annotations/route"),
    GET: { summary: "List notes on days", description: "Of things that have a part in what passes the filters, and of the organisation." },
    POST: {
      summary: "Note something on a day",
      description: "Send deployments with the kind “deployment”: they stand on the charts of what they are about.",
      example: DEPLOYMENT,
      status: 201,
    },
  },
  "/annotations/[annotationId]": {
    group: "Usage out",
    load: () => import("../annotations/[annotationId]/route"),
    PATCH: { summary: "Change a note of one's own", description: "What is left out stays." },
    DELETE: { summary: "Take a note of one's own away" },
  },
};
