import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { billableOf, eventsOf, logRequest, readSpanInputs, type SpanInput, totalsOf, traceRequest } from "@/lib/testing/telemetry";
import { usageEvent } from "@/lib/testing/usage";
import { normaliseLogs } from "../adapters/otlp-logs";
import { normaliseSpans } from "../adapters/otlp-traces";
import { gatewayReports } from "./gateway-report";
import { readingAlone } from "./readings";
import type { CallReport, Settled } from "./report";
import { CLOSE_MS } from "./same-call";
import { settle } from "./settle";

const chat = (attributes: Record<string, unknown> = {}) => ({
  "gen_ai.operation.name": "chat",
  "gen_ai.provider.name": "openai",
  "gen_ai.response.model": "gpt-4o",
  ...attributes,
});
const tokens = (input: number, output: number) => ({ "gen_ai.usage.input_tokens": input, "gen_ai.usage.output_tokens": output });
const only = (spans: readonly SpanInput[]) => {
  const billable = billableOf(readSpanInputs(spans));
  expect(billable).toHaveLength(1);
  const event = billable[0];
  if (!event?.lines[0]) throw new Error("no line");
  return { ...event, quantities: event.lines[0].quantities, provider: event.lines[0].provider, model: event.lines[0].model };
};

describe("a reading in which no other report had a part", () => {
  type Drawn = { parent: number | undefined; operation: string; user: string | undefined; isSeeing: boolean };
  const drawn: fc.Arbitrary<Drawn> = fc.record({
    parent: fc.option(fc.nat(4), { nil: undefined }),
    operation: fc.constantFrom("chat", "execute_tool", "invoke_agent"),
    user: fc.option(fc.constantFrom("ann", "bo"), { nil: undefined }),
    isSeeing: fc.boolean(),
  });
  const spanOf = ({ parent, operation, user, isSeeing }: Drawn, i: number): SpanInput => ({
    id: `s${i}`,
    ...(parent === undefined ? {} : { parent: `s${parent}` }),
    attributes: {
      ...chat(isSeeing ? tokens(70, 7) : {}),
      "gen_ai.operation.name": operation,
      ...(user === undefined ? {} : { "user.id": user }),
    },
  });

  it("follows from its report as it is kept, wherever that stands", () => {
    fc.assert(
      fc.property(fc.array(drawn, { maxLength: 5 }), (spans) => {
        for (const { report, reading, isAlone } of readSpanInputs(spans.map(spanOf)).reports ?? []) {
          const kept = JSON.parse(JSON.stringify(report)) as CallReport;
          if (isAlone) expect(readingAlone(kept)).toEqual(reading);
          else if (reading) expect(report.parentSpanId !== "" || reading.countedBy !== undefined).toBe(true);
        }
      }),
    );
  });
  it("is none of a span that its ancestor lends an identity", () => {
    const agent = { id: "s0", attributes: { "gen_ai.operation.name": "invoke_agent", "user.id": "ann" } };
    const { reports = [] } = readSpanInputs([agent, { id: "s1", parent: "s0", attributes: chat(tokens(1, 1)) }]);
    const call = reports.find(({ report }) => report.parentSpanId !== "");
    expect(call).toMatchObject({ isAlone: false, reading: { hints: { identity: "ann" } } });
    expect(call && readingAlone(call.report)?.hints).not.toHaveProperty("identity");
  });
});

describe("one call, two instrumentations", () => {
  const inner = {
    id: "in",
    parent: "out",
    scope: "com.anthropic.sdk.typescript",
    attributes: chat({ ...tokens(100, 10), "gen_ai.response.id": "m1" }),
  };
  const wrapper = {
    id: "out",
    scope: "@arizeai/openinference-instrumentation-anthropic",
    version: "0.2.8",
    attributes: {
      "openinference.span.kind": "LLM",
      "llm.model_name": "claude-sonnet-4-5",
      "llm.token_count.prompt": 100,
      "llm.token_count.completion": 10,
      "user.id": "svc-rag",
      "session.id": "s1",
    },
  };
  it("keeps the inner one and takes identity from the outer, in either order", () => {
    for (const spans of [
      [inner, wrapper],
      [wrapper, inner],
    ]) {
      expect(only(spans)).toMatchObject({
        spanId: expect.stringContaining("696e"),
        hints: { identity: "svc-rag" },
        sessionId: "s1",
        quantities: { input: 100n },
      });
      expect(eventsOf(readSpanInputs(spans)).filter(({ role }) => role === "evidence")).toHaveLength(1);
    }
  });
  it("keeps the outer one where the inner lost the counts", () => {
    const blind = { ...inner, attributes: chat() };
    expect(only([blind, wrapper])).toMatchObject({ quantities: { input: 100n }, hints: { identity: "svc-rag" } });
  });
  it("counts one failure once", () => {
    const failed = [
      { ...inner, error: true, attributes: chat() },
      { ...wrapper, error: true, attributes: { "openinference.span.kind": "LLM" } },
    ];
    expect(totalsOf(eventsOf(readSpanInputs(failed)))).toMatchObject({ model_calls: 0, requests_failed: 1 });
  });
  it("three of them, any of them blind: once, in every order", () => {
    fc.assert(
      fc.property(fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()), fc.shuffledSubarray([0, 1, 2], { minLength: 3 }), (sees, order) => {
        const chain = sees.map((isSeeing, depth) => ({
          id: `s${depth}`,
          ...(depth === 0 ? {} : { parent: `s${depth - 1}` }),
          attributes: chat(isSeeing ? tokens(70, 7) : {}),
        }));
        const totals = totalsOf(eventsOf(readSpanInputs(order.map((at) => chain[at] as SpanInput))));
        expect(totals).toMatchObject({ model_calls: 1, input_total: sees.some(Boolean) ? 70 : 0 });
      }),
    );
  });
  it("a call inside a tool that a call started is another call", () => {
    const spans = [
      { id: "a", attributes: chat(tokens(10, 1)) },
      { id: "t", parent: "a", attributes: { "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "research" } },
      { id: "b", parent: "t", attributes: chat(tokens(20, 2)) },
    ];
    expect(totalsOf(eventsOf(readSpanInputs(spans)))).toMatchObject({ model_calls: 2, input_total: 30, tool_calls: 1 });
  });
  it("side by side with one response id at one time is one call; at another time it is two", () => {
    const twin = (start: number, id: string): SpanInput => ({
      id,
      start,
      end: start + 5,
      attributes: chat({ ...tokens(10, 1), "gen_ai.response.id": "chatcmpl-1" }),
    });
    expect(totalsOf(eventsOf(readSpanInputs([twin(0, "a"), twin(1, "b")])))).toMatchObject({ model_calls: 1 });
    expect(totalsOf(eventsOf(readSpanInputs([twin(0, "a"), twin(100, "b")])))).toMatchObject({ model_calls: 2 });
  });
  it("one tool call told by agent and client is one", () => {
    const tool = (id: string, parent?: string): SpanInput => ({
      id,
      ...(parent === undefined ? {} : { parent }),
      attributes: { "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "x", "gen_ai.tool.call.id": "c1" },
    });
    expect(totalsOf(eventsOf(readSpanInputs([tool("a"), tool("b", "a")])))).toMatchObject({ tool_calls: 1 });
  });
});

describe("parents never count", () => {
  it.each(["invoke_agent", "invoke_workflow", "create_agent", "agent_step", "plan", "fetch_response"])(
    "%s is evidence, alone too",
    (operation) => {
      const events = eventsOf(readSpanInputs([{ id: "a", attributes: { "gen_ai.operation.name": operation, ...tokens(100, 10) } }]));
      expect(events).toMatchObject([{ role: "evidence", lines: [{ quantities: { requests: 0n } }] }]);
    },
  );
  it("of spans that nobody knows the deepest with counts is the call", () => {
    const spans = [
      { id: "a", attributes: tokens(30, 3) },
      { id: "b", parent: "a", attributes: {} },
      { id: "c", parent: "b", attributes: tokens(30, 3) },
    ];
    expect(totalsOf(eventsOf(readSpanInputs(spans)))).toMatchObject({ model_calls: 1, input_total: 30 });
  });
  it("a ring of parents ends", () => {
    expect(
      totalsOf(
        eventsOf(
          readSpanInputs([
            { id: "a", parent: "b", attributes: chat(tokens(1, 1)) },
            { id: "b", parent: "a", attributes: {} },
          ]),
        ),
      ),
    ).toMatchObject({ model_calls: 1 });
  });
});

const START_MS = Date.UTC(2026, 8, 1);
const from = (sourceId: string, reports: readonly { report: CallReport }[] | undefined): CallReport[] =>
  (reports ?? []).map(({ report }) => ({ ...report, sourceId }));
const spans = (...inputs: SpanInput[]): CallReport[] => from("app", normaliseSpans(traceRequest(inputs), "json").reports);
const gateway = (id: string, atMs: number, hints = {}): CallReport[] =>
  from("gate", gatewayReports(usageEvent({ dedupeKey: id, callKey: "openai:r1", occurredAt: new Date(START_MS + atMs), hints })));
const event = (attributes: Record<string, unknown>): CallReport[] =>
  from(
    "app",
    normaliseLogs(
      logRequest([{ scope: "x", attributes: { "event.name": "gen_ai.client.inference.operation.details", ...attributes } }]),
      "json",
    ).reports,
  );
const answered = (more: Record<string, unknown> = {}) => chat({ ...tokens(10, 1), "gen_ai.response.id": "r1", ...more });
const byId = (reports: readonly CallReport[]): Record<string, Settled | undefined> =>
  Object.fromEntries(settle(reports).map(({ report, settled }) => [report.id.slice(-16), settled]));
const counted = (reports: readonly CallReport[]): string[] =>
  settle(reports)
    .filter(({ settled }) => settled?.role === "billable")
    .map(({ report }) => report.id);

describe("one call, two sources", () => {
  it("the gateway's row counts, with the agent and the place of the client's span and nothing else of it", () => {
    const client = spans(
      { id: "p", attributes: { "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "planner", "user.id": "u", "team.id": "t" } },
      { id: "c", parent: "p", attributes: answered() },
    );
    const settled = byId([...client, ...gateway("row", 20, { credential: "k" })]);
    expect(settled.row).toMatchObject({
      role: "billable",
      hints: { credential: "k", agent: "planner" },
      trace: { spanId: "0000000000000063" },
    });
    expect(settled.row?.hints).toEqual({ credential: "k", agent: "planner" });
    expect(settled["0000000000000063"]).toMatchObject({ role: "evidence", countedBy: "row", hints: { identity: "u", team: "t" } });
  });

  it("close in time only", () => {
    const client = spans({ id: "c", start: 0, end: 5, attributes: answered() });
    expect(counted([...client, ...gateway("row", 5 + CLOSE_MS)])).toHaveLength(1);
    expect(counted([...client, ...gateway("row", 6 + CLOSE_MS)])).toHaveLength(2);
  });

  it("a report that knows the counts is counted before one that does not", () => {
    const blind = gateway("row", 5).map((report) => ({
      ...report,
      event: report.event && { ...report.event, isMeasured: false },
    })) as CallReport[];
    expect(counted([...spans({ id: "c", attributes: answered() }), ...blind])[0]).toMatch(/63$/);
  });

  it("what is counted for good stays, and what never was does not become the call", () => {
    const fixed = (role: "billable" | "evidence") =>
      spans({ id: "c", attributes: answered() }).map((report) => ({ ...report, fixedRole: role }));
    expect(counted([...fixed("billable"), ...gateway("row", 5)])[0]).toMatch(/63$/);
    expect(counted([...fixed("evidence"), ...gateway("row", 5)])).toEqual(["row"]);
  });
});

describe("one call, two signals of one source", () => {
  it("the span counts before a foreign event, which lends what the span leaves open", () => {
    const both = [
      ...spans({ id: "c", attributes: answered({ "team.id": "t" }) }),
      ...event(answered({ "user.id": "u", "team.id": "other" })),
    ];
    const [span, record] = settle(both).map(({ settled }) => settled);
    expect(span).toMatchObject({ role: "billable", hints: { team: "t", identity: "u" } });
    expect(record).toMatchObject({ role: "evidence", countedBy: both[0]?.id });
  });

  it("who called is taken from one report only", () => {
    const both = [
      ...spans({ id: "c", attributes: answered({ "user.id": "a" }) }),
      ...event(answered({ "metadata.user_api_key_hash": "k" })),
    ];
    expect(settle(both)[0]?.settled?.hints).toEqual({ identity: "a" });
  });
});

describe("the order of reports", () => {
  it("changes nothing", () => {
    const node = fc.record({
      parent: fc.integer({ min: -1, max: 7 }),
      kind: fc.nat({ max: 4 }),
      start: fc.nat({ max: 20 }),
      trace: fc.constantFrom("t", "u"),
    });
    const kinds = [answered(), chat(), {}, { "gen_ai.operation.name": "invoke_agent", "user.id": "u" }, tokens(5, 5)];
    fc.assert(
      fc.property(fc.array(node, { minLength: 1, maxLength: 8 }), fc.nat({ max: 3 }), fc.gen(), (nodes, rows, gen) => {
        const reports = [
          ...spans(
            ...nodes.map(({ parent, kind, start, trace }, i) => ({
              id: `s${i}`,
              trace,
              start,
              end: start + 5,
              ...(parent < 0 ? {} : { parent: `s${parent}` }),
              attributes: kinds[kind] as Record<string, unknown>,
            })),
          ),
          ...Array.from({ length: rows }, (_, i) => gateway(`row${i}`, i * 3)).flat(),
        ];
        const shuffled = gen(fc.shuffledSubarray, reports, { minLength: reports.length });
        const settled = (all: readonly CallReport[]) => new Map(settle(all).map((one) => [one.report.id, one.settled]));
        expect(settled(shuffled)).toEqual(settled(reports));
      }),
      { numRuns: 300 },
    );
  });
});
