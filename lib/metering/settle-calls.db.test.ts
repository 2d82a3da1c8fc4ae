/** The ledger is a function of the set of reports: not of their order, of the payloads they came in, or of how often. */
import fc from "fast-check";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { AGENT, chat, joined, logs, type Payload, partsOf, row, sendingOf, span, trace } from "@/lib/testing/call-payloads";
import { frozenClock } from "@/lib/testing/clock";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { driftOf } from "@/lib/testing/drift";
import { fixtures } from "@/lib/testing/telemetry";
import { normaliseLitellm } from "./core/adapters/litellm";
import { ingestEvents, ingestOtlp, pruneReports } from "./index";

const database = useDatabase();
const clock = frozenClock("2026-11-22T00:00:00Z");

async function send({ source, signal, bytes }: Payload): Promise<void> {
  const ctx = testContext(database.db, { sourceId: source, clock });
  if (signal === "litellm") await ingestEvents(ctx, source, normaliseLitellm(bytes));
  else await ingestOtlp(ctx, signal, bytes, "json");
}
async function sendAll(payloads: readonly Payload[]): Promise<void> {
  for (const payload of payloads) await send(payload);
}

/** Everything that order must not change, in one order. */
async function ledger() {
  const { rows } = await database.pool.query<Record<string, unknown>>(`
    SELECT l.source_event_id AS id, d.source_id AS source, l.role, l.hints, l.labels, l.details, l.session_id AS session, l.call_key AS "callKey",
      l.trace_id AS trace, l.span_id AS span, l.parent_span_id AS parent, l.flags, l.cost_usd::text AS cost, l.unpriced_events AS unpriced, l.charges,
      l.input::text AS input, l.requests::text AS requests, d.identity_id AS identity, d.team_id AS team, d.agent, d.attribution_step AS step,
      d.provider, d.model, c.source_event_id AS "countedBy"
    FROM usage_line l JOIN usage_dimension d ON d.id = l.dimension_id LEFT JOIN usage_line c ON c.event_id = l.counted_by
    ORDER BY d.source_id, l.source_event_id`);
  return rows;
}
const SUMS = "sum(events)::text AS events, sum(requests)::text AS requests, sum(input)::text AS input, sum(output)::text AS output";
async function rollups() {
  const { rows } = await database.pool.query<Record<string, unknown>>(
    `SELECT day::text, dimension_id AS dimension, ${SUMS}, sum(unpriced_events)::text AS unpriced, sum(cost_usd)::numeric(30,15)::text AS cost FROM usage_daily GROUP BY 1, 2 ORDER BY 1, 2`,
  );
  return rows;
}
/** Roll-ups are the sums of the billable lines, and no row of them is empty. */
async function expectTrueRollups(): Promise<void> {
  const { rows } = await database.pool.query<Record<string, unknown>>(
    `SELECT (occurred_at AT TIME ZONE 'UTC')::date::text AS day, dimension_id AS dimension, ${SUMS}, sum(unpriced_events)::text AS unpriced,
      sum(coalesce(cost_usd, (SELECT sum((c->>'costUsd')::numeric) FROM jsonb_array_elements(charges) c), 0))::numeric(30,15)::text AS cost
    FROM usage_line WHERE role = 'billable' GROUP BY 1, 2 ORDER BY 1, 2`,
  );
  const zeroed = (all: Record<string, unknown>[]) => all.map((row) => ({ ...row, input: row.input ?? "0", output: row.output ?? "0" }));
  expect(zeroed(await rollups())).toEqual(zeroed(rows));
  const team = await database.pool.query("SELECT coalesce(sum(events), 0)::text AS events FROM usage_daily_team");
  expect(team.rows[0]).toEqual({ events: String(rows.reduce((sum, row) => sum + Number(row.events), 0)) });
  const drifted = await driftOf(async (sql) => (await database.pool.query(sql)).rows);
  expect(drifted.filter(({ kept }) => kept === "usage_daily_label")).toEqual([]);
}
const billable = async () => (await ledger()).filter(({ role }) => role === "billable");
/** Lines in order of arrival mean nothing: dimension ids are left out of what is compared, sums are kept. */
const clear = () =>
  database.pool.query(
    "TRUNCATE usage_line, usage_event_key, usage_daily, usage_daily_team, usage_daily_meter, usage_daily_label, usage_hourly, rejected_item, raw_payload, call_report, billing_period",
  );

beforeAll(async () => {
  await database.pool.query(`INSERT INTO source (id, name, kind, may_speak_for) VALUES ('app', 'App', 'otlp', true), ('gate', 'Gateway', 'litellm', true);
    INSERT INTO team (id, name, color_slot) VALUES ('cx', 'cx-platform', 1);
    INSERT INTO identity (id, name, kind) VALUES ('u-42', 'u-42', 'agent'), ('rag', 'svc-rag', 'service_account'), ('invoice', 'svc-invoice', 'service_account');
    INSERT INTO identity_assignment (identity_id, team_id, valid_from) VALUES ('u-42', 'cx', '2020-01-01Z')`);
  for (const [provider, model] of [
    ["openai", "gpt-4o-mini"],
    ["openai", "gpt-4o"],
    ["openai", "gpt-5.1-codex"],
    ["anthropic", "claude-sonnet-4-5"],
  ])
    for (const meter of ["input", "output", "cache_read"])
      await database.pool.query(
        `INSERT INTO price (provider, model, meter, rate, per, valid_from, origin, origin_version, created_by) VALUES ($1, $2, $3, '3', 1000000, '2020-01-01', 'catalogue', 't', 't')`,
        [provider, model, meter],
      );
  await database.pool.query("UPDATE ledger_version SET prices = prices + 1, inventory = inventory + 1");
});
beforeEach(clear);

async function expectOneLedger(parts: readonly Payload[], runs: number): Promise<void> {
  await clear();
  await sendAll(joined(parts));
  const expected = await ledger();
  await expectTrueRollups();
  await fc.assert(
    fc.asyncProperty(sendingOf(parts), async ({ payloads, atOnce }) => {
      await clear();
      if (atOnce) await Promise.all(payloads.map(send));
      else await sendAll(payloads);
      expect(await ledger()).toEqual(expected);
      await expectTrueRollups();
    }),
    { numRuns: runs },
  );
}

describe("whatever the order, the grouping and the repetition", () => {
  const files = fixtures
    .filter(({ signal, encoding }) => (signal === "traces" || signal === "logs") && encoding === "json")
    .map(({ file }) => file)
    .filter((file) => !file.endsWith(".gz") && !file.startsWith("otlp-spec-examples"));
  it.each(files)("%s comes to one ledger", { timeout: 60_000 }, (file) => expectOneLedger(partsOf(file), 5));

  it("Codex's events and its turn of 437 spans", { timeout: 120_000 }, () =>
    expectOneLedger([...partsOf("codex/events.logs.json"), ...partsOf("codex/turn.traces.json.gz")], 4),
  );

  it("Claude Code's events and spans", { timeout: 60_000 }, () =>
    expectOneLedger([...partsOf("claude-code/events.logs.json"), ...partsOf("claude-code/llm-request.traces.json")], 10),
  );

  it("spans that say to be their own parents, in one trace and in another", { timeout: 120_000 }, async () => {
    const own = { "gen_ai.usage.input_tokens": 1_000, "gen_ai.usage.output_tokens": 100 };
    const parts = [
      trace(span("s0", chat(), { start: 3_600_000, end: 3_600_010, parent: "s2", trace: "t" })),
      trace(span("s1", AGENT, { start: 3_600_028, end: 3_600_038, parent: "s1", trace: "t" })),
      trace(span("s2", own, { start: 3_600_027, end: 3_600_037, parent: "s2", trace: "u" })),
      trace(span("s3", {}, { start: 30, end: 40, parent: "s6", trace: "t" })),
      row("r1", 20, { session_id: "row-0" }),
      row("r1_cache_hit9", 3_600_020, { session_id: "row-1" }),
    ];
    await expectOneLedger(parts, 3);
  });

  it("trees of agents, wrappers, tools and calls, with a gateway", { timeout: 120_000 }, async () => {
    const attributes = [
      {},
      AGENT,
      chat(),
      chat({ "gen_ai.usage.input_tokens": undefined, "gen_ai.usage.output_tokens": undefined }),
      chat({ "gen_ai.response.id": "r1" }),
      chat({ "gen_ai.response.id": "r1", "team.id": "cx-platform" }),
      { "gen_ai.usage.input_tokens": 1_000, "gen_ai.usage.output_tokens": 100 },
      { "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "search", "gen_ai.tool.call.id": "c1" },
      { "user.id": "svc-rag", "gen_ai.request.model": "gpt-4o" },
    ];
    const node = fc.record({
      parent: fc.integer({ min: -1, max: 6 }),
      what: fc.nat({ max: attributes.length - 1 }),
      start: fc.nat({ max: 30 }),
      hour: fc.nat({ max: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(node, { minLength: 2, maxLength: 7 }), fc.integer({ min: 2, max: 2 }), async (nodes, rows) => {
        const parts = nodes.map(({ parent, what, start, hour }, i): Payload => {
          const at = (hour === 0 ? 3_600_000 : 0) + start;
          const own = Object.fromEntries(Object.entries(attributes[what] as object).filter(([, value]) => value !== undefined));
          return trace(
            span(`s${i}`, own, {
              start: at,
              end: at + 10,
              ...(parent < 0 ? {} : { parent: `s${parent}` }),
              trace: i % 3 === 2 ? "u" : "t",
            }),
          );
        });
        for (let i = 0; i < rows; i++) parts.push(row(i === 0 ? "r1" : "r1_cache_hit9", i * 3_600_000 + 20, { session_id: `row-${i}` }));
        await expectOneLedger(parts, 3);
      }),
      { numRuns: 10 },
    );
  });
});

describe("a parent that comes after its leaf", () => {
  it("gives it its agent, its identity and its team's share, through spans that say nothing", async () => {
    await send(trace(span("leaf", chat(), { parent: "link" })));
    expect(await billable()).toMatchObject([{ identity: null, agent: null }]);
    await send(trace(span("root", AGENT)));
    await send(trace(span("link", { "http.method": "POST" }, { parent: "root" })));
    expect(await billable()).toMatchObject([
      { identity: "u-42", team: "cx", agent: "planner", step: "identity", cost: "0.003300000000000" },
    ]);
    await expectTrueRollups();
  });

  it("of another source lends nothing", async () => {
    await send(trace(span("leaf", chat(), { parent: "root" })));
    await send({ ...trace(span("root", AGENT)), source: "gate" });
    expect(await billable()).toMatchObject([{ identity: null, agent: null }]);
  });

  it("lends the model too, and the call is then rated", async () => {
    const unnamed = { "gen_ai.operation.name": "chat", "gen_ai.usage.input_tokens": 1_000 };
    await send(trace(span("leaf", unnamed, { parent: "root" })));
    expect(await billable()).toMatchObject([{ model: "unknown", cost: null, unpriced: 1 }]);
    await send(trace(span("root", { ...AGENT, "gen_ai.request.model": "gpt-4o" })));
    expect(await billable()).toMatchObject([{ provider: "openai", model: "gpt-4o", cost: "0.003000000000000", unpriced: 0, flags: [] }]);
    await expectTrueRollups();
  });

  it("is counted until its deeper call comes", async () => {
    await send(trace(span("out", chat())));
    expect(await billable()).toMatchObject([{ cost: "0.003300000000000" }]);
    await send(trace(span("in", chat(), { parent: "out" })));
    const lines = await ledger();
    expect(lines.map(({ role, cost, charges }) => [role, cost, (charges as unknown[]).length])).toEqual([
      ["billable", "0.003300000000000", 2],
      ["evidence", "0.000000000000000", 0],
    ]);
    expect(lines[1]?.countedBy).toBe(lines[0]?.id);
    await expectTrueRollups();
  });
});

describe("one call told by two signals", () => {
  it("Claude Code's event and span, in different payloads, count once: the event, in the span's trace", async () => {
    const session = { "session.id": "s1" };
    const counts = { model: "claude-sonnet-4-5", request_id: "req_1", input_tokens: 1_000, output_tokens: 100 };
    const record = logs({ body: "claude_code.api_request", attributes: { ...session, ...counts, cost_usd: 0.01 } });
    const scope = "com.anthropic.claude_code.tracing";
    const request = trace(span("req", { "span.type": "llm_request", ...counts }, { scope, parent: "turn" }));
    const turn = trace(span("turn", { ...session, "agent.name": "reviewer" }, { scope }));
    for (const order of [
      [record, request, turn],
      [turn, request, record],
      [request, record, turn],
    ]) {
      await clear();
      await sendAll(order);
      const [other, event] = await ledger();
      expect([event?.role, other?.role, other?.countedBy]).toEqual(["billable", "evidence", event?.id]);
      expect(event).toMatchObject({
        id: "log:claude_code.api_request:s1:req_1",
        agent: "reviewer",
        trace: other?.trace,
        span: other?.span,
      });
      await expectTrueRollups();
    }
  });

  it("Codex's event and span, whose conversation is on another span, count once", async () => {
    await sendAll(joined(partsOf("codex/events.logs.json")));
    const turn = partsOf("codex/turn.traces.json.gz").reverse();
    for (let start = 0; start < turn.length; start += 20) await sendAll(joined(turn.slice(start, start + 20)));
    const calls = (await ledger()).filter(({ callKey }) => String(callKey).startsWith("codex:"));
    expect(calls.map(({ role }) => role).sort()).toEqual(["billable", "evidence"]);
    await expectTrueRollups();
  });
});

describe("a gateway and the client behind it", () => {
  const client = trace(
    span("root", AGENT),
    span("leaf", chat({ "gen_ai.provider.name": "openai", "gen_ai.response.id": "msg-1" }), { parent: "root", end: 4 }),
  );
  const gateway = row("msg-1", 6, { custom_llm_provider: "anthropic", model: "claude-sonnet-4-5" });

  it("are one call, in either order: the gateway's identity, the client's trace and agent", async () => {
    for (const order of [
      [client, gateway],
      [gateway, client],
    ]) {
      await clear();
      await sendAll(order);
      const counted = await billable();
      expect(counted).toMatchObject([
        { source: "gate", identity: "invoice", agent: "planner", provider: "anthropic", callKey: "anthropic:msg-1" },
      ]);
      const told = (await ledger()).find(({ role }) => role === "evidence");
      expect(told).toMatchObject({ source: "app", identity: "u-42", cost: "0.000000000000000", countedBy: "msg-1" });
      expect(counted[0]).toMatchObject({ trace: told?.trace, span: told?.span, parent: told?.parent });
      await expectTrueRollups();
    }
  });

  it("stay two calls an hour apart, when a cache or a mock repeats the id", async () => {
    await sendAll([client, row("msg-1", 3_600_000)]);
    expect(await billable()).toHaveLength(2);
  });

  it("are paired one to one where ids repeat", async () => {
    const calls = [0, 100, 200].map((start, i) =>
      trace(span(`c${i}`, chat({ "gen_ai.response.id": "mock" }), { start, end: start + 5, trace: `t${i}` })),
    );
    await sendAll([...calls, row("mock", 6), row("mock_cache_hit1", 107, { cache_hit: true })]);
    expect((await ledger()).map(({ id, role, countedBy }) => [String(id).slice(-4), role, countedBy])).toEqual([
      ["6330", "evidence", "mock"],
      ["6331", "evidence", "mock_cache_hit1"],
      ["6332", "billable", null],
      ["mock", "billable", null],
      ["hit1", "billable", null],
    ]);
  });

  it("an id that hundreds of calls bear tells nothing of any", { timeout: 30_000 }, async () => {
    const many = Array.from({ length: 201 }, (_, i) =>
      span(`m${i}`, chat({ "gen_ai.response.id": "mock" }), { start: i * 10, end: i * 10 + 5 }),
    );
    await sendAll([trace(...many), row("mock", 1)]);
    expect(await billable()).toHaveLength(202);
  });
});

describe("what settling leaves alone", () => {
  const leaf = trace(span("leaf", chat(), { parent: "root" }));
  const close = () =>
    database.pool.query(
      "INSERT INTO billing_period (id, starts_at, ends_at, state) VALUES ('2026-09', '2026-09-01Z', '2026-10-01Z', 'closed')",
    );

  it("lines of a closed period, and the call is still counted once", async () => {
    await send(leaf);
    const before = await ledger();
    await close();
    await sendAll([trace(span("root", AGENT)), row("late", 5)]);
    expect((await ledger()).filter(({ source }) => source === "app")).toEqual(before);
    await send(trace(span("deep", chat(), { parent: "leaf" })));
    expect((await billable()).map(({ source, span: of }) => [source, String(of).slice(-8)])).toEqual([
      ["app", "6c656166"],
      ["gate", "null"],
    ]);
    await expectTrueRollups();
  });

  it("lines that were settled days ago: a late report is evidence of them", async () => {
    await send(leaf);
    const before = await ledger();
    clock.advance(3 * 86_400_000);
    try {
      await sendAll([leaf, trace(span("root", AGENT)), trace(span("deep", chat(), { parent: "leaf" }))]);
    } finally {
      clock.advance(-3 * 86_400_000);
    }
    expect(await billable()).toEqual(before);
    expect((await ledger()).map(({ countedBy }) => countedBy)).toEqual([before[0]?.id, null]);
  });

  it("everything, when a payload holds all that is told: stored with its lines, and one look", async () => {
    const names: string[] = [];
    const { pool } = database;
    const query = pool.query.bind(pool) as (...values: unknown[]) => unknown;
    const watched = (...values: unknown[]) => {
      const { name } = (values[0] ?? {}) as { name?: string };
      if (name !== undefined) names.push(name);
      return query(...values);
    };
    pool.query = watched as unknown as typeof pool.query;
    try {
      await sendAll(joined(partsOf("vercel-ai-sdk/v6-tool-loop-openai-responses.traces.json")));
    } finally {
      pool.query = query as unknown as typeof pool.query;
    }
    expect(names).toEqual(["read-settled", "delete-unsettled"]);
  });

  it("reports of events that were refused", async () => {
    await send(leaf);
    await send(trace(span("leaf", chat({ "gen_ai.usage.input_tokens": 7, "user.id": "u-42" }), { parent: "root" })));
    expect(await ledger()).toMatchObject([{ input: "1000", identity: null }]);
    const { rows } = await database.pool.query("SELECT id FROM call_report");
    expect(rows).toHaveLength(1);
  });
});

describe("reports", () => {
  it("of a span that came without its counts, and then with them: the call counts once, and so it does in one payload", async () => {
    const bare = trace(span("leaf", {}, { parent: "root" }));
    const told = trace(span("leaf", chat(), { parent: "root" }), span("other", chat({ "gen_ai.response.id": "r-2" })));
    await sendAll([bare, told, told]);
    const after = await ledger();
    expect(after).toMatchObject([{ input: "1000", requests: "1" }, { input: "1000" }]);
    expect((await database.pool.query("SELECT id FROM call_report")).rowCount).toBe(2);
    expect((await database.pool.query("SELECT id FROM unsettled_reports")).rowCount).toBe(0);
    await expectTrueRollups();
  });

  it("are read as they were written, whatever is in their texts", async () => {
    const text = 'tab\t, line\nbreak, \\ back\\slash, "quotes", ünï, \u2028, end';
    await send(trace(span("leaf", chat({ "user.id": text, "langsmith.metadata.note": text }))));
    const { rows } = await database.pool.query<{ own: unknown }>("SELECT report->'own' AS own FROM call_report");
    expect(rows[0]?.own).toEqual(
      expect.arrayContaining([
        ["user.id", text],
        ["langsmith.metadata.note", text],
      ]),
    );
  });

  it("hold no key that was sent whole", async () => {
    await send(trace(span("leaf", chat({ "metadata.user_api_key_hash": "sk-abcdefghijklmnop" }))));
    const { rows } = await database.pool.query<{ text: string }>(
      "SELECT c::text || coalesce(l::text, '') AS text FROM call_report c, usage_line l",
    );
    expect(rows[0]?.text).not.toContain("sk-abcdefghijklmnop");
  });

  it("go after seven days, mere links after two, and what is settled stays", async () => {
    await sendAll([
      trace(span("leaf", chat(), { parent: "link" })),
      trace(span("link", {}, { parent: "root" })),
      trace(span("root", AGENT)),
    ]);
    const before = await ledger();
    const left = async (days: number) => {
      await pruneReports(database.db, { now: () => new Date(clock.now().getTime() + days * 86_400_000 + 1) });
      return (await database.pool.query("SELECT id FROM call_report")).rowCount;
    };
    expect([await left(1), await left(2), await left(7)]).toEqual([3, 1, 0]);
    expect(await ledger()).toEqual(before);
    clock.advance(8 * 86_400_000);
    try {
      await send(trace(span("leaf", chat(), { parent: "link" })));
    } finally {
      clock.advance(-8 * 86_400_000);
    }
    expect(await ledger()).toEqual(before);
  });
});
