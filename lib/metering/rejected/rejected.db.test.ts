import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { changeSource, createSource } from "@/lib/auth";
import type { Right } from "@/lib/auth/core/roles";
import { Forbidden, NotFound } from "@/lib/kernel/errors";
import { frozenClock } from "@/lib/testing/clock";
import { type Caller, testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import {
  dismissRejected,
  ingestOtlp,
  listRawPayloads,
  listRejected,
  listRejectedGroups,
  processInbox,
  pruneRaw,
  readRawPayload,
  readRejected,
  receiveCloudEvents,
  receiveEvents,
  receivePayload,
  receiveResponses,
  retryRejected,
} from "../index";

const database = useDatabase();
let sourceId = "";
const ctx = (caller: Caller = {}) => testContext(database.db, { sourceId, ...caller });
const NOW = () => ctx().clock.now();
const DAY_MS = 86_400_000;
const inDays = (days: number) => frozenClock(new Date(NOW().getTime() + days * DAY_MS).toISOString());
const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value));
const SECRET_WORDS = "the patient is called Ann";

const event = (id: string, more: object = {}) => ({
  id,
  time: new Date(NOW().getTime() - 60_000).toISOString(),
  provider: "openai",
  model: "gpt-4o",
  usage: { input: 10, output: 2 },
  ...more,
});
const send = (...events: object[]) => receiveEvents(ctx(), bytes(events), { isLines: false, isVerbose: false });
const open = async () => (await listRejected(ctx(), { limit: 100, state: "open" })).data;
const rows = async <Row extends object>(text: string): Promise<Row[]> => (await database.pool.query<Row>(text)).rows;
const lines = () =>
  rows<{ source_event_id: string; flags: string[]; details: { promptHash?: string } | null }>(
    "SELECT source_event_id, flags, details FROM usage_line ORDER BY 1",
  );
const deeds = () =>
  rows<{ action: string; before: string | null; after: string; reason: string | null }>(
    "SELECT action, before, after, reason FROM audit_event WHERE action LIKE 'rejected%' OR action LIKE 'raw%' OR action = 'source.change' ORDER BY seq",
  );
const everythingStored = async () =>
  JSON.stringify(
    [
      await rows("SELECT body FROM raw_payload"),
      await rows("SELECT convert_from(body, 'UTF8') AS body FROM inbox_payload"),
      await rows("SELECT * FROM rejected_item"),
      await rows("SELECT * FROM usage_line"),
      await rows("SELECT * FROM call_report"),
    ],
    (_, value: unknown) => (typeof value === "bigint" ? String(value) : value),
  );

beforeAll(async () => {
  sourceId = (await createSource(testContext(database.db), { name: "Gateway", kind: "api" })).id;
});
beforeEach(async () => {
  await database.pool.query(
    "TRUNCATE usage_line, usage_event_key, usage_daily, usage_daily_team, usage_daily_meter, usage_daily_label, usage_hourly, rejected_item, raw_payload, inbox_payload, call_report",
  );
  await changeSource(ctx(), sourceId, { keepRaw: "off" });
});

describe("the queue of what was not taken", () => {
  it("groups alike items by reason, with place, fix and the stripped item", async () => {
    await send(
      event("a", { prompt: SECRET_WORDS }),
      event("b", { prompt: SECRET_WORDS }),
      event("c", { usage: { input: -1 } }),
      event("d"),
    );
    const { data } = await listRejectedGroups(ctx(), {});
    expect(data.map(({ items, readable, location, source }) => ({ items, readable, location, source: source.name }))).toEqual([
      { items: 2, readable: 2, location: "prompt", source: "Gateway" },
      { items: 1, readable: 1, location: "usage.input", source: "Gateway" },
    ]);
    const [, , first] = await open();
    const detail = await readRejected(ctx(), first?.id ?? "0");
    expect(detail).toMatchObject({
      itemId: "a",
      fix: expect.stringContaining("promptHash"),
      format: "native",
      isHidden: false,
      raw: { id: "a", usage: { input: 10 } },
    });
    expect(await everythingStored()).not.toContain("Ann");
  });

  it("keeps 100 of a batch, and beyond 2,000 an hour nothing of a source that is wrong in all it sends", async () => {
    for (let batch = 0; batch < 21; batch++) await send(...Array.from({ length: 120 }, (_, i) => event(`${batch}-${i}`, { wrong: 1 })));
    expect(await rows("SELECT count(*)::int AS kept FROM rejected_item")).toEqual([{ kept: 2_000 }]);
  });
});

describe("reading them again", () => {
  it("takes what a patch mends, once however often it is read, marked as amended, and tells what happened to each", async () => {
    await send(event("a", { wrong: 1 }), event("b", { wrong: 1, usage: { input: -1 } }));
    const ids = (await open()).map(({ id }) => id);
    const first = await retryRejected(ctx(), { ids, patch: { wrong: null } });
    expect(first).toMatchObject({
      accepted: 1,
      duplicates: 0,
      rejected: 1,
      results: [{ status: "accepted" }, { status: "rejected", location: "usage.input" }],
    });
    expect(await lines()).toMatchObject([{ source_event_id: "a", flags: expect.arrayContaining(["amended"]) }]);
    const [still] = await open();
    expect(still).toMatchObject({ itemId: "b", attempts: 1, location: "usage.input" });
    expect((await open()).length).toBe(1);
    expect((await send(event("a"))).results).toMatchObject([{ status: "duplicate" }]);
    expect((await lines()).length).toBe(1);
  });

  it("says duplicate of what its sender has sent again meanwhile, and two at once count once", async () => {
    const early = event("a", { time: new Date(NOW().getTime() + 2 * DAY_MS).toISOString() });
    await send(early);
    await send(early);
    const later = ctx({ clock: inDays(2) });
    const [first, second] = await Promise.all([0, 1].map(async (i) => retryRejected(later, { ids: [(await open())[i]?.id ?? ""] })));
    expect([first?.results[0]?.status, second?.results[0]?.status].sort()).toEqual(["accepted", "duplicate"]);
    expect((await lines()).length).toBe(1);
    expect(await open()).toEqual([]);
    // The sender's own resend is still the same event.
    const resent = await receiveEvents(later, bytes([early]), { isLines: false, isVerbose: false });
    expect(resent).toMatchObject({ duplicates: 1, accepted: 0, rejected: 0 });
  });

  it.each([
    [
      "traces",
      {
        resourceSpans: [
          {
            resource: { attributes: [] },
            scopeSpans: [
              {
                scope: { name: "gen_ai" },
                spans: [{ traceId: "a".repeat(32), spanId: "b".repeat(16), name: "chat", attributes: [] as object[] }],
              },
            ],
          },
        ],
      },
    ],
  ] as const)("otlp %s: a span that came too early is the same span later, its prompt known by the same hash", async (signal, request) => {
    const end = `${NOW().getTime() + 2 * DAY_MS}000000`;
    const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
    const attributes = [
      text("gen_ai.operation.name", "chat"),
      text("gen_ai.provider.name", "openai"),
      text("gen_ai.request.model", "gpt-4o"),
      text("gen_ai.input.messages", JSON.stringify([{ role: "user", content: SECRET_WORDS }])),
      { key: "gen_ai.usage.input_tokens", value: { intValue: "7" } },
    ];
    const sent = structuredClone(request) as typeof request;
    Object.assign(sent.resourceSpans[0].scopeSpans[0].spans[0], { endTimeUnixNano: end, startTimeUnixNano: end, attributes });
    expect((await ingestOtlp(ctx(), signal, bytes(sent), "json")).rejected).toBe(1);
    expect(await everythingStored()).not.toContain("Ann");
    const later = ctx({ clock: inDays(2) });
    const [item] = await open();
    expect(await retryRejected(later, { ids: [item?.id ?? ""] })).toMatchObject({ accepted: 1, left: 0 });
    expect((await ingestOtlp(later, signal, bytes(sent), "json")).rejected).toBe(0);
    const [line, ...others] = await lines();
    expect(others).toEqual([]);
    expect(line?.details?.promptHash).toMatch(/^[0-9a-f]{64}$/);
    Object.assign(sent.resourceSpans[0].scopeSpans[0].spans[0], { spanId: "c".repeat(16) });
    await ingestOtlp(later, signal, bytes(sent), "json");
    expect(new Set((await lines()).map(({ details }) => details?.promptHash)).size).toBe(1);
  });

  it("reads items of every other format again", async () => {
    const early = new Date(NOW().getTime() + 2 * DAY_MS).toISOString();
    const usage = { prompt_tokens: 5, completion_tokens: 1, total_tokens: 6 };
    await receiveCloudEvents(
      ctx(),
      bytes({
        specversion: "1.0",
        id: "ce1",
        source: "s",
        type: "t",
        time: early,
        data: { model: "gpt-4o", provider: "openai", usage, prompt: SECRET_WORDS },
      }),
      { headers: [], isVerbose: false },
    );
    await receiveResponses(
      ctx(),
      bytes({
        context: { time: early },
        response: { id: "r1", model: "gpt-4o", object: "chat.completion", choices: [{ message: { content: SECRET_WORDS } }], usage },
      }),
      { provider: "openai", isVerbose: false },
    );
    await receivePayload(
      ctx(),
      sourceId,
      "litellm",
      bytes([
        {
          id: "l1",
          model: "gpt-4o",
          call_type: "acompletion",
          endTime: early,
          startTime: early,
          messages: [{ role: "user", content: SECRET_WORDS }],
          ...usage,
        },
      ]),
    );
    await receivePayload(
      ctx(),
      sourceId,
      "helicone",
      bytes({
        request_id: "h1",
        created_at: early,
        model: "gpt-4o",
        provider: "openai",
        ...usage,
        request_body: { messages: [{ content: SECRET_WORDS }] },
      }),
    );
    await processInbox(database.db, ctx().clock);
    expect(await everythingStored()).not.toContain("Ann");
    const waiting = await open();
    expect(waiting.length).toBe(4);
    const result = await retryRejected(ctx({ clock: inDays(2) }), { ids: waiting.map(({ id }) => id) });
    expect(result).toMatchObject({ accepted: 4, rejected: 0, left: 0 });
    expect((await lines()).length).toBe(4);
  });

  it("tells of an item whose payload is no longer kept that it must be sent again", async () => {
    await send(event("a", { wrong: 1 }));
    await database.pool.query("DELETE FROM raw_payload");
    const [item] = await open();
    expect((await retryRejected(ctx(), { ids: [item?.id ?? ""] })).results).toMatchObject([
      { status: "rejected", reason: "what was sent is not kept" },
    ]);
  });

  it("writes who read what again, with the patch, and who set what aside and why", async () => {
    await database.pool.query("UPDATE source SET name = name");
    const before = (await deeds()).length;
    await send(event("a", { wrong: 1 }), event("b", { wrong: 1 }));
    const [second, first] = await open();
    await retryRejected(ctx(), { ids: [first?.id ?? ""], patch: { wrong: null } });
    expect(await dismissRejected(ctx(), { ids: [second?.id ?? ""], reason: "Sent by a test" })).toEqual({ dismissed: 1 });
    expect(await dismissRejected(ctx(), { ids: [second?.id ?? ""], reason: "Sent by a test" })).toEqual({ dismissed: 0 });
    const [retry, dismiss, ...more] = (await deeds()).slice(before);
    expect(more).toEqual([]);
    expect([retry?.action, retry?.after]).toEqual(["rejected_event.retry", expect.stringContaining('"patch":{"wrong":null}')]);
    expect([dismiss?.action, dismiss?.reason]).toEqual(["rejected_event.dismiss", "Sent by a test"]);
    expect((await listRejected(ctx(), { limit: 10, state: "dismissed" })).data).toMatchObject([
      { itemId: "b", decisionReason: "Sent by a test", decidedBy: "Test Person" },
    ]);
  });
});

describe("who may", () => {
  const readers: readonly Right[] = ["source.read"];
  it("without the right is forbidden, with a part of the organisation it is not there", async () => {
    await send(event("a", { wrong: 1 }));
    const [item] = await open();
    const ids = [item?.id ?? ""];
    for (const act of [
      () => retryRejected(ctx({ rights: readers }), { ids }),
      () => dismissRejected(ctx({ rights: readers }), { ids, reason: "Because" }),
      () => changeSource(ctx({ rights: readers }), sourceId, { keepRaw: "content" }),
      () => listRejected(ctx({ rights: [] }), { limit: 10, state: "open" }),
      () => readRejected(ctx({ rights: [] }), ids[0] ?? ""),
    ])
      await expect(act()).rejects.toThrow(Forbidden);
    const part: Caller = { scope: { teamIds: ["t"] } };
    for (const act of [
      () => retryRejected(ctx(part), { ids }),
      () => dismissRejected(ctx(part), { ids, reason: "Because" }),
      () => listRejectedGroups(ctx(part), {}),
      () => readRejected(ctx(part), ids[0] ?? ""),
      () => listRawPayloads(ctx(part), sourceId, { limit: 5 }),
    ])
      await expect(act()).rejects.toThrow(NotFound);
    expect((await open()).length).toBe(1);
  });
});

describe("raw payloads", () => {
  it("of what is taken are kept only where the source says so, without content, and with it only by an administrator's word", async () => {
    const send1 = (id: string) =>
      receiveCloudEvents(
        ctx(),
        bytes({
          specversion: "1.0",
          id,
          source: "s",
          type: "t",
          time: NOW().toISOString(),
          data: {
            model: "gpt-4o",
            provider: "openai",
            usage: { prompt_tokens: 1 },
            prompt: SECRET_WORDS,
            note: "Bearer abcdefghijklmnop1234",
          },
        }),
        { headers: [], isVerbose: false },
      );
    const kept = async () => JSON.stringify(await rows("SELECT body, has_content FROM raw_payload ORDER BY id"));
    await send1("off");
    expect(await kept()).toBe("[]");
    await changeSource(ctx(), sourceId, { keepRaw: "stripped" });
    await freshSwitch();
    await send1("stripped");
    expect(await kept()).toMatch(/characters removed(?!.*Ann)/);
    await changeSource(ctx(), sourceId, { keepRaw: "content" });
    await freshSwitch();
    await send1("content");
    const [newest] = (await listRawPayloads(ctx(), sourceId, { limit: 5 })).data;
    expect(newest).toMatchObject({ format: "cloudevents", hasContent: true });
    expect(await kept()).toMatch(/Ann/);
    expect(await kept()).not.toContain("abcdefghijklmnop1234");
    await expect(readRawPayload(ctx({ rights: ["source.read"] }), sourceId, newest?.id ?? "")).rejects.toThrow(NotFound);
    expect(await readRawPayload(ctx(), sourceId, newest?.id ?? "")).toMatchObject({ hasContent: true, body: { id: "content" } });
    const told = await deeds();
    expect(told.at(-1)).toMatchObject({ action: "raw_payload.read" });
    expect(told.at(-2)).toMatchObject({
      action: "source.change",
      before: expect.stringContaining('"keepRaw":"stripped"'),
      after: expect.stringContaining('"keepRaw":"content"'),
    });
    // Taking the permission back takes what was kept by it.
    await changeSource(ctx(), sourceId, { keepRaw: "stripped" });
    expect(await kept()).not.toContain("Ann");
    await send1("late");
    expect(await kept()).not.toContain("Ann");
  });

  it("go after their days, and why items were not taken after thirty", async () => {
    await send(event("a", { wrong: 1 }));
    const left = async () => [(await rows("SELECT 1 FROM raw_payload")).length, (await rows("SELECT 1 FROM rejected_item")).length];
    await pruneRaw(database.db, inDays(6.9));
    expect(await left()).toEqual([1, 1]);
    await pruneRaw(database.db, inDays(7.1));
    expect(await left()).toEqual([0, 1]);
    await pruneRaw(database.db, inDays(30.1));
    expect(await left()).toEqual([0, 0]);
  });
});

/** What a source keeps is remembered for some seconds by the payloads that are taken; a process started now knows it. */
const freshSwitch = async () => {
  const { readKeepRaw } = await import("../store/raw-payloads");
  await readKeepRaw(database.db, sourceId);
};
