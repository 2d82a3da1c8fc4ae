/** Security signals: the lines of `operations.ts` on them. */
import { GenericEvent, GenericFinding } from "@/lib/security/schemas";
import type { Listed } from "./listed";

/** GET of /findings stands with the rules of risk. */
export const FINDINGS_POST = {
  summary: "Send a report of a secret scanner",
  description:
    "gitleaks (JSON, CSV, SARIF), TruffleHog 3 (JSON lines), SARIF of others, GitHub's secret scanning alerts, or the shape below: one object, a list, or one a line; up to 32 MiB and 50,000 items. Told by its content unless “format” says. “repository” names what was scanned where the report does not. Secrets are hashed at once and never kept. What is good is kept, once; “results” tells what was not, where and why. What was found is listed by /secret-findings.",
  body: GenericFinding,
  example: {
    tool: "gitleaks",
    rule: "openai-api-key",
    sha256: "0".repeat(64),
    repository: "acme/web",
    file: "src/app.py",
    line: 4,
    verified: true,
  },
} as const;

export const SECURITY_OPERATIONS: Readonly<Record<string, Listed>> = {
  "/security-events": {
    group: "Security",
    load: () => import("../security-events/route"),
    POST: {
      summary: "Send security events",
      description:
        "OCSF, CloudTrail records, Azure activity logs, Google Cloud audit logs, security event tokens of CAEP and RISC (signed; checked against a security source), GitHub's alerts, or the shape below. Told by its content unless “format” says; up to 32 MiB and 50,000 items. An event of a class that nobody knows is kept as unknown. “matched” counts whose they are by how sure that is. A token that is pushed (application/secevent+jwt) is answered as RFC 8935 says: 202 without a body, or 400 with “err” and “description”.",
      body: GenericEvent,
      example: {
        id: "evt-1",
        time: "2026-10-01T12:00:00Z",
        kind: "credential_compromise",
        severity: "high",
        title: "Key seen in a public paste",
        keyId: "key_abc123",
      },
    },
    GET: {
      summary: "List security events, the newest first",
      description: "Each with whom it names, by what it was matched and how sure that is.",
    },
  },
  "/secret-findings": {
    group: "Security",
    load: () => import("../secret-findings/route"),
    GET: {
      summary: "List secrets that were found, the newest first",
      description: "Without the secrets: a hint, whose key it is, how sure that is, what it cost since it was exposed, and its state.",
    },
  },
  "/secret-findings/[findingId]": {
    group: "Security",
    load: () => import("../secret-findings/[findingId]/route"),
    GET: { summary: "One secret that was found" },
  },
  "/security-sources": {
    group: "Security",
    load: () => import("../security-sources/route"),
    GET: {
      summary: "List sources of security signals",
      description: "Without their secrets; counts of items that were refused or of unknown kinds.",
    },
  },
  "/security-sources/[sourceId]/events": {
    group: "Security",
    load: () => import("../security-sources/[sourceId]/events/route"),
    POST: {
      summary: "Send what a security source signed",
      description:
        "For products that have no token of ours: GitHub's webhook with X-Hub-Signature-256, or a security event token that its issuer signed. 401 with the reason for a signature that is missing or wrong; for a token that is pushed (application/secevent+jwt) 202 without a body, or 400 with “err” and “description”, as RFC 8935 says.",
    },
  },
};
