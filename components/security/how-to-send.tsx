"use client";
import { CopyButton } from "../ui/copy-button";
import { Section } from "../ui/section";
import { TextLink } from "../ui/text-link";

const lines = (origin: string, kind: "findings" | "events"): string =>
  kind === "findings"
    ? `curl -O ${origin}/connectors/gitleaks/countinghouse.toml\ngitleaks git --config countinghouse.toml --report-format json --report-path report.json .\ncurl -X POST "${origin}/api/v1/findings?repository=acme/web" \\\n  -H "Authorization: Bearer $COUNTINGHOUSE_TOKEN" -H "Content-Type: application/json" --data-binary @report.json`
    : `curl -X POST ${origin}/api/v1/security-events \\\n  -H "Authorization: Bearer $COUNTINGHOUSE_TOKEN" -H "Content-Type: application/json" --data-binary @events.json`;

const SAY = {
  findings: "Reports of gitleaks, TruffleHog and SARIF, as the tool wrote them. Secrets are hashed when they arrive, and never kept.",
  events:
    "OCSF, records of CloudTrail, of Azure's activity log and of Google's audit logs, or events in our own words. Signed tokens and GitHub's webhook go to a source of their own.",
} as const;

/** How signals come here, for an installation that has none yet. */
export function HowToSend({ kind, mayConfigure }: { kind: "findings" | "events"; mayConfigure: boolean }) {
  const origin = typeof location === "undefined" ? "" : location.origin;
  const code = lines(origin, kind);
  return (
    <Section finding={kind === "findings" ? "Send a report, or upload one" : "Send security events"} name={SAY[kind]}>
      <pre className="code">
        <code suppressHydrationWarning>{code}</code>
      </pre>
      <CopyButton text={code} label="Copy these lines" />
      <p className="sub">
        The token needs the scope ingest: <TextLink href="/settings">Make one</TextLink>.
        {mayConfigure ? (
          <>
            {" "}
            <TextLink href="/settings/security-sources">Add a signed source</TextLink>
          </>
        ) : null}
      </p>
    </Section>
  );
}
