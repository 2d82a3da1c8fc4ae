import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { IDENTITIES } from "../data/identities";
import { MODELS } from "../data/models";
import { aliasOf } from "./caller";
import { DAY_MS, momentMs, windowOf } from "./moments";
import type { NativeEvent, TimedEvent } from "./native-event";
import { STORIES } from "./stories";
import { plantStories, type SampleOptions, sampleBatches, sampleHours } from "./stream";

const UNTIL = new Date("2026-10-22T14:32:00Z");
const OPTIONS: SampleOptions = { events: 30_000, days: 90, seed: 1, until: UNTIL };
const all = (options: SampleOptions): TimedEvent[] => [...sampleHours(options)].flat();
const streamHash = (options: SampleOptions): string => {
  const hash = createHash("sha256");
  for (const { event } of all(options)) hash.update(JSON.stringify(event));
  return hash.digest("hex");
};
const isWeekend = (atMs: number): boolean => [0, 6].includes(new Date(atMs).getUTCDay());

describe("the stream of usage", { timeout: 30_000 }, () => {
  const timed = all(OPTIONS);
  const events = timed.map(({ event }) => event);

  it("is the same for the same options", () => {
    const small = { ...OPTIONS, events: 2_000, days: 20 };
    expect(streamHash(small)).toBe(streamHash({ ...small, until: new Date(UNTIL) }));
  });

  it("differs in content and ids for another seed", () => {
    const [one, two] = [1, 2].map((seed) => all({ ...OPTIONS, events: 500, days: 10, seed }).map(({ event }) => event));
    const ids = new Set(two?.map(({ id }) => id));
    expect(one?.filter(({ id }) => ids.has(id))).toEqual([]);
    expect(one?.map(({ usage }) => usage)).not.toEqual(two?.map(({ usage }) => usage));
  });

  it.each([0, 1, 40, 999, 8_000])("has exactly as many events as were asked for: %i", (count) => {
    const ids = new Set(all({ ...OPTIONS, events: count, days: 12 }).map(({ event }) => event.id));
    expect(ids.size).toBe(count);
  });

  it("is in order of time and inside the half-open window", () => {
    const { startMs, endMs } = windowOf(UNTIL, OPTIONS.days);
    const instants = timed.map(({ atMs }) => atMs);
    expect(instants).toEqual([...instants].sort((a, b) => a - b));
    expect(events.map(({ time }) => Date.parse(time))).toEqual(instants);
    expect(instants[0]).toBeGreaterThanOrEqual(startMs);
    expect(instants.at(-1)).toBeLessThan(endMs);
  });

  it("comes in full batches with a rest", () => {
    const sizes = [...sampleBatches({ ...OPTIONS, events: 2_500, days: 12 }, 1_000)].map((batch) => batch.length);
    expect(sizes).toEqual([1_000, 1_000, 500]);
  });

  it("is quieter at the weekend, and never silent", () => {
    const perDay = (weekend: boolean) => {
      const chosen = timed.filter(({ atMs }) => isWeekend(atMs) === weekend);
      return chosen.length / new Set(chosen.map(({ atMs }) => Math.floor(atMs / DAY_MS))).size;
    };
    const ratio = perDay(true) / perDay(false);
    expect(ratio).toBeGreaterThan(0.2);
    expect(ratio).toBeLessThan(0.6);
  });

  it("fails one or two calls in a hundred", () => {
    const calls = events.filter(({ operation }) => operation === "chat");
    const failed = calls.filter(({ status }) => status === "error").length / calls.length;
    expect(failed).toBeGreaterThan(0.008);
    expect(failed).toBeLessThan(0.03);
  });

  it("retries only calls that failed, in the same trace, with one more attempt", () => {
    const byId = new Map(events.map((event) => [event.id, event]));
    const retries = events.filter(({ retryOf }) => retryOf !== undefined);
    expect(retries.length).toBeGreaterThan(30);
    for (const retry of retries) {
      const first = byId.get(retry.retryOf ?? "");
      expect(first).toMatchObject({ status: "error", traceId: retry.traceId });
      expect(retry.attempt).toBe((first?.attempt ?? 1) + 1);
    }
  });

  it("never counts more parts than the whole", () => {
    const exceeds = ({ usage = {}, convention }: NativeEvent): boolean =>
      (usage.reasoning ?? 0) > (usage.output ?? 0) || (convention === "inclusive" && (usage.cacheRead ?? 0) > (usage.input ?? 0));
    expect(events.filter(exceeds)).toEqual([]);
  });

  it("gives every span below the root a parent of its own trace", () => {
    const spans = new Set(events.map(({ traceId, spanId }) => `${traceId}/${spanId}`));
    const children = events.filter(({ parentSpanId }) => parentSpanId !== undefined);
    expect(children.length).toBeGreaterThan(10_000);
    expect(children.filter(({ traceId, parentSpanId }) => !spans.has(`${traceId}/${parentSpanId}`))).toEqual([]);
  });

  it("has tools, look-ups, embeddings, tenants, sessions, labels and client costs", () => {
    const has = (test: (event: NativeEvent) => boolean) => events.filter(test).length;
    expect(has(({ operation }) => operation === "tool")).toBeGreaterThan(3_000);
    expect(has(({ operation }) => operation === "embeddings")).toBeGreaterThan(500);
    expect(has(({ operation }) => operation === "retrieval")).toBeGreaterThan(300);
    expect(new Set(events.map(({ tenant }) => tenant)).size).toBeGreaterThan(5);
    expect(has(({ labels }) => labels?.repo !== undefined)).toBeGreaterThan(500);
    expect(has(({ clientCostUsd }) => clientCostUsd !== undefined)).toBeGreaterThan(3_000);
    expect(has(({ sessionId }) => sessionId !== undefined)).toBe(events.length);
  });

  it("uses every model and five providers", () => {
    const seen = (of: (event: NativeEvent) => string | undefined) => new Set(events.flatMap((event) => of(event) ?? []));
    expect(seen(({ model }) => model)).toEqual(new Set(Object.values(MODELS).map(({ model }) => model)));
    expect(seen(({ provider }) => provider).size).toBe(5);
  });

  it("hears of nearly every identity", () => {
    const named = new Set(events.flatMap(({ credential, identity }) => [credential, identity]));
    const heard = IDENTITIES.filter(
      ({ id, credentials, names }) =>
        named.has(id) || names !== "alias" || credentials.some((credential) => named.has(aliasOf(credential.id))),
    );
    expect(heard.length).toBeGreaterThan(115);
  });
});

describe("density", () => {
  it("plants every story in ninety days, and none of those that are older than a short sample", () => {
    const planted = plantStories(OPTIONS, windowOf(UNTIL, 90));
    const withEvents = planted.filter(({ story }) => story.events);
    expect(withEvents.every(({ count }) => count > 0)).toBe(true);
    const week = plantStories({ ...OPTIONS, days: 4 }, windowOf(UNTIL, 4));
    expect(week.filter(({ count }) => count > 0).map(({ story }) => story.id)).toEqual(["runaway-agent", "prompt-loop"]);
  });

  it("scales the stories with the load", () => {
    const count = (events: number) =>
      plantStories({ ...OPTIONS, events }, windowOf(UNTIL, 90)).find(({ story }) => story.id === "leaked-key")?.count;
    expect(count(300_000)).toBe(1_435);
    expect(count(600_000)).toBe(2_870);
  });

  it("dates every story before its end and after the sample begins", () => {
    for (const { from, to } of STORIES) if (to) expect(momentMs(UNTIL, from)).toBeLessThan(momentMs(UNTIL, to));
  });
});
