/** A call of which LangSmith's clients tell in parts, beside what else tells of it: once, whatever comes first. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { usageEvent } from "@/lib/testing/usage";
import { normaliseRuns, type Run } from "../adapters/langsmith";
import { gatewayReports } from "./gateway-report";
import type { CallReport } from "./report";
import { settle } from "./settle";

const TRACE = "0199aaaa-0000-7000-8000-000000000001";
const CALL = "0199aaaa-0000-7000-8000-000000000002";
const INNER = "0199aaaa-0000-7000-8000-000000000003";
const AT = "2025-11-20T10:11:12.000Z";
const END = "2025-11-20T10:21:12.000Z";
const orderOf = (...ids: string[]) => ids.map((id) => `20251120T101112000000Z${id}`).join(".");
const usage_metadata = { input_tokens: 30, output_tokens: 3 };

const run = (more: Run = {}): Run => ({
  ...{ id: CALL, trace_id: TRACE, dotted_order: orderOf(TRACE, CALL), run_type: "llm", start_time: AT, end_time: END },
  extra: { metadata: { ls_provider: "openai", ls_model_name: "gpt-4o" } },
  ...more,
});
const BARE = run({ outputs: { id: "chatcmpl-1" } });
const LATER: Run = { id: CALL, trace_id: TRACE, dotted_order: orderOf(TRACE, CALL), outputs: { usage_metadata } };

type Role = CallReport["fixedRole"];
const from = (sourceId: string, reports: readonly { report: CallReport }[] = [], fixedRole?: Role): CallReport[] =>
  reports.map(({ report }) => ({ ...report, sourceId, ...(fixedRole === undefined ? {} : { fixedRole }) }));
const told = (sent: Run, fixedRole?: Role): CallReport[] => from("ls", normaliseRuns([sent]).reports, fixedRole);
const gateway = (fixedRole?: Role): CallReport[] =>
  from("gate", gatewayReports(usageEvent({ dedupeKey: "row", callKey: "openai:chatcmpl-1", occurredAt: new Date(END) })), fixedRole);

const KEY = /^[0-9a-f]{32}:[0-9a-f]{32}/;

/** Which parts count, in any order. */
function counted(...reports: CallReport[][]): string[] {
  const all = reports.flat();
  const found = new Set<string>();
  fc.assert(
    fc.property(fc.shuffledSubarray(all, { minLength: all.length }), (shuffled) => {
      const billable = settle(shuffled).filter(({ settled }) => settled?.role === "billable");
      found.add(
        billable
          .map(({ report }) => report.id.replace(KEY, "") || "whole")
          .sort()
          .join(),
      );
    }),
  );
  expect([...found]).toHaveLength(1);
  return [...found]
    .join()
    .split(",")
    .filter((id) => id !== "");
}

describe("beside a gateway's row of the same answer", () => {
  it.each<[string, Run[]]>([
    ["an end and its counts, told without the id", [BARE, LATER]],
    ["an end without the id, and counts with it", [run(), { ...LATER, outputs: { id: "chatcmpl-1", usage_metadata } }]],
    ["a second end with counts and without the id", [BARE, run({ outputs: { usage_metadata } })]],
    ["all of them", [BARE, run({ outputs: { usage_metadata } }), LATER]],
  ])("%s: count nothing", (_, runs) => {
    expect(counted(gateway(), ...runs.map((sent) => told(sent)))).toEqual(["row"]);
  });

  it("counts that were told later are compared by the time of their end, of which nothing is kept in a line", () => {
    const [, , counts] = settle([...gateway(), ...told(BARE), ...told(LATER)]);
    expect(counts?.reading?.times).toEqual({ startUs: Date.parse(AT) * 1_000, endUs: Date.parse(END) * 1_000 });
    expect(counts?.settled).toMatchObject({ role: "evidence", countedBy: "row" });
    for (const { settled } of settle([...told(BARE), ...told(LATER)])) expect(settled).not.toHaveProperty("times");
  });
});

describe("what is decided for good", () => {
  it("leaves nothing to count to what is told of a call that a gateway counted", () => {
    expect(counted(gateway("billable"), told(BARE, "evidence"), told(LATER))).toEqual(["row"]);
    expect(counted(told(BARE, "evidence"), told(LATER))).toEqual([]);
    expect(counted(told(BARE, "evidence"), told(run({ outputs: { usage_metadata } })))).toEqual([]);
  });

  it("leaves the call to counts that came a day after its end, and may still change when the end no longer does", () => {
    const counts = told(LATER).map((report) => ({ ...report, isCounted: true as const }));
    expect(counted(told(BARE, "evidence"), counts)).toEqual([":counts"]);
    expect(counted(gateway(), told(BARE, "evidence"), counts)).toEqual(["row"]);
  });

  it("leaves the request to an end that comes after its counts were found to be nobody's", () => {
    const settled = settle([...told(LATER, "evidence"), ...told(BARE)]);
    expect(settled.map(({ settled: says }) => says?.role)[1]).toBe("billable");
  });
});

describe("two ends without counts", () => {
  const key = `${TRACE}:${CALL}`.replaceAll("-", "");
  const asBefore = (fixedRole?: Role) => told(BARE, fixedRole).map((report) => ({ ...report, id: key }));

  it("are one call: as stored before ends had parts, or with counts that cannot be read", () => {
    expect(counted(asBefore(), told(BARE))).toHaveLength(1);
    expect(counted(told(run({ outputs: { usage_metadata: { input_tokens: "n/a" } } })), told(BARE))).toHaveLength(1);
    expect(counted(asBefore(), told(BARE), told(LATER))).toEqual([":counts"]);
  });

  it("are the one that counts for good", () => {
    expect(counted(asBefore("billable"), told(BARE))).toEqual(["whole"]);
    expect(counted(asBefore(), told(BARE, "billable"))).toEqual([":end"]);
  });

  it("are not joined by counts that cannot be read", () => {
    expect(told({ ...LATER, outputs: { usage_metadata: { input_tokens: 12.5 } } })).toEqual([]);
  });
});

describe("counts told later", () => {
  it("of an embedding count where they say that they are, since those of a chat have other names", () => {
    const end = run({ run_type: "embedding", outputs: {} });
    expect(counted(told(end), told(LATER))).toEqual([":end"]);
    expect(counted(told(end), told({ ...LATER, run_type: "embedding" }))).toEqual([":counts"]);
  });

  const inner = run({ id: INNER, dotted_order: orderOf(TRACE, CALL, INNER), outputs: {} });
  const innerOf = (reports: CallReport[]) => settle(reports).find(({ report }) => report.spanId.endsWith("3"))?.settled?.role;

  it("of a chain take nothing from a call inside it, whether the chain ended or not", () => {
    expect(innerOf([...told(LATER), ...told(inner)])).toBe("billable");
    expect(innerOf([...told(inner), ...told({ ...run(), run_type: "chain" }), ...told(LATER)])).toBe("billable");
  });

  it("of a chain take nothing from a call around it", () => {
    const around = { ...LATER, id: INNER, dotted_order: orderOf(TRACE, CALL, INNER) };
    expect(counted(told(BARE), told(around))).toEqual([":end"]);
  });

  it("hang where their end does", () => {
    const loose = { ...LATER, id: INNER, start_time: AT, dotted_order: undefined };
    const around = run({ outputs: { usage_metadata } });
    expect(counted(told(around), told(inner), told(loose))).toHaveLength(1);
    expect(counted(told(run()), told(inner), told(loose))).toEqual([":counts"]);
  });
});
