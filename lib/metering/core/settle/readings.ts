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
import { isCountedElsewhere, isStray, knownWithEnd } from "./parts";
import { repeatedSpans } from "./repeated";
import { type CallReport, type Carried, isToldLater, type Reading, type ReportedEvent, type Served } from "./report";

const NOBODY: readonly Carried[] = [];
const NO_PARTS: readonly CallReport[] = [];

/**
 * By the ids of the reports. Reports without an event have none.
 * @param alone Gathers the ids of those in whose reading no other report had a part.
 */
export function readingsOf(reports: readonly CallReport[], alone?: Set<string>): Map<string, Reading> {
  const family = familyOf(reports);
  const repeated = repeatedSpans(reports, family);
  // Those of one trace share ancestors, those of one payload a resource.
  const known = new Map<Carried, Attributes>();
  const attributesOf = (carried: Carried): Attributes => {
    const attributes = known.get(carried) ?? attributesFrom(carried);
    known.set(carried, attributes);
    return attributes;
  };
  const readings = new Map<string, Reading>();
  for (const report of reports) {
    if (!report.event || readings.has(report.id)) continue;
    const ends = family.endsBeside(report);
    const ended = isToldLater(report) ? ends : NO_PARTS;
    const over = family.ancestorsOf(report);
    const ancestors = ended.length === 0 ? over : [...ended, ...over];
    const above = ancestors.length === 0 ? NOBODY : ancestors.filter(({ sourceId }) => sourceId === report.sourceId).map(({ own }) => own);
    const countedBy = repeated.get(report)?.id;
    if (above.length === 0 && ends.length === 0 && countedBy === undefined) alone?.add(report.id);
    const isEvidence =
      NEVER_COUNTED.has(report.kind) || countedBy !== undefined || isStray(report, ends) || isCountedElsewhere(report, ends);
    const says = { countedBy, isEvidence, resource: resourceOf(report.event, ended), ...knownWithEnd(report, ends) };
    readings.set(report.id, readingOf(report, report.event, above, says, attributesOf));
  }
  return readings;
}

/** The reading of a report that is told by nothing else; null without an event. */
export const readingAlone = (report: CallReport): Reading | null => readingsOf([report]).get(report.id) ?? null;

/** Of a name that was sent twice the first counts. */
function attributesFrom(carried: Carried): Attributes {
  const attributes = new Map<string, string>();
  for (const [name, text] of carried) if (!attributes.has(name)) attributes.set(name, text);
  return attributes;
}

/** Runs repeat what they hold; a failed try is told by its own span and counted by the one around it. */
const NEVER_COUNTED = new Set<CallReport["kind"]>(["run", "attempt", "evidence"]);

/** Counts that are told later name no application: it is that of the end. */
const resourceOf = ({ resource }: ReportedEvent, [end]: readonly CallReport[]): Carried =>
  resource.length === 0 && end?.event ? end.event.resource : resource;

type Said = ReturnType<typeof knownWithEnd> & { countedBy: string | undefined; isEvidence: boolean; resource: Carried };

function readingOf(
  report: CallReport,
  event: ReportedEvent,
  ancestors: readonly Carried[],
  { countedBy, isEvidence, resource, callId, times }: Said,
  attributesOf: (carried: Carried) => Attributes,
): Reading {
  const reading: Reading = { role: isEvidence ? "evidence" : "billable", hints: event.said?.hints ?? {} };
  if (countedBy !== undefined) reading.countedBy = countedBy;
  if (event.said) {
    addKeys(reading, event.callKey, isEvidence);
    if (event.said.sessionId !== undefined) reading.sessionId = event.said.sessionId;
    return reading;
  }
  const own = attributesFrom(report.own);
  const above = ancestors.map(attributesOf);
  const carriers = { own, ancestors: above, resource: attributesOf(resource) };
  const { hints, labels, sessionId, network } = identityOf(carriers, report.producer);
  const served = report.signal === "span" ? servedOf(report, own, above) : undefined;
  addKeys(reading, event.callKey ?? callKeyOf(report, callId, [own, ...above], served), isEvidence);
  if (times !== undefined && reading.matchKey !== undefined) reading.times = times;
  reading.hints = withOperatorToken(hints, carriers);
  reading.labels = labels;
  if (sessionId !== undefined) reading.sessionId = sessionId;
  if (network !== undefined) reading.network = network;
  if (served !== undefined) reading.served = served;
  return reading;
}

/** No model serves a tool or a retrieval, so there is nothing to count but the call itself. */
function servedOf({ kind, producer }: CallReport, own: Attributes, above: readonly Attributes[]): Served {
  if (kind === "tool" || kind === "retrieval") return { provider: NO_PROVIDER, model: NO_MODEL, flags: [] };
  return servedBy(own, above, producer);
}

/** provider:id of the answer, by which one call is known when two sources report it. */
function callKeyOf(
  report: CallReport,
  callId: string | undefined,
  spans: readonly Attributes[],
  served: Served | undefined,
): string | undefined {
  if (callId === undefined) return undefined;
  if (report.producer === "codex") return codexCallKey(sessionOf(spans, "codex"), callId);
  if (report.producer === "claude-code") return claudeCodeCallKey(sessionOf(spans, "claude-code"), callId);
  return `${served?.provider}:${callId}`;
}

const WHOLE_KEY = /^(tool|codex|claude-code):/;

/** A gateway knows the provider better than the client behind it: what they share is the id. */
function addKeys(reading: Reading, told: string | undefined, isEvidence: boolean): void {
  if (told === undefined) return;
  const callKey = tidyText(told, MAX_ID_CHARACTERS);
  reading.callKey = callKey;
  if (!isEvidence) reading.matchKey = WHOLE_KEY.test(callKey) ? callKey : callKey.slice(callKey.indexOf(":") + 1);
}
