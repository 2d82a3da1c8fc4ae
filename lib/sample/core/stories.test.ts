import { describe, expect, it } from "vitest";
import { IDENTITIES } from "../data/identities";
import { aliasOf } from "./caller";
import { DAY_MS, momentMs } from "./moments";
import type { NativeEvent, TimedEvent } from "./native-event";
import { STORIES } from "./stories";
import { UNKNOWN_KEY } from "./stories/unknown-credential";
import { sampleHours } from "./stream";

const UNTIL = new Date("2026-10-22T14:32:00Z");
const timed: TimedEvent[] = [...sampleHours({ events: 150_000, days: 90, seed: 1, until: UNTIL })].flat();
const ms = (daysAgo: number, at: string): number => momentMs(UNTIL, { daysAgo, at });
const between = (from: number, to: number, test: (event: NativeEvent) => boolean): NativeEvent[] =>
  timed.filter(({ atMs, event }) => atMs >= from && atMs < to && test(event)).map(({ event }) => event);
const keyOf = (identityId: string, n = 1): string => aliasOf(`${identityId}.key-${n}`);

/** Events of an identity that names itself by the alias of one of its keys. */
function by(identityId: string): (event: NativeEvent) => boolean {
  const identity = IDENTITIES.find(({ id }) => id === identityId);
  const keys = new Set(identity?.credentials.map(({ id }) => aliasOf(id)));
  return ({ credential }) => credential !== undefined && keys.has(credential);
}

describe("every story", () => {
  it("is about identities of the inventory, with an id of its own", () => {
    const known = new Set(IDENTITIES.map(({ id }) => id));
    for (const { identities } of STORIES) for (const id of identities) expect(known).toContain(id);
    expect(new Set(STORIES.map(({ id }) => id)).size).toBe(STORIES.length);
    expect(STORIES.length).toBeGreaterThanOrEqual(15);
  });
});

describe("the leaked key", () => {
  const used = between(
    ms(8, "01:52"),
    ms(8, "09:47"),
    ({ credential, network }) => credential === keyOf("fleet-regression-ci") && network?.country === "SC",
  );

  it("is probed, then used on the dearest model, then refused after 05:47", () => {
    expect(used.slice(0, 4).every(({ errorType }) => errorType === "invalid_request")).toBe(true);
    const revoked = ms(8, "05:47");
    const late = used.filter(({ time }) => Date.parse(time) >= revoked);
    expect(late.length).toBeGreaterThanOrEqual(6);
    expect(late.every(({ errorType }) => errorType === "unauthorized")).toBe(true);
    expect(used.filter(({ status, model }) => status === "ok" && model === "gpt-5-pro").length).toBeGreaterThan(600);
  });

  it("succeeds no more once the key is revoked, and no build is ever left without a key, whenever the sample is made", () => {
    const [first, next] = IDENTITIES.find(({ id }) => id === "fleet-regression-ci")?.credentials ?? [];
    if (!first?.revoked || !next) throw new Error("it has two keys, of which the first ended");
    expect(momentMs(UNTIL, next.created)).toBeLessThanOrEqual(momentMs(UNTIL, first.revoked));
    const after = between(ms(8, "05:47"), UNTIL.getTime(), ({ credential }) => credential === keyOf("fleet-regression-ci"));
    expect(after.filter(({ status }) => status !== "error")).toEqual([]);
  });

  it("was never seen from that network before, and the new key is used after it", () => {
    expect(between(0, ms(8, "01:52"), ({ network }) => network?.country === "SC")).toEqual([]);
    expect(
      between(ms(8, "06:20"), UNTIL.getTime(), ({ credential }) => credential === keyOf("fleet-regression-ci", 2)).length,
    ).toBeGreaterThan(0);
  });
});

describe("loops, retries and runaways", () => {
  it("repeat one prompt fifty times and more", () => {
    const hashes = between(ms(2, "16:05"), ms(2, "16:35"), by("warranty-claims-agent")).map(({ promptHash }) => promptHash);
    const most = Math.max(...hashes.map((hash) => hashes.filter((other) => other === hash).length));
    expect(most).toBeGreaterThan(50);
  });

  it("fail more than half of the calls, with more attempts as time goes on", () => {
    const storm = between(ms(5, "09:20"), ms(5, "09:55"), by("ticket-summariser"));
    const failed = storm.filter(({ status }) => status === "error").length;
    expect(failed / storm.length).toBeGreaterThan(0.5);
    const middle = ms(5, "09:37");
    const attempts = (late: boolean) =>
      Math.max(...storm.filter(({ time }) => Date.parse(time) >= middle === late).map(({ attempt }) => attempt ?? 1));
    expect(attempts(true)).toBeGreaterThan(attempts(false));
  });

  it("make one trace of hundreds of spans, many levels deep", () => {
    const run = between(ms(3, "13:10"), ms(3, "14:40"), ({ model }) => model === "claude-opus-4-1");
    const traces = new Map<string, NativeEvent[]>();
    for (const event of run) traces.set(event.traceId, [...(traces.get(event.traceId) ?? []), event]);
    const spans = [...traces.values()].sort((a, b) => b.length - a.length)[0] ?? [];
    expect(spans.length).toBeGreaterThan(200);
    const parents = new Map(spans.map(({ spanId, parentSpanId }) => [spanId, parentSpanId]));
    const depth = (spanId: string | undefined): number => (spanId === undefined ? 0 : 1 + depth(parents.get(spanId)));
    expect(Math.max(...spans.map(({ spanId }) => depth(spanId)))).toBeGreaterThan(6);
  });
});

describe("late and hidden use", () => {
  it("wakes a key after more than sixty days of silence", () => {
    const isIts = by("legacy-catalogue-export");
    const calls = timed.filter(({ event }) => isIts(event)).map(({ atMs }) => atMs);
    const gaps = calls.slice(1).map((at, i) => at - (calls[i] ?? at));
    expect(Math.max(...gaps)).toBeGreaterThan(60 * DAY_MS);
    expect(calls.filter((at) => at >= ms(6, "03:10")).length).toBeGreaterThan(20);
  });

  it("succeeds with a credential that was revoked", () => {
    const late = between(ms(12, "17:00"), UNTIL.getTime(), by("contractor-labelling-bot"));
    expect(late.length).toBeGreaterThan(20);
    expect(late.every(({ status }) => status === "ok")).toBe(true);
  });

  it("runs at night what only runs by day", () => {
    const nights = between(0, ms(4, "01:30"), by("month-end-report-bot")).filter(({ time }) =>
      [1, 2, 3].includes(new Date(time).getUTCHours()),
    );
    const before = between(0, ms(4, "01:30"), by("month-end-report-bot"));
    expect(before.length).toBeGreaterThan(500);
    expect(nights.length / before.length).toBeLessThan(0.01);
    expect(between(ms(4, "01:30"), ms(4, "03:40"), by("month-end-report-bot")).length).toBeGreaterThan(50);
  });

  it("grows under a key that the inventory does not know", () => {
    const unknown = (from: number, to: number) =>
      between(ms(from, "00:00"), ms(to, "00:00"), ({ credential }) => credential === UNKNOWN_KEY).length;
    expect(unknown(90, 14)).toBe(0);
    expect(unknown(4, 0)).toBeGreaterThan(2 * unknown(14, 10));
    const known = new Set(IDENTITIES.flatMap(({ credentials }) => credentials.map(({ id }) => aliasOf(id))));
    expect(known).not.toContain(UNKNOWN_KEY);
  });
});

describe("slow changes", () => {
  it("take most of the cache away for four days, and give it back", () => {
    const cachedShare = (from: number, to: number) => {
      const calls = between(ms(from, "08:00"), ms(to, "08:00"), by("reply-drafter"));
      const sum = (field: "input" | "cacheRead" | "cacheWrite5m") =>
        calls.reduce((total, { usage, convention }) => total + (convention === "disjoint" ? (usage?.[field] ?? 0) : 0), 0);
      return sum("cacheRead") / (sum("input") + sum("cacheRead") + sum("cacheWrite5m"));
    };
    expect(cachedShare(30, 9)).toBeGreaterThan(0.4);
    expect(cachedShare(9, 5)).toBeLessThan(0.1);
    expect(cachedShare(5, 1)).toBeGreaterThan(0.4);
  });

  it("let a test environment grow several times over in eight weeks", () => {
    const week = (from: number) => between(ms(from, "00:00"), ms(from - 7, "00:00"), by("sim-scenario-writer")).length;
    expect(week(7) / week(63)).toBeGreaterThan(3);
  });

  it("bring four tools that were never used before", () => {
    const tools = (from: number, to: number) =>
      new Set(between(from, to, by("tier-1-triage")).flatMap(({ tool }) => (tool ? [tool.name] : [])));
    const before = tools(0, ms(3, "10:00"));
    const added = [...tools(ms(3, "10:00"), ms(2, "10:00"))].filter((name) => !before.has(name));
    expect(added.sort()).toEqual(["accounts.export", "drive.read", "employees.lookup", "refunds.issue"]);
  });

  it("move a translator to a model without a price for the last two days", () => {
    const models = (from: number, to: number) =>
      new Set(
        between(from, to, by("docs-translator"))
          .filter(({ operation }) => operation === "chat")
          .map(({ model }) => model),
      );
    expect(models(0, ms(2, "08:00"))).not.toContain("mistral-large-2611");
    expect([...models(ms(2, "09:00"), UNTIL.getTime())]).toEqual(["mistral-large-2611"]);
  });

  it("share one key among four applications, networks and user agents at the same time", () => {
    const shared = between(ms(30, "00:00"), UNTIL.getTime(), by("service-desk-shared"));
    const distinct = (of: (event: NativeEvent) => unknown) => new Set(shared.map(of)).size;
    expect(distinct(({ application }) => application)).toBe(4);
    expect(distinct(({ network }) => network?.asn)).toBe(4);
    expect(distinct(({ network }) => network?.userAgent)).toBe(4);
  });
});
