/** What only a person can say of the routes of findings and rules of risk; see operations.ts. */
import type { Listed } from "./listed";
import { FINDINGS_POST } from "./security-operations";

export const RISK_OPERATIONS: Readonly<Record<string, Listed>> = {
  "/findings": {
    group: "Access",
    load: () => import("../findings/route"),
    POST: FINDINGS_POST,
    GET: {
      summary: "List findings, those that expose most money first",
      description:
        "What rules of risk and policies found on identities and their access. “exposedUsd” of the totals counts each identity once, by its dearest finding.",
    },
  },
  "/findings/[findingId]": {
    group: "Access",
    load: () => import("../findings/[findingId]/route"),
    GET: {
      summary: "One finding, with its figures and the thresholds it was judged by",
      description: "“evidences” are ids of frameworks with their version: what it is evidence for.",
    },
  },
  "/risk/rules": {
    group: "Access",
    load: () => import("../risk/rules/route"),
    GET: {
      summary: "List the rules of risk with their thresholds and last results",
      description: "“notEvaluable” counts what could not be judged, and “missing” says for want of what: it is never a pass.",
    },
  },
  "/risk/exceptions": {
    group: "Access",
    load: () => import("../risk/exceptions/route"),
    GET: { summary: "List exceptions: risks that are accepted for a time, by whom and why" },
  },
  "/risk/runs": {
    group: "Access",
    load: () => import("../risk/runs/route"),
    GET: { summary: "Open findings and money exposed by day, and what each rule came to" },
  },
};
