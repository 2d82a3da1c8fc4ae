import fc from "fast-check";
import { expect, test } from "vitest";
import type { CallReport, ReportedEvent } from "../core/settle/report";
import { reportRows, writtenReport } from "./report-text";

const text = fc.string({ unit: "binary", maxLength: 12 });
const pairs = fc.array(fc.tuple(text, text), { maxLength: 3 });
const instant = fc.integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2100, 0, 1) });
const numbers = { occurredAtMs: instant, startUs: fc.maxSafeInteger(), endUs: fc.maxSafeInteger(), counts: fc.nat(20) };
const always = { ...numbers, isFailed: fc.boolean(), isMeasured: fc.boolean(), flags: fc.array(text, { maxLength: 2 }), resource: pairs };
const perhaps = { callKey: text, callId: text, said: fc.record({ hints: fc.record({ identity: text }), sessionId: text }) };
const event: fc.Arbitrary<ReportedEvent> = fc
  .tuple(fc.record(always), fc.record(perhaps, { requiredKeys: [] }))
  .map(([one, other]) => ({ ...one, ...other }));
const place = {
  id: "",
  sourceId: "gateway",
  traceId: "4bf92f3577b34da6a3ce929d0e0e4736",
  signal: "span",
  producer: "other",
  kind: "call",
} as const;
const report: fc.Arbitrary<CallReport> = fc
  .tuple(fc.record({ spanId: text, parentSpanId: text, own: pairs }), fc.option(event, { nil: undefined }))
  .map(([one, itsEvent]) => ({ ...place, ...one, ...(itsEvent === undefined ? {} : { event: itsEvent }) }));

test("a report is written as JSON writes it, without what has a column", () => {
  fc.assert(
    fc.property(report, ({ id: _, sourceId: __, traceId: ___, ...kept }) => {
      expect(JSON.parse(writtenReport({ ...place, ...kept }))).toEqual(JSON.parse(JSON.stringify(kept)));
    }),
  );
});

test("instants are written as they are", () => {
  const receivedAt = new Date("2026-03-02T10:00:00.007Z");
  const told: ReportedEvent = {
    occurredAtMs: Date.parse("2026-03-01T23:59:59.999Z"),
    startUs: 1,
    endUs: 2,
    isFailed: false,
    isMeasured: true,
    counts: 1,
    flags: [],
    resource: [],
  };
  const row = {
    report: { ...place, spanId: "00f067aa0ba902b7", parentSpanId: "", own: [], event: told },
    reading: null,
    settled: null,
    role: null,
    receivedAt,
  };
  const fields = String(reportRows([row])).split("\t");
  expect(fields.slice(4, 8)).toEqual(["2026-03-01T23:59:59.999Z", "\\N", "\\N", "2026-03-02T10:00:00.007Z"]);
});
