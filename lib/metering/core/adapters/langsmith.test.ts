/** Runs of LangSmith's clients: one call once, whatever it came in, and what they tell of it. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Malformed, TooLarge } from "@/lib/kernel/errors";
import { traceRequest } from "@/lib/testing/telemetry";
import { stripContent } from "../raw/strip-content";
import { normaliseRuns, type Run, runsOfJson, runsOfParts } from "./langsmith";
import { normaliseSpans } from "./otlp-traces";

const TRACE = "0199aaaa-0000-7000-8000-000000000001";
const CALL = "0199aaaa-0000-7000-8000-000000000002";
const ROOT_ORDER = `20251120T101112000000Z${TRACE}`;
const AT = "2025-11-20T10:11:12.000Z";
const END = "2025-11-20T10:11:14.500Z";
const USAGE = {
  input_tokens: 3000,
  output_tokens: 120,
  total_tokens: 3120,
  input_token_details: { cache_read: 2048 },
  output_token_details: { reasoning: 40 },
};
const METADATA = { ls_provider: "openai", ls_model_name: "gpt-4o", user_id: "u-42", thread_id: "th-1", region: "eu" };
const ROOT: Run = { id: TRACE, trace_id: TRACE, dotted_order: ROOT_ORDER, name: "desk", run_type: "chain", start_time: AT, end_time: END };

const call = (more: Run = {}): Run => ({
  id: CALL,
  trace_id: TRACE,
  parent_run_id: TRACE,
  dotted_order: `${ROOT_ORDER}.20251120T101112000001Z${CALL}`,
  name: "ChatOpenAI",
  run_type: "llm",
  session_name: "support-desk",
  start_time: AT,
  end_time: END,
  extra: { metadata: METADATA, runtime: { sdk_version: "0.12.0" } },
  inputs: { messages: [{ role: "user", content: "what is asked" }] },
  outputs: { id: "chatcmpl-1", model: "gpt-4o-2024-08-06", usage_metadata: USAGE, choices: [{ message: { content: "an answer" } }] },
  ...more,
});

/** As a client parts a run. */
function partsOf(kind: "post" | "patch", { inputs, outputs, extra, error, ...rest }: Run): [string, string][] {
  const fields = Object.entries({ inputs, outputs, extra, error }).filter(([, value]) => value !== undefined);
  const id = `${kind}.${String(rest.id)}`;
  return [[id, JSON.stringify(rest)], ...fields.map(([name, value]): [string, string] => [`${id}.${name}`, JSON.stringify(value)])];
}
const lineOf = (run: Run) => normaliseRuns([run]).events[0]?.event.lines[0];
const encoded = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

describe("a run of a model", () => {
  it("is one call with what it says of it", () => {
    const { events, rejected } = normaliseRuns([call()]);
    expect(rejected).toEqual([]);
    expect(events).toHaveLength(1);
    expect(events[0]?.event).toMatchObject({
      dedupeKey: `${TRACE.replaceAll("-", "")}:${CALL.replaceAll("-", "")}`,
      producer: "otlp:langsmith@0.12.0",
      role: "billable",
      operation: "chat",
      status: "ok",
      quality: "provider",
      latencyMs: 2500,
      occurredAt: new Date(END),
      sessionId: "th-1",
      callKey: "openai:chatcmpl-1",
      hints: { identity: "u-42", application: "support-desk" },
      labels: { region: "eu" },
      lines: [
        {
          provider: "openai",
          model: "gpt-4o-2024-08-06",
          quantities: { input: 952n, cacheRead: 2048n, output: 120n, reasoning: 40n, requests: 1n },
        },
      ],
    });
    expect(events[0]?.event.promptHash).toBeDefined();
    expect(JSON.stringify(events[0]?.event.labels)).not.toContain("ls_");
  });

  it.each<[string, Run, { input: bigint; output: bigint }]>([
    [
      "of a message of LangChain",
      { outputs: { generations: [[{ message: { kwargs: { usage_metadata: USAGE } } }]] } },
      { input: 952n, output: 120n },
    ],
    ["of a message as its fields", { outputs: { generations: [[{ message: { usage_metadata: USAGE } }]] } }, { input: 952n, output: 120n }],
    ["of a value of the answer", { outputs: { output: { usage_metadata: USAGE } } }, { input: 952n, output: 120n }],
    [
      "that the run itself was told",
      { outputs: {}, extra: { metadata: { ...METADATA, usage_metadata: USAGE } } },
      { input: 952n, output: 120n },
    ],
    [
      "of an older client",
      { outputs: { llm_output: { token_usage: { prompt_tokens: 10, completion_tokens: 4, total_tokens: 14 } } } },
      { input: 10n, output: 4n },
    ],
    [
      "of one in camel case",
      { outputs: { llmOutput: { tokenUsage: { promptTokens: 10, completionTokens: 4 } } } },
      { input: 10n, output: 4n },
    ],
    [
      "of the provider",
      { outputs: { usage: { prompt_tokens: 10, completion_tokens: 4, prompt_tokens_details: { cached_tokens: 6 } } } },
      { input: 4n, output: 4n },
    ],
    ["at the top of the run", { outputs: {}, prompt_tokens: 10, completion_tokens: 4 }, { input: 10n, output: 4n }],
  ])("has the counts %s", (_, more, expected) => {
    expect(lineOf(call(more))?.quantities).toMatchObject(expected);
  });

  it("reads tokens that a service tier has its own price for", () => {
    const usage_metadata = {
      input_tokens: 100,
      output_tokens: 30,
      input_token_details: { priority: 60, priority_cache_read: 40 },
      output_token_details: { priority: 20, priority_reasoning: 10 },
    };
    const [item] = normaliseRuns([call({ outputs: { usage_metadata } })]).events;
    expect(item?.event).toMatchObject({
      mode: "priority",
      lines: [{ quantities: { input: 60n, cacheRead: 40n, output: 30n, reasoning: 10n } }],
    });
  });

  it("reads cache writes by how long they live, inside the input or beside it", () => {
    const details = { cache_read: 10, cache_creation: 0, ephemeral_5m_input_tokens: 20, ephemeral_1h_input_tokens: 30 };
    const inside = { input_tokens: 100, output_tokens: 1, input_token_details: details };
    const counted = { cacheRead: 10n, cacheWrite5m: 20n, cacheWrite1h: 30n };
    expect(lineOf(call({ outputs: { usage_metadata: inside } }))?.quantities).toMatchObject({ input: 40n, ...counted });
    const beside = { ...inside, input_tokens: 15 };
    expect(lineOf(call({ outputs: { usage_metadata: beside } }))?.quantities).toMatchObject({ input: 15n, ...counted });
  });

  it("may be sent to an agent in an environment, where others name a project", () => {
    const sent = call({ session_name: undefined, address: "lrn:agents/support/environments/production" });
    expect(normaliseRuns([sent]).events[0]?.event.hints).toMatchObject({ application: "support", environment: "production" });
  });

  it("that failed is a failed request, told by the kind of its error and never by its words", () => {
    const [item] = normaliseRuns([call({ outputs: undefined, error: 'RateLimitError("429 for what is asked")' })]).events;
    expect(item?.event).toMatchObject({
      status: "error",
      errorType: "RateLimitError",
      lines: [{ quantities: { input: null, requests: 1n } }],
    });
    expect(JSON.stringify(item?.event.labels)).not.toContain("429");
  });

  it("without counts is a request of unknown tokens", () => {
    const [item] = normaliseRuns([call({ outputs: { text: "an answer" } })]).events;
    expect(item?.event).toMatchObject({ quality: "missing", lines: [{ quantities: { input: null, output: null, requests: 1n } }] });
    expect(item?.event.flags).toContain("usage_missing");
  });

  it("says the same when its content is taken out", () => {
    const message = { kwargs: { usage_metadata: USAGE, response_metadata: { id: "msg_1", model: "claude-x" } } };
    for (const run of [call(), call({ outputs: { generations: [[{ message }]] } })]) {
      const [whole] = runsOfJson(encoded(run));
      const stripped = stripContent(whole, (hash) => hash, false);
      expect(JSON.stringify(stripped)).not.toMatch(/what is asked|an answer/);
      const [again] = runsOfJson(encoded(stripped));
      expect(lineOf(again as Run)).toEqual(lineOf(run));
      expect(normaliseRuns([again as Run]).events[0]?.event.callKey).toBe(normaliseRuns([run]).events[0]?.event.callKey);
    }
  });
});

describe("content", () => {
  const PLANTED = "zqj";

  it("is read from no field but those that are known, in parts or in JSON", () => {
    const streamed = call({
      events: [{ name: "new_token", kwargs: { token: PLANTED } }],
      serialized: { kwargs: { template: PLANTED } },
      extra: { metadata: METADATA, invocation_params: { model: "gpt-4o", stop: [PLANTED] }, runtime: { env: PLANTED } },
      tags: ["a", { token: PLANTED }],
      name: { token: PLANTED },
    });
    const fields = ["events", "serialized"].map((name): [string, string] => [`post.${CALL}.${name}`, JSON.stringify(streamed[name])]);
    for (const runs of [runsOfJson(encoded(streamed)), runsOfParts([...partsOf("post", streamed), ...fields])]) {
      expect(JSON.stringify(runs)).not.toContain(PLANTED);
      expect(lineOf(runs[0] as Run)).toEqual(lineOf(call()));
    }
  });

  it("of an answer is not told beside it, whatever stands in the places of counts, ids and models", () => {
    const message = { kwargs: { id: "an id of zqj", response_metadata: { model: `zqj${"x".repeat(200)}` } } };
    const usage_metadata = { ...USAGE, input_tokens: PLANTED, more: PLANTED, input_token_details: { cache_read: 2, said: PLANTED } };
    const runs = [
      call({ outputs: { usage_metadata, id: "a zqj", model: "a zqj", generations: [[{ message }]] } }),
      call({ run_type: "tool", outputs: { id: PLANTED, model: PLANTED, usage: { prompt_tokens: PLANTED } } }),
      call({ told: { usage_metadata, model: "a zqj", id: "a zqj", said: PLANTED } }),
    ];
    for (const run of runs) {
      const [read] = runsOfJson(encoded(run));
      expect(JSON.stringify(read?.told)).not.toContain(PLANTED);
    }
    const [event] = normaliseRuns([runs[0] as Run]).events;
    expect(event?.event).toMatchObject({ flags: expect.arrayContaining(["unreadable_count:input"]), lines: [{ model: "gpt-4o" }] });
  });

  it("that is kept reads the same a second time", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom("outputs", "extra", "tags", "run_type", "error"), fc.jsonValue()), (odd) => {
        const [once] = runsOfJson(encoded({ ...call(), ...odd }));
        const text = JSON.stringify(once);
        expect(JSON.stringify(runsOfJson(encoded(JSON.parse(text)))[0])).toBe(text);
      }),
    );
  });
});

describe("LangSmith's spans, where its client exports OpenTelemetry", () => {
  it("tell the details of their counts as JSON, and make no label of what the client put there itself", () => {
    const attributes = {
      "langsmith.span.kind": "llm",
      "gen_ai.operation.name": "chat",
      "gen_ai.system": "openai",
      "gen_ai.request.model": "gpt-4o",
      "gen_ai.usage.input_tokens": 3000,
      "gen_ai.usage.output_tokens": 120,
      "langsmith.usage_metadata": JSON.stringify(USAGE),
      "langsmith.metadata.usage_metadata": JSON.stringify(USAGE),
      "langsmith.metadata.ls_model_name": "gpt-4o",
      "langsmith.metadata.region": "eu",
    };
    const { events } = normaliseSpans(traceRequest([{ id: "1", scope: "langsmith", attributes }]), "json");
    expect(events[0]?.event).toMatchObject({
      labels: { region: "eu" },
      lines: [{ quantities: { input: 952n, cacheRead: 2048n, reasoning: 40n } }],
    });
    expect(Object.keys(events[0]?.event.labels ?? {})).toEqual(["region"]);
  });
});

describe("begin and end", () => {
  const begun = call({ end_time: undefined, outputs: undefined });
  const ended = call({ inputs: undefined });

  it("of a run count once, in one request, in two, or twice", () => {
    const together = normaliseRuns(runsOfParts([...partsOf("post", begun), ...partsOf("patch", ended)]));
    expect(together.events).toHaveLength(1);
    expect(normaliseRuns(runsOfParts(partsOf("post", begun))).events).toEqual([]);
    const apart = normaliseRuns(runsOfParts(partsOf("patch", ended)));
    expect(apart.events[0]?.event).toMatchObject({
      payloadHash: together.events[0]?.event.payloadHash,
      dedupeKey: together.events[0]?.event.dedupeKey,
    });
  });

  it("of a run that tells its kind only when it begins make one call", () => {
    const { run_type: _, name: __, start_time: ___, ...slim } = ended;
    expect(normaliseRuns(runsOfParts(partsOf("patch", slim))).events[0]?.event.lines).toEqual(
      normaliseRuns([ended]).events[0]?.event.lines,
    );
  });

  it("may come as parts or as JSON, in any order of the parts", () => {
    const whole = normaliseRuns([call()]).events[0]?.event;
    const parts = [...partsOf("post", call()), ...partsOf("post", ROOT)];
    fc.assert(
      fc.property(fc.shuffledSubarray(parts, { minLength: parts.length }), (shuffled) => {
        const read = normaliseRuns(runsOfParts(shuffled)).events;
        expect(read.map(({ event }) => event.lines)).toEqual([whole?.lines]);
      }),
    );
    for (const body of [call(), [call()], { post: [begun], patch: [ended] }, { patch: [ended] }])
      expect(normaliseRuns(runsOfJson(encoded(body))).events.map(({ event }) => event.lines)).toEqual([whole?.lines]);
  });

  it("of a batch of updates that change no count are duplicates of one call", () => {
    const tagged = normaliseRuns([call({ tags: ["a", "b"] })]).events[0]?.event;
    expect(tagged?.labels.tags).toBe("a,b");
    expect(tagged?.payloadHash).toBe(normaliseRuns([call()]).events[0]?.event.payloadHash);
    const more = call({ outputs: { usage_metadata: { ...USAGE, output_tokens: 121 } } });
    expect(normaliseRuns([more]).events[0]?.event.payloadHash).not.toBe(tagged?.payloadHash);
  });
});

describe("an end without what its begin told", () => {
  const reasonsOf = (run: Run) => normaliseRuns([run]).rejected.map(({ location, fix }) => [location, fix]);
  const FIX = expect.stringContaining("run_type, trace_id and dotted_order");

  it("is rejected, not lost, where it may be a chain", () => {
    const slim = call({ run_type: undefined, outputs: { text: "an answer" } });
    expect(reasonsOf(slim)).toEqual([["run_type", FIX]]);
    expect(normaliseRuns([{ ...slim, end_time: undefined }]).rejected).toEqual([]);
  });

  it("is rejected where it stands in no trace, which its other reports may tell", () => {
    expect(reasonsOf(call({ trace_id: undefined, dotted_order: undefined }))).toEqual([["trace_id", FIX]]);
    expect(reasonsOf(call({ trace_id: undefined }))).toEqual([]);
  });

  it("that is no time is a fault, and no begin", () => {
    expect(reasonsOf(call({ start_time: undefined, end_time: {} }))).toEqual([["endTimeUnixNano", expect.any(String)]]);
  });
});

describe("counts that are told apart from the end of a run", () => {
  const bare = call({ outputs: { text: "an answer" } });
  const later: Run = { id: CALL, trace_id: TRACE, dotted_order: call().dotted_order, outputs: { usage_metadata: USAGE } };
  const told = { input: 952n, cacheRead: 2048n, output: 120n, requests: 1n };
  const billable = (runs: readonly Run[]) => normaliseRuns(runs).events.filter(({ event }) => event.role === "billable");

  it.each<[string, Run[]]>([
    ["after it, by an update that tells nothing else", [bare, later]],
    ["after it, with the end once more", [bare, call()]],
    ["after it, and with it", [call(), later]],
    ["in all three ways", [bare, call(), later]],
  ])("%s: are of one call, in any order", (_, runs) => {
    fc.assert(
      fc.property(fc.shuffledSubarray([ROOT, ...runs], { minLength: runs.length + 1 }), (shuffled) => {
        const counted = billable(shuffled);
        expect(counted).toHaveLength(1);
        expect(counted[0]?.event).toMatchObject({
          hints: { identity: "u-42", application: "support-desk" },
          lines: [{ provider: "openai", quantities: told }],
        });
        expect(counted[0]?.event.lines[0]?.model).toMatch(/^gpt-4o/);
      }),
    );
  });

  it("count nothing by themselves, nor with the end of a chain, which repeats its calls", () => {
    expect(billable([later])).toEqual([]);
    expect(billable([{ ...later, id: TRACE, dotted_order: ROOT_ORDER }, ROOT, call()])).toHaveLength(1);
    expect(billable([{ ...later, run_type: "tool" }])).toEqual([]);
  });

  it("of a wrapper and of the client in it are of one call", () => {
    const inner = call({ id: "0199aaaa-0000-7000-8000-000000000004", parent_run_id: CALL, dotted_order: undefined, name: "openai" });
    for (const runs of [
      [bare, inner],
      [bare, later, inner],
      [bare, later, call(), inner],
    ])
      expect(billable(runs).map(({ event }) => event.spanId)).toEqual([String(inner.id).replaceAll("-", "")]);
  });

  it("are those of a begin that filled in zeros: nothing", () => {
    const zeros = { input_tokens: 0, output_tokens: 0 };
    expect(normaliseRuns([call({ end_time: undefined, outputs: { usage_metadata: zeros } })])).toMatchObject({ events: [], rejected: [] });
  });

  it("have the time at which their run began", () => {
    expect(normaliseRuns([later]).events[0]?.event.occurredAt).toEqual(new Date("2025-11-20T10:11:12.000Z"));
    expect(normaliseRuns([{ ...later, dotted_order: undefined }]).rejected).toHaveLength(1);
  });

  it("leave each report at its place in the body, for the queue of what is not taken", () => {
    const { events } = normaliseRuns([call({ end_time: undefined, outputs: undefined }), bare]);
    expect(events.map(({ index }) => index)).toEqual([1]);
  });
});

describe("a trace", () => {
  it("counts its calls and tools, and no chain, whatever these repeat", () => {
    const tool: Run = {
      ...call(),
      id: "0199aaaa-0000-7000-8000-000000000003",
      run_type: "tool",
      name: "search",
      outputs: { text: "x" },
      dotted_order: undefined,
    };
    const { events } = normaliseRuns([{ ...ROOT, outputs: { usage_metadata: USAGE } }, call(), tool]);
    expect(events.map(({ event }) => [event.role, event.lines[0]?.quantities.requests, event.tool?.name])).toEqual([
      ["billable", 1n, undefined],
      ["billable", 0n, "search"],
    ]);
  });

  it("counts a call once that LangChain and the client under it both tell", () => {
    const inner = call({ id: "0199aaaa-0000-7000-8000-000000000004", parent_run_id: CALL, dotted_order: undefined, name: "openai" });
    const { events } = normaliseRuns([ROOT, call(), inner]);
    expect(events.map(({ event }) => event.role)).toEqual(["evidence", "billable"]);
  });

  it("lends who called to calls that do not say it, and is known by the order of a run alone", () => {
    const bare = call({
      parent_run_id: undefined,
      trace_id: undefined,
      extra: { metadata: { ls_provider: "openai", ls_model_name: "gpt-4o" } },
    });
    const root = { ...ROOT, extra: { metadata: { user_id: "u-7" } } };
    expect(normaliseRuns([root, bare]).events[0]?.event).toMatchObject({ hints: { identity: "u-7" }, traceId: TRACE.replaceAll("-", "") });
  });
});

describe("what is wrong", () => {
  it("is told by item or by part, and spoils no other", () => {
    const { events, rejected } = normaliseRuns([
      call({ id: "7" }),
      call(),
      call({ id: "0199aaaa-0000-7000-8000-000000000009", end_time: "soon", start_time: "x" }),
    ]);
    expect(events).toHaveLength(1);
    expect(rejected.map(({ index, location }) => [index, location])).toEqual([
      [0, "id"],
      [2, "endTimeUnixNano"],
    ]);
    expect(() => runsOfParts([["post.1", "{"]])).toThrow(Malformed);
    expect(() => runsOfJson(encoded("runs"))).toThrow(Malformed);
  });

  it("is a body of more runs than ten thousand, or of more values in all its parts than can be held", () => {
    const begins = Array.from({ length: 10_001 }, (_, index): [string, string] => [`post.${index}`, "{}"]);
    expect(runsOfParts(begins.slice(1))).toHaveLength(10_000);
    expect(() => runsOfParts(begins)).toThrow(TooLarge);
    expect(() => runsOfJson(encoded(begins.map(() => ({}))))).toThrow(TooLarge);
    const part = JSON.stringify({ a: Array.from({ length: 700_000 }, () => ({})) });
    const four = [1, 2, 3, 4].map((id): [string, string] => [`post.${id}.outputs`, part]);
    expect(runsOfParts(four.slice(2))).toHaveLength(2);
    expect(() => runsOfParts(four)).toThrow(Malformed);
  });

  it("is a body of several runs under the address of one", () => {
    const second = call({ id: "0199aaaa-0000-7000-8000-000000000004" });
    for (const body of [[call(), second], { post: [call()], patch: [second] }])
      expect(() => runsOfJson(encoded(body), CALL)).toThrow(Malformed);
    for (const body of [call({ id: undefined }), [call()], { post: [call()], patch: [{ id: CALL, tags: ["a"] }] }])
      expect(runsOfJson(encoded(body), CALL)).toMatchObject([{ id: CALL }]);
  });

  it("is no fault of the reader where content or counts are nested without end", () => {
    const deep = JSON.parse(`${'{"a":'.repeat(50_000)}1${"}".repeat(50_000)}`) as Run;
    expect(lineOf(call({ inputs: deep }))).toEqual(lineOf(call()));
    const { events, rejected } = normaliseRuns([
      call({ outputs: { usage_metadata: deep } }),
      call({ id: TRACE, outputs: { more: deep, usage_metadata: USAGE } }),
    ]);
    expect([events.length, rejected.length]).toEqual([2, 0]);
  });

  it("never makes a fault of the reader, whatever stands in the places of a run", () => {
    const places = [
      "id",
      "trace_id",
      "dotted_order",
      "extra",
      "outputs",
      "inputs",
      "error",
      "end_time",
      "start_time",
      "tags",
      "run_type",
      "session_name",
    ];
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...places), fc.jsonValue()), fc.jsonValue(), (odd, usage) => {
        const { events, rejected } = normaliseRuns([{ ...call(), ...(odd as Run) }, call({ outputs: { usage_metadata: usage } })]);
        expect(events.length + rejected.length).toBeLessThanOrEqual(2);
        for (const { event } of events) for (const { quantities } of event.lines) expect(quantities.input ?? 0n).toBeGreaterThanOrEqual(0n);
      }),
    );
  });
});
