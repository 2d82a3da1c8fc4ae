/**
 * Each report among those of its trace: whether it counts there, who made the call, which model served it. Tokens, names
 * and models often sit on different spans. A pure function of the set of reports; ancestors lend what they say only to
 * reports of their own source.
 */

import { MAX_ID_CHARACTERS, tidyText } from "../limits";
import { claudeCodeCallKey, codexCallKey } from "../otlp/call-keys";
import { identityOf, sessionOf } from "../otlp/identity";
import type { Attributes } from "../otlp/model";
import { withOperatorToken } from "../otlp/on-behalf-of";
import { servedBy } from "../otlp/served";
import { NO_MODEL, NO_PROVIDER } from "../providers";
import { familyOf } from "./family";
import { repeatedSpans } from "./repeated";
import type { CallReport, Carried, Reading, ReportedEvent, Served } from "./report";

/** By the ids of the reports. Reports without an event have none. */
export function readingsOf(reports: readonly CallReport[]): Map<string, Reading> {
  const family = familyOf(reports);
  const repeated = repeatedSpans(reports, family);
  // Reports of one trace share ancestors, those of one payload a resource.
  const known = new Map<Carried, Attributes>();
  const attributesOf = (carried: Carried): Attributes => {
    const attributes = known.get(carried) ?? attributesFrom(carried);
    known.set(carried, attributes);
    return attributes;
  };
  const readings = new Map<string, Reading>();
  for (const report of reports) {
    if (!report.event || readings.has(report.id)) continue;
    const above = family.ancestorsOf(report).filter(({ sourceId }) => sourceId === report.sourceId);
    readings.set(
      report.id,
      readingOf(
        report,
        report.event,
        above.map(({ own }) => own),
        repeated.get(report)?.id,
        attributesOf,
      ),
    );
  }
  return readings;
}

/** Of a name that was sent twice the first counts. */
function attributesFrom(carried: Carried): Attributes {
  const attributes = new Map<string, string>();
  for (const [name, text] of carried) if (!attributes.has(name)) attributes.set(name, text);
  return attributes;
}

/** Runs repeat what they hold; a failed try is told by its own span and counted by the one around it. */
const NEVER_COUNTED = new Set<CallReport["kind"]>(["run", "attempt", "evidence"]);

function readingOf(
  report: CallReport,
  event: ReportedEvent,
  ancestors: readonly Carried[],
  countedBy: string | undefined,
  attributesOf: (carried: Carried) => Attributes,
): Reading {
  const isEvidence = NEVER_COUNTED.has(report.kind) || countedBy !== undefined;
  const role = isEvidence ? ("evidence" as const) : ("billable" as const);
  const counted = countedBy === undefined ? {} : { countedBy };
  if (event.said) {
    const { hints, sessionId } = event.said;
    return { role, ...counted, ...keys(event.callKey, isEvidence), hints, ...(sessionId === undefined ? {} : { sessionId }) };
  }
  const own = attributesOf(report.own);
  const above = ancestors.map(attributesOf);
  const carriers = { own, ancestors: above, resource: attributesOf(event.resource) };
  const identity = identityOf(carriers, report.producer);
  const hints = withOperatorToken(identity.hints, carriers);
  const served = report.signal === "span" ? servedOf(report, own, above) : undefined;
  const callKey = event.callKey ?? callKeyOf(report, event, [own, ...above], served);
  return { role, ...counted, ...keys(callKey, isEvidence), ...identity, hints, ...(served ? { served } : {}) };
}

/** No model serves a tool or a retrieval, so there is nothing to count but the call itself. */
function servedOf({ kind, producer }: CallReport, own: Attributes, above: readonly Attributes[]): Served {
  if (kind === "tool" || kind === "retrieval") return { provider: NO_PROVIDER, model: NO_MODEL, flags: [] };
  return servedBy(own, above, producer);
}

/** provider:id of the answer, by which one call is known when two sources report it. */
function callKeyOf(report: CallReport, event: ReportedEvent, spans: readonly Attributes[], served: Served | undefined): string | undefined {
  if (event.callId === undefined) return undefined;
  if (report.producer === "codex") return codexCallKey(sessionOf(spans, "codex"), event.callId);
  if (report.producer === "claude-code") return claudeCodeCallKey(sessionOf(spans, "claude-code"), event.callId);
  return `${served?.provider}:${event.callId}`;
}

const WHOLE_KEY = /^(tool|codex|claude-code):/;

/** A gateway knows the provider better than the client behind it: what they share is the id. */
function keys(told: string | undefined, isEvidence: boolean): Pick<Reading, "callKey" | "matchKey"> {
  if (told === undefined) return {};
  const callKey = tidyText(told, MAX_ID_CHARACTERS);
  const matchKey = WHOLE_KEY.test(callKey) ? callKey : callKey.slice(callKey.indexOf(":") + 1);
  return { callKey, ...(isEvidence ? {} : { matchKey }) };
}
