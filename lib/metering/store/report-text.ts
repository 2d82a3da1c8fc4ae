/** Reports as the texts that are stored: as JSON, and as rows that COPY reads. */
import { isoText } from "../core/instants";
import type { CallReport, Carried, ReportedEvent, StoredReport } from "../core/settle/report";
import { CopyText, NULL, written } from "./copy-text";

export const REPORT_COLUMNS = [
  "id",
  "source_id",
  "trace_id",
  "call_key",
  "occurred_at",
  "settled",
  "role",
  "received_at",
  "report",
  "reading",
] as const;

/** As COPY reads them, in the order of `REPORT_COLUMNS`. */
export function reportRows(rows: readonly StoredReport[]): Buffer {
  const text = new CopyText();
  for (const { report, reading, settled, role, receivedAt, isAlone } of rows) {
    text.add([
      report.id,
      written(report.sourceId),
      report.traceId === "" ? NULL : written(report.traceId),
      written(reading?.matchKey ?? null),
      report.event ? isoText(report.event.occurredAtMs) : NULL,
      settled ?? NULL,
      role ?? NULL,
      isoText(receivedAt.getTime()),
      written(writtenReport(report)),
      isAlone || reading === null ? NULL : written(JSON.stringify(reading)),
    ]);
  }
  return text.bytes();
}

/** As JSON, without what has a column. Written out: the names and texts of attributes are most of it, and few need quoting. */
export function writtenReport({ spanId, parentSpanId, signal, producer, kind, own, event }: CallReport): string {
  const place = `"spanId":${quoted(spanId)},"parentSpanId":${quoted(parentSpanId)},"signal":"${signal}"`;
  const rest = event === undefined ? "" : `,"event":${writtenEvent(event)}`;
  return `{${place},"producer":"${producer}","kind":"${kind}","own":${writtenPairs(own)}${rest}}`;
}

function writtenEvent(event: ReportedEvent): string {
  const { occurredAtMs, startUs, endUs, isFailed, isMeasured, counts, callKey, callId, isEmbedding, flags, said, resource } = event;
  const known = ofResources.get(resource) ?? writtenPairs(resource);
  ofResources.set(resource, known);
  let text = `{"occurredAtMs":${occurredAtMs},"startUs":${startUs},"endUs":${endUs},"isFailed":${isFailed},"isMeasured":${isMeasured}`;
  text += `,"counts":${counts}`;
  if (callKey !== undefined) text += `,"callKey":${quoted(callKey)}`;
  if (callId !== undefined) text += `,"callId":${quoted(callId)}`;
  if (isEmbedding) text += `,"isEmbedding":true`;
  text += `,"flags":${flags.length === 0 ? "[]" : JSON.stringify(flags)}`;
  if (said !== undefined) text += `,"said":${JSON.stringify(said)}`;
  return `${text},"resource":${known}}`;
}

/** Of resources written before: all reports of one share it. */
const ofResources = new WeakMap<Carried, string>();

function writtenPairs(pairs: Carried): string {
  let text = "[";
  for (const [name, value] of pairs) text += `${text === "[" ? "[" : ",["}${quoted(name)},${quoted(value)}]`;
  return `${text}]`;
}

/** Printable ASCII without quotes and backslashes, which JSON writes as it is. */
const PLAIN = /^[ !#-[\]-~]*$/;
const quoted = (text: string): string => (PLAIN.test(text) ? `"${text}"` : JSON.stringify(text));
