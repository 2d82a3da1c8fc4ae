import { expect, it } from "vitest";
import type { IncidentMark } from "@/lib/incidents/core/views";
import { bucketName, bucketOf, type Granularity } from "@/lib/reporting/core/buckets";
import { withMarks } from "../../charts/stacked-bars";
import { incidentMarkers, marksQuery } from "./incident-markers";

const by = (granularity: Granularity) => (at: Date) => bucketName(bucketOf(at, granularity));

const incident = (number: string, at: string, impactUsd: string): IncidentMark => ({
  id: number.toLowerCase(),
  number,
  at,
  until: at,
  title: "A leaked key",
  severity: "critical",
  impactUsd,
});
const span = { start: new Date("2026-10-01T00:00:00Z"), end: new Date("2026-11-01T00:00:00Z") };
const only = (dimension: string, ...values: string[]) => ({ dimension, filter: { is: true, values } }) as never;

it("one incident of a bucket is named with its money and leads to its page, several are counted and added up", () => {
  const marks = incidentMarkers(
    [
      incident("INC-0001", "2026-10-14T02:10:00Z", "2600.12"),
      incident("INC-0002", "2026-10-15T01:00:00Z", "10"),
      incident("INC-0003", "2026-10-15T23:59:59Z", "5.5"),
    ],
    by("day"),
    "2026-10-01T00:00:00Z",
  );
  expect(marks.map(({ start, text, href }) => [start, text, href])).toEqual([
    ["2026-10-14T00:00:00Z", "INC-0001, $2.6k", "/anomalies/inc-0001"],
    ["2026-10-15T00:00:00Z", "2 incidents, $15.50", "/anomalies?state=all"],
  ]);
  expect(marks[0]?.full).toBe("INC-0001: A leaked key, $2,600.12");
});

it("what began before the chart is marked at its beginning", () => {
  expect(incidentMarkers([incident("INC-0001", "2026-09-20T00:00:00Z", "1")], by("day"), "2026-10-01T00:00:00Z")[0]?.start).toBe(
    "2026-10-01T00:00:00Z",
  );
});

it("is asked by one place, key, model, provider or tool, and by nothing that an incident cannot be about", () => {
  expect(marksQuery({ span, dimensions: [] })).toBe("from=2026-10-01T00%3A00%3A00.000Z&to=2026-11-01T00%3A00%3A00.000Z");
  expect(marksQuery({ span, dimensions: [only("identity", "ident_1")] })).toContain("&identityId=ident_1");
  expect(marksQuery({ span, dimensions: [only("model", "gpt-5"), only("team", "care")] })).toContain("&model=gpt-5&team=care");
  for (const dimension of ["provider", "tool", "credential"])
    expect(marksQuery({ span, dimensions: [only(dimension, "it")] })).toContain(`&${dimension}=it`);
  expect(marksQuery({ span, dimensions: [only("operation", "chat")] })).toBeNull();
  expect(marksQuery({ span, dimensions: [only("team", "a", "b")] })).toBeNull();
  expect(marksQuery({ span, dimensions: [only("team", "none")] })).toBeNull();
});

it("the table of a chart has the marks that lead somewhere in the row of their bucket", () => {
  const rows = [
    { label: "14 Oct", start: "2026-10-14T00:00:00Z", cells: ["1"] },
    { label: "15 Oct", start: "2026-10-15T00:00:00Z", cells: ["2"] },
  ];
  const marks = incidentMarkers([incident("INC-0001", "2026-10-14T02:10:00Z", "1")], by("day"), "2026-10-01T00:00:00Z");
  const table = withMarks({ unit: "usd", columns: ["Day", "Cost"], rows }, [
    ...marks,
    { start: "2026-10-15T00:00:00Z", kind: "note", text: "Launch" },
  ]);
  expect(table.rows.map((row) => row.marks?.map(({ href }) => href))).toEqual([["/anomalies/inc-0001"], undefined]);
});
