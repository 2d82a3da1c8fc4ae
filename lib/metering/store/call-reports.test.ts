import { expect, test } from "vitest";
import type { StoredReport } from "../core/settle/report";
import { type KeptReports, reportsToWrite } from "./call-reports";

const receivedAt = new Date("2026-03-02T10:00:00Z");

/** A report as its line is stored with it. */
function reportOf(id: string): StoredReport {
  const place = { traceId: "4bf92f3577b34da6a3ce929d0e0e4736", spanId: "00f067aa0ba902b7", parentSpanId: "" };
  const report = { id, sourceId: "gateway", ...place, signal: "span", producer: "other", kind: "call", own: [] } as const;
  return { report, reading: null, settled: null, role: "billable", receivedAt } as const;
}

const keptOf = (markId: string, ids: readonly string[]): KeptReports => ({ mark: { id: markId, receivedAt }, rows: ids.map(reportOf) });

test("reports are loaded in the order of their ids, whatever payloads they came in", () => {
  const ids = [4, 1, 3, 2, 0].map((digit) => `0000000${digit}-0000-4000-8000-000000000000`);
  const kept = [
    keptOf("a0000000-0000-4000-8000-000000000000", ids.slice(0, 3)),
    keptOf("b0000000-0000-4000-8000-000000000000", ids.slice(3)),
  ];
  const { rows, values } = reportsToWrite(kept, false);
  const loaded = String(rows).trimEnd().split("\n");
  expect(loaded.map((row) => row.split("\t")[0])).toEqual([...ids].sort());
  // Marks tell of a payload's own reports by their places.
  expect(values[0]).toBe(`{${ids.join(",")}}`);
});
