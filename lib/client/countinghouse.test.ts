import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { formatUsd } from "@/lib/kernel/money";
import { BudgetDenied, type Call, Countinghouse, CountinghouseError, type Lost, type Options } from "@/public/sdk/countinghouse";
import { StandIn, StillClock } from "./stand-in";

let product: StandIn;
let clock: StillClock;
const lost: Lost[] = [];
beforeEach(async () => {
  product = await new StandIn().start();
  clock = new StillClock();
  lost.length = 0;
});
afterEach(() => product.stop());

const client = (more: Partial<Options> = {}) =>
  new Countinghouse({ url: `${product.url}/`, token: "cth_test", clock, onLost: (one) => lost.push(one), ...more });
const CALL: Call = {
  credential: "triage-key",
  provider: "openai",
  model: "gpt-4o-mini",
  context: { application: "support-desk", tool: "search" },
  estimate: { inputTokens: 600, maxOutputTokens: 400 },
};
const ran = { result: "answer", usage: { input: 500, output: 100 } };

describe("a guarded call", () => {
  test("is set aside before it runs, and what it used is committed after", async () => {
    const ch = client();
    const { result, decision, committed } = await ch.guard(CALL, async ({ reservationId }) => {
      expect(product.heldUsd.get(reservationId ?? "")).toBe(1_000_000_000_000n);
      clock.pass(812);
      return ran;
    });
    expect(result).toBe("answer");
    expect(decision.outage).toBeUndefined();
    expect(committed).toMatchObject({ state: "committed", costUsd: "0.0006" });
    expect(formatUsd(product.leftUsd)).toBe("0.9994");
    expect(product.sentTo("commit")).toMatchObject([{ usage: { input: 500, output: 100 }, latencyMs: 812 }]);
  });

  test("that is refused never runs, and the refusal says why", async () => {
    const run = vi.fn();
    const refused = await client()
      .guard({ ...CALL, estimate: { costUsd: "1.01" } }, run)
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(BudgetDenied);
    expect(refused).toMatchObject({ reason: "budget_exhausted", budgetId: "bud_1", retryAfterSeconds: 60, message: "Used up." });
    expect(run).not.toHaveBeenCalled();
  });

  test("that fails gives back what was set aside, and its own failure is what the program sees", async () => {
    const failed = client().guard(CALL, () => Promise.reject(new Error("provider down")));
    await expect(failed).rejects.toThrow("provider down");
    expect(product.sentTo("release")).toEqual([{ reason: "failed" }]);
    expect(formatUsd(product.leftUsd)).toBe("1");
  });

  test("that its caller leaves is released as cancelled", async () => {
    const leaving = new AbortController();
    const left = client().guard(
      CALL,
      async () => {
        leaving.abort(new Error("left"));
        throw new Error("stream ended");
      },
      leaving.signal,
    );
    await expect(left).rejects.toThrow("stream ended");
    expect(product.sentTo("release")).toEqual([{ reason: "cancelled" }]);
  });

  test("is settled once, whatever is called after", async () => {
    const admission = await client().admit(CALL);
    await admission.commit({ usage: { input: 1 } });
    await admission.commit({ usage: { input: 1 } });
    await admission.release("failed");
    expect(product.sentTo("commit")).toHaveLength(1);
    expect(product.sentTo("release")).toEqual([]);
  });

  test("that told no usage is charged with its prompt as estimated, what it put out stays unknown, and it is never lost", async () => {
    await client().guard(CALL, async () => ({ result: "answer", usage: { input: null } }));
    await client().guard({ ...CALL, estimate: { costUsd: "0.1" } }, async () => ({ result: "answer", usage: {} }));
    expect(product.sentTo("commit")).toMatchObject([
      { usage: { input: 600 }, errorType: "usage_unknown" },
      { usage: {}, status: "error", errorType: "usage_unknown" },
    ]);
    expect(lost).toEqual([]);
  });

  test("whose commit is refused still has its answer, and the loss is told", async () => {
    const { result } = await client().guard(CALL, async () => ({ ...ran, usage: { input: -1 } }));
    expect(result).toBe("answer");
    expect(lost).toMatchObject([{ body: { usage: { input: -1 } } }]);
  });
});

describe("a throttled call", () => {
  test("waits once as long as it is told, and then runs", async () => {
    product.next = [{ decision: "throttle", retryAfterSeconds: 3 }, { decision: "allow", reservationId: "rsv_0000000001" }, {}];
    const guarded = client().guard(CALL, async () => ran);
    await vi.waitFor(() => expect(clock.waits).toEqual([3_000]));
    clock.pass(3_000);
    expect((await guarded).result).toBe("answer");
    expect(product.sentTo("authorize")).toHaveLength(2);
  });

  test("is refused at once where the wait is longer than allowed, and after the second refusal", async () => {
    product.next = [{ decision: "throttle", reason: "rate_limited", retryAfterSeconds: 11 }];
    await expect(client().guard(CALL, async () => ran)).rejects.toMatchObject({ reason: "rate_limited", retryAfterSeconds: 11 });
    product.next = [{ decision: "throttle", reason: "rate_limited", retryAfterSeconds: 1 }];
    const again = client().guard(CALL, async () => ran);
    const refused = expect(again).rejects.toMatchObject({ reason: "rate_limited" });
    await vi.waitFor(() => expect(clock.waits).toEqual([1_000]));
    clock.pass(1_000);
    await refused;
    expect(product.sentTo("authorize")).toHaveLength(3);
  });
});

describe("while the product is away", () => {
  test.each([
    ["503", 503],
    ["429", 429],
    ["nothing in time", "silent"],
  ] as const)("%s: calls are refused unless something else was agreed", async (_, failure) => {
    product.next = [failure];
    const ch = client({ timeoutMs: 40 });
    await expect(ch.guard(CALL, async () => ran)).rejects.toMatchObject({ reason: "outage", decision: { outage: true } });
    expect(await client({ timeoutMs: 40, onOutage: "open" }).authorize(CALL)).toMatchObject({ decision: "allow", outage: true });
  });

  test("the last decision of a caller says what happens to its calls, whatever the default is", async () => {
    const [closed, open] = [client({ onOutage: "closed" }), client({ onOutage: "open" })];
    product.onOutage = "open";
    await closed.authorize(CALL);
    product.onOutage = "closed";
    await open.authorize(CALL);
    product.next = [500];
    expect(await closed.authorize(CALL)).toMatchObject({ decision: "allow", onOutage: "open", outage: true });
    expect(await open.authorize(CALL)).toMatchObject({ decision: "deny", onOutage: "closed", outage: true });
    expect(await open.authorize({ ...CALL, credential: "another" })).toMatchObject({ decision: "allow" });
  });

  test("calls let through are told as usage events when it is back, with the time of the call", async () => {
    const ch = client({ onOutage: "open" });
    product.next = [503];
    const before = new Date().toISOString();
    const { decision } = await ch.guard(CALL, async () => ({ ...ran, usage: { ...ran.usage, reasoning: null } }));
    expect(decision.outage).toBe(true);
    expect(await ch.flush()).toBe(1);
    expect(clock.waits).toEqual([1_000]);
    product.next = [];
    clock.pass(1_000);
    await vi.waitFor(() => expect(product.sentTo("events")).toHaveLength(1));
    const [{ events } = { events: [] }] = product.sentTo("events");
    expect(events).toMatchObject([{ credential: "triage-key", application: "support-desk", tool: { name: "search" }, usage: ran.usage }]);
    expect((events as { time: string }[])[0]?.time.slice(0, 16)).toBe(before.slice(0, 16));
    expect(lost).toEqual([]);
  });

  test("commits are kept, tried again with growing pauses, and told once it answers", async () => {
    const ch = client();
    const admission = await ch.admit(CALL);
    product.next = [503];
    expect(await admission.commit({ usage: { input: 10 } })).toBeUndefined();
    const pauses: number[] = [];
    for (let attempt = 0; attempt < 8; attempt++) {
      const [wait = 0] = clock.waits;
      pauses.push(wait);
      clock.pass(wait);
      await vi.waitFor(() => expect(clock.waits).toHaveLength(1));
    }
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
    product.next = [];
    await ch.authorize(CALL);
    await vi.waitFor(() => expect(product.sentTo("commit")).toMatchObject([{ usage: { input: 10 } }]));
    expect(await ch.flush()).toBe(0);
  });

  test("what is kept never grows beyond its bound: the oldest is lost, and told", async () => {
    const ch = client({ onOutage: "open", maxBacklog: 3 });
    product.next = [503];
    for (let input = 1; input <= 5; input++) ch.report(CALL, { usage: { input } });
    expect(await ch.flush()).toBe(3);
    expect(lost.map(({ body }) => (body as { usage: { input: number } }).usage.input)).toEqual([1, 2]);
    product.next = [];
    expect(await ch.flush()).toBe(0);
    expect(product.sentTo("events")).toMatchObject([
      { events: [{ usage: { input: 3 } }, { usage: { input: 4 } }, { usage: { input: 5 } }] },
    ]);
  });
});

test("a wrong token is an error of the program, not an outage", async () => {
  const error = await client({ token: "cth_wrong", onOutage: "open" })
    .guard(CALL, async () => ran)
    .catch((one: unknown) => one);
  expect(error).toBeInstanceOf(CountinghouseError);
  expect(error).toMatchObject({ status: 401 });
});

test("an event that is refused is told as lost, with the reason, and the others are taken", async () => {
  const ch = client();
  ch.report(CALL, { usage: { input: 1 }, latencyMs: -1 });
  ch.report(CALL, { usage: { input: 2 } });
  expect(await ch.flush()).toBe(0);
  expect(lost).toHaveLength(1);
});
