import { describe, expect, it } from "vitest";
import { callFact, DAY, HOUR, identityAround, MINUTE, START, signalsOf, steady, toolFact } from "@/lib/testing/behaviour";
import type { CallFact } from "../call-fact";

const HOME = { country: "SE", asn: 64_500, ip: "192.0.2.7", userAgent: "sdk/1.0" };
const inOrder = (...parts: CallFact[][]) => parts.flat().sort((a, b) => a.atMs - b.atMs);
const told = (facts: CallFact[], given = {}) =>
  signalsOf(facts, given).map(({ detector, severity, title }) => `${detector} ${severity} ${title}`);

/** Twenty calls an hour on workdays from 9 to 17. */
const office = (weeks: number) =>
  steady(START, START + weeks * 7 * DAY, 6 * MINUTE, () => HOME).filter(({ atMs }) => {
    const hour = new Date(atMs).getUTCHours();
    return Math.floor((atMs - START) / DAY) % 7 < 5 && hour >= 9 && hour < 17;
  });

describe("what is no trouble raises nothing", () => {
  it("a health check that sends one cheap prompt every minute", () => {
    const checks = steady(START, START + 10 * DAY, MINUTE, () => ({
      ...HOME,
      promptHash: "ping",
      traceId: null,
      sessionId: "health",
      usd: "0.0001",
    }));
    expect(told(checks)).toEqual([]);
  });

  it("an evaluation suite that repeats its prompts every day, once it is known", () => {
    const suite = Array.from({ length: 16 }, (_, day) =>
      Array.from({ length: 6 }, (_, prompt) =>
        steady(START + day * DAY + prompt * 2 * MINUTE, START + day * DAY + prompt * 2 * MINUTE + MINUTE, 6_000, () => ({
          ...HOME,
          promptHash: `case-${prompt}`,
          sessionId: `run-${day}`,
          traceId: null,
          usd: "0.05",
        })),
      ).flat(),
    ).flat();
    const days = signalsOf(suite).map(({ startedMs }) => Math.floor((startedMs - START) / DAY));
    expect(Math.max(...days)).toBeLessThan(5);
  });

  it("a nightly batch, a service of 24 hours, and the first night of a batch that drifts by an hour", () => {
    const nightly = Array.from({ length: 30 }, (_, day) => {
      const at = START + day * DAY + 2 * HOUR + (day % 4) * 20 * MINUTE;
      return steady(at, at + 25 * MINUTE, 20_000, () => ({ ...HOME, usd: "0.2" }));
    }).flat();
    expect(told(nightly, { budgetLeft: 400 })).toEqual([]);
    expect(told(steady(START, START + 30 * DAY, 10 * MINUTE, () => HOME))).toEqual([]);
  });

  it("an office worker over a holiday, and the day after it", () => {
    const holiday = office(6).filter(({ atMs }) => atMs < START + 21 * DAY || atMs > START + 30 * DAY);
    expect(told(holiday)).toEqual([]);
  });

  it("a release with a model and a tool that were granted, and a new version of a program", () => {
    const at = START + 21 * DAY;
    const after = steady(at, at + 3 * DAY, HOUR, () => ({ ...HOME, model: "gpt-5.5", userAgent: "sdk/2.0" }));
    const tools = steady(at, at + 3 * DAY, HOUR).map((fact) =>
      toolFact(fact.atMs + 1, { ...HOME, tool: "write", toolServer: "files", argsHash: fact.eventId }),
    );
    const given = {
      identities: [identityAround({ models: ["gpt-5", "gpt-5.5"], tools: ["search", "write"] })],
      prices: { "gpt-5": 2, "gpt-5.5": 20 },
      toolClasses: { write: "write" },
    };
    expect(
      told(
        inOrder(
          steady(START, at, HOUR, () => HOME),
          after,
          tools,
        ),
        given,
      ),
    ).toEqual([]);
  });

  it("the cold cache of the hour after a release", () => {
    const hours = (from: number, to: number, share: number) =>
      steady(START + from * HOUR, START + to * HOUR, 3 * MINUTE, () => ({
        ...HOME,
        input: 10_000 * (1 - share),
        cacheRead: 10_000 * share,
      }));
    expect(told([...hours(0, 72, 0.7), ...hours(72, 73, 0.02), ...hours(73, 120, 0.7)])).toEqual([]);
  });

  it("an indexer whose look-ups repeat, and an agent of many rounds below one call", () => {
    const lookups = steady(START, START + 2 * DAY, 20_000, () => ({
      ...HOME,
      operation: "retrieval",
      promptHash: "q",
      argsHash: "same",
      tool: "manuals",
      traceId: "long",
      usd: "0.001",
    }));
    // A trace of two days has more calls than most: only its length is told.
    expect(told(lookups).filter((text) => !text.startsWith("B4"))).toEqual([]);
    const agent = Array.from({ length: 200 }, (_, n) => {
      const at = START + n * 30 * MINUTE;
      return [
        callFact(at, { ...HOME, traceId: `t${n}`, spanId: `r${n}` }),
        ...Array.from({ length: 17 }, (_, i) =>
          toolFact(at + i * 1_000, { ...HOME, traceId: `t${n}`, parentSpanId: `r${n}`, argsHash: `${n}-${i}` }),
        ),
      ];
    }).flat();
    expect(told(agent)).toEqual([]);
  });

  it("errors now and then with a retry each, and a service in two regions", () => {
    const facts = steady(START, START + 10 * DAY, 2 * MINUTE, (at) => {
      const n = Math.floor(at / (2 * MINUTE));
      const region = n % 2 === 0 ? { country: "IE", asn: 64_496, ip: "192.0.2.7" } : { country: "US", asn: 64_496, ip: "198.51.100.7" };
      return {
        ...HOME,
        ...region,
        ...(n % 40 === 0 ? { status: "error" as const, errorType: "rate_limit" } : n % 40 === 1 ? { attempt: 2, retryOf: "x" } : {}),
      };
    });
    expect(
      told([
        ...facts,
        ...steady(START + 10 * DAY, START + 25 * DAY, HOUR, (at) => ({
          ...HOME,
          country: (at / HOUR) % 2 === 0 ? "IE" : "US",
          asn: 64_496,
        })),
      ]),
    ).toEqual([]);
  });
});
