import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Malformed } from "@/lib/kernel/errors";
import { eventsOf, fixtureBytes, otlpAttributes, totalsOf } from "@/lib/testing/telemetry";
import { metricEvents, readBooked, writeBooked } from "./metric-events";
import { bookPoint, type MetricPoint, readMetrics, type SeriesState } from "./otlp-metrics";

const MADE_AT = new Date("2026-11-20T00:00:00Z");
const START_MS = Date.UTC(2026, 10, 21);
const nano = (milliseconds: number): string => `${START_MS + milliseconds}000000`;

type PointInput = {
  metric?: string;
  attributes?: Record<string, unknown>;
  value: unknown;
  count?: number;
  start?: number | null;
  time?: number;
};
function request(
  points: readonly PointInput[],
  { temporality = 1 as unknown, scope = "test", resource = { "service.name": "svc" } as Record<string, unknown>, kind = "sum" } = {},
): Uint8Array {
  const metrics = points.map(({ metric, attributes, value, count, start = 0, time = 1_000 }) => ({
    name: metric ?? "gen_ai.client.token.usage",
    [kind]: {
      aggregationTemporality: temporality,
      dataPoints: [
        {
          attributes: otlpAttributes({ "gen_ai.request.model": "gpt-4o", "gen_ai.provider.name": "openai", ...attributes }),
          ...(start === null ? {} : { startTimeUnixNano: nano(start) }),
          timeUnixNano: nano(time),
          ...(kind === "sum" ? { asDouble: value } : { sum: value, count }),
        },
      ],
    },
  }));
  return new TextEncoder().encode(
    JSON.stringify({
      resourceMetrics: [{ resource: { attributes: otlpAttributes(resource) }, scopeMetrics: [{ scope: { name: scope }, metrics }] }],
    }),
  );
}
const pointsOf = (...given: Parameters<typeof request>): MetricPoint[] => readMetrics(request(...given), "json").points;
const countsOf = (points: readonly MetricPoint[]) => totalsOf(eventsOf(metricEvents(points, "billable")));
const typed = (type: string, value: unknown, more: Partial<PointInput> = {}): PointInput => ({
  value,
  ...more,
  attributes: { "gen_ai.token.type": type, ...more.attributes },
});

/** Books points one after the other, as the store does. */
function book(points: readonly MetricPoint[], states = new Map<string, SeriesState>(), madeAt = MADE_AT): MetricPoint[] {
  return points.flatMap((point) => {
    const { state, added } = bookPoint(point, states.get(point.series), madeAt, new Date(Number(BigInt(point.timeNano) / 1_000_000n)));
    states.set(point.series, state);
    return added === undefined || added.value + added.calls === 0n
      ? []
      : [{ ...point, value: String(added.value), calls: String(added.calls) }];
  });
}

describe("recorded cumulative exports", () => {
  const files = [1, 2, 3, 4, 5].map((i) => `otel-instrumentation-openai/metrics-cumulative-${i}-of-5.metrics.json`);
  const EXPECTED = { model_calls: 3, input_uncached: 2400, embedding_input: 77, output_total: 620 };

  it("come to the last total, not to the sum of totals", () => {
    const states = new Map<string, SeriesState>();
    const booked = files.flatMap((file) => book(readMetrics(fixtureBytes(file), "json").points, states, new Date(1_795_293_578_000)));
    expect(countsOf(booked)).toMatchObject(EXPECTED);
  });

  it("in any order and any number of times come to at most that, and to exactly that with the last one", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 12 }), (order) => {
        const states = new Map<string, SeriesState>();
        const booked = [...order, 4].flatMap((i) =>
          book(readMetrics(fixtureBytes(files[i] as string), "json").points, states, new Date(1_795_293_578_000)),
        );
        expect(countsOf(booked)).toMatchObject({ input_uncached: 2400, embedding_input: 77, output_total: 620 });
        const keys = eventsOf(metricEvents(booked, "billable")).map(({ dedupeKey }) => dedupeKey);
        expect(new Set(keys).size).toBe(keys.length);
      }),
      { numRuns: 30 },
    );
  });
});

describe("what a cumulative point adds", () => {
  const at = (value: number, time: number, start: number | null = 0) =>
    pointsOf([typed("input", value, { time, start })], { temporality: 2 });
  const added = (points: MetricPoint[][], madeAt = MADE_AT): number => {
    const states = new Map<string, SeriesState>();
    return points.flatMap((list) => book(list, states, madeAt)).reduce((sum, { value }) => sum + Number(value), 0);
  };

  it("is the difference to the last one; late and repeated points add nothing", () => {
    expect(added([at(10, 1), at(30, 3), at(20, 2), at(30, 3), at(35, 4)])).toBe(35);
  });

  it("a new start is a new series, and without starts a smaller total is a reset", () => {
    expect(added([at(10, 1), at(30, 2), at(5, 3, 2), at(9, 4, 2)])).toBe(39);
    expect(added([at(10, 1, null), at(30, 2, null), at(5, 3, null)])).toBe(25);
    expect(added([at(10, 1, null), at(30, 3, null), at(20, 2, null), at(30, 3, null)])).toBe(20);
    // A total of one start cannot shrink.
    expect(added([at(30, 1), at(5, 2), at(31, 3)])).toBe(31);
  });

  it("a series that began long before its source adds only what follows", () => {
    const late = new Date(START_MS + 30 * 86_400_000);
    expect(added([at(1_000, 1), at(1_010, 2)], late)).toBe(10);
  });

  it("goes to one event of one key, whatever else is in the payload", () => {
    const alone = pointsOf([typed("input", 10)], { temporality: 2 });
    const among = pointsOf([typed("output", 3), typed("input", 10)], {
      temporality: 2,
      resource: { "service.name": "svc", "k8s.cluster.name": "added" },
    });
    expect(among[1]).toMatchObject({ key: alone[0]?.key, hash: alone[0]?.hash });
    expect(pointsOf([typed("input", 10)], { temporality: "AGGREGATION_TEMPORALITY_CUMULATIVE" })[0]).toMatchObject({
      key: alone[0]?.key,
      isCumulative: true,
    });
  });
});

describe("what the types mean", () => {
  it("cached tokens are inside the input, and reasoning inside the output", () => {
    const points = pointsOf([
      typed("input", 3000),
      typed("cached_input", 2048),
      typed("output", 120),
      typed("reasoning", 20),
      typed("total", 3120),
    ]);
    expect(countsOf(points)).toMatchObject({
      model_calls: 1,
      input_uncached: 952,
      cache_read: 2048,
      input_total: 3000,
      output_total: 120,
      reasoning_subset_of_output: 20,
    });
  });

  it("without their whole, parts are evidence: nothing counts twice when a collector splits an export", () => {
    const whole = [typed("input", 3000), typed("cached_input", 2048)];
    const split = whole.flatMap((point) => eventsOf(metricEvents(pointsOf([point]), "billable")));
    expect(totalsOf(split)).toMatchObject({ input_total: 3000, cache_read: 0 });
    expect(split.map(({ dedupeKey, payloadHash }) => [dedupeKey, payloadHash])).toEqual(
      eventsOf(metricEvents(pointsOf(whole), "billable")).map(({ dedupeKey, payloadHash }) => [dedupeKey, payloadHash]),
    );
  });

  it("Claude Code's stand beside each other, and its cost is told", () => {
    const points = readMetrics(fixtureBytes("claude-code/metrics-delta.metrics.json"), "json").points;
    const events = eventsOf(metricEvents(points, "billable"));
    expect(events.map(({ clientCostUsd }) => clientCostUsd).filter(Boolean)).toEqual(["0.019168"]);
    expect(events[0]).toMatchObject({
      producer: "claude-code/2.1.197",
      sessionId: "1220fb0d-9419-4029-add2-8d0cd973b59f",
      hints: { team: "platform" },
      flags: ["requests_unknown"],
      lines: [{ provider: "anthropic", model: "claude-sonnet-4-5" }],
    });
  });

  it("Gemini CLI's thoughts and tools stand beside, and its metric of the conventions only repeats", () => {
    const own = (type: string, value: number): PointInput => ({
      metric: "gemini_cli.token.usage",
      value,
      attributes: { type, model: "gemini-2.5-pro" },
    });
    const points = pointsOf(
      [
        own("input", 3000),
        own("output", 120),
        own("thought", 400),
        own("cache", 2048),
        own("tool", 50),
        typed("input", 3000),
        typed("output", 120),
      ],
      { scope: "gemini-cli" },
    );
    expect(countsOf(points)).toMatchObject({ input_uncached: 1002, cache_read: 2048, output_total: 520, reasoning_subset_of_output: 400 });
  });

  it("Codex's overlapping types are never summed", () => {
    const own = (type: string, value: number): PointInput => ({
      metric: "codex.turn.token_usage",
      value,
      count: 1,
      attributes: { token_type: type, model: "gpt-5.1-codex" },
    });
    const points = pointsOf(
      [
        own("input", 2000),
        own("cached_input", 1536),
        own("output", 500),
        own("reasoning_output", 320),
        own("total", 2500),
        own("anything", 9),
      ],
      { scope: "codex_otel", kind: "histogram" },
    );
    expect(countsOf(points)).toMatchObject({
      model_calls: 1,
      input_uncached: 464,
      cache_read: 1536,
      output_total: 500,
      reasoning_subset_of_output: 320,
    });
  });

  it("the newer counters replace the histogram beside them", () => {
    const counter = (name: string, value: number): PointInput => ({
      metric: `gen_ai.client.inference.usage.${name}`,
      value,
      attributes: { "gen_ai.token.modality": "audio" },
    });
    const points = pointsOf([
      counter("input_tokens", 100),
      counter("cache_read.input_tokens", 40),
      counter("output_tokens", 9),
      typed("input", 100),
      typed("output", 9),
    ]);
    expect(countsOf(points)).toMatchObject({ input_uncached: 60, cache_read: 40, output_total: 9 });
    expect(eventsOf(metricEvents(points, "billable"))[0]?.lines[0]?.quantities).toMatchObject({ audioIn: 60n });
  });

  it("a histogram counts its calls", () => {
    expect(
      countsOf(pointsOf([typed("input", 100, { count: 7 }), typed("output", 5, { count: 7 })], { kind: "histogram" })).model_calls,
    ).toBe(7);
    expect(countsOf(pointsOf([typed("input", 100, { count: 7 })], { kind: "exponentialHistogram" })).model_calls).toBe(7);
  });
});

describe("what is taken and what is refused", () => {
  it("is evidence unless it is said to be billed", () => {
    expect(eventsOf(metricEvents(pointsOf([typed("input", 10)]), "evidence"))).toMatchObject([
      { role: "evidence", lines: [{ quantities: { input: 10n, requests: 0n } }] },
    ]);
  });

  it("keeps through the inbox what it would have been at once", () => {
    const points = pointsOf([typed("input", 3000), typed("cached_input", 2048)]);
    expect(readBooked(writeBooked(points, { role: "billable" }))).toEqual(metricEvents(points, "billable"));
  });

  it("points that cannot be counted are refused with a reason; other metrics are left unread", () => {
    const bad = [
      typed("input", -1),
      typed("input", 1.5),
      typed("input", "x"),
      typed("input", 1, { time: -START_MS }),
      { metric: "http.server.duration", value: -1 },
    ];
    const { points, rejected } = readMetrics(request(bad), "json");
    expect(points).toEqual([]);
    expect(rejected.map(({ index, location }) => [index, location])).toEqual([
      [0, "value"],
      [1, "value"],
      [2, "value"],
      [3, "timeUnixNano"],
    ]);
    expect(readMetrics(request([typed("input", 1)], { temporality: 0 }), "json").rejected).toMatchObject([
      { location: "aggregationTemporality" },
    ]);
    expect(readMetrics(request([typed("input", 1)], { kind: "gauge" }), "json")).toEqual({ points: [], rejected: [] });
  });

  it("bodies that are none are refused whole", () => {
    for (const text of ["{", "[]", '{"resourceMetrics":5}'])
      expect(() => readMetrics(new TextEncoder().encode(text), "json")).toThrow(Malformed);
    expect(() => readMetrics(Uint8Array.of(10, 255, 255, 255, 127), "protobuf")).toThrow(Malformed);
  });

  it("protobuf and JSON of one export have the same keys and meaning", () => {
    const shape = (file: string, encoding: "json" | "protobuf") =>
      readMetrics(fixtureBytes(file), encoding).points.map(({ part, value, model }) => [part, value, model]);
    expect(shape("claude-code/metrics-delta.metrics.pb", "protobuf").filter(([part]) => part !== "cost")).toEqual(
      shape("claude-code/metrics-delta.metrics.json", "json").filter(([part]) => part !== "cost"),
    );
  });
});
