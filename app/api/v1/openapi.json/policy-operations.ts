/** What only a person can say of the routes of policies and controls; see operations.ts. */
import type { Listed } from "./listed";

const TEXT = `version: 1
rules:
  - name: production-owned
    text: Every production identity has an owner and a hard cap.
    severity: high
    appliesTo: identity
    when: identity.environmentKind == "production"
    require: identity.hasOwner && identity.hasHardCap
`;

export const POLICY_OPERATIONS: Readonly<Record<string, Listed>> = {
  "/policies": {
    group: "Access",
    load: () => import("../policies/route"),
    GET: { summary: "List the versions of the policy, newest first" },
    POST: {
      summary: "Add a version of the policy",
      description:
        "YAML with conditions in CEL. A text that cannot be read is refused with line, column and what to do. It holds nobody to anything before a person other than its author puts it in force, on the page of policies.",
      status: 201,
      example: { text: TEXT, note: "Owners and caps in production" },
    },
  },
  "/policies/[version]": {
    group: "Access",
    load: () => import("../policies/[version]/route"),
    GET: { summary: "One version, with its text and what it changes against the one before" },
  },
  "/policies/check": {
    group: "Access",
    load: () => import("../policies/check/route"),
    POST: {
      summary: "What a policy finds, before anybody is held to it",
      description:
        "Of “text”, or of the policy in force, judged on the stored inventory and on the calls of the last 30 days by the facts of now; or on “documents” (bodies of PUT /inventory) alone. “problems” tells what is wrong with the text. A fact that is not known is told as not evaluable and is no pass. The same check without a server: npm run cli -- policy check.",
      example: { text: TEXT },
    },
  },
  "/controls": {
    group: "Access",
    load: () => import("../controls/route"),
    GET: {
      summary: "Controls of the frameworks, with what is evidence for each",
      description:
        "OWASP NHI 2025, OWASP Agentic 2026, OWASP LLM 2025, NIST CSF 2.0 and NIST AI RMF 1.0. Each with its population, what is open and when it was last looked at, with what is not looked at here, and with what could not be judged kept apart.",
    },
  },
  "/controls/export": {
    group: "Access",
    load: () => import("../controls/export/route"),
    GET: {
      summary: "The same as CSV or JSON, with its SHA-256",
      description:
        "JSON holds the hash of the canonical form of “content”; for CSV it is that of the bytes, in the header x-content-sha256.",
    },
  },
};
