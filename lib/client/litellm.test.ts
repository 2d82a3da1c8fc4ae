import { execFile, execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AuthorizeInput } from "@/lib/enforcement/schemas";
import { StandIn } from "./stand-in";

const connectors = path.join(import.meta.dirname, "../../public/connectors");
const driver = path.join(import.meta.dirname, "fixtures/litellm_driver.py");
const source = readFileSync(path.join(connectors, "countinghouse_litellm.py"), "utf8");

test("LiteLLM's hook is what its example names, and reads the settings that it describes", () => {
  const example = readFileSync(path.join(connectors, "litellm-config.yaml"), "utf8");
  expect(example).toContain("callbacks: countinghouse_litellm.countinghouse");
  expect(source).toMatch(/^countinghouse = Countinghouse\(\)$/m);
  const [description = "", code = ""] = source.split(/^"""$/m).slice(1);
  const settings = (text: string) => new Set(text.match(/COUNTINGHOUSE_[A-Z]+(_[A-Z]+)*/g));
  expect(settings(description)).toEqual(settings(code));
});

if (hasPython()) describe("LiteLLM's hook, run by python3", runByPython);
else test("LiteLLM's hook was not run: this machine has no python3", () => expect(source).toContain("class Countinghouse"));

function hasPython(): boolean {
  try {
    return execFileSync("python3", ["-c", "import asyncio"], { stdio: "pipe" }).length === 0;
  } catch {
    return false;
  }
}

function runByPython(): void {
  let product: StandIn;
  let busy: StandIn;
  let told: Record<string, unknown>;
  beforeAll(async () => {
    [product, busy] = await Promise.all([new StandIn().start(), new StandIn().start()]);
    const slowed = { decision: "throttle", reason: "rate_limited" } as const;
    busy.next = [
      { ...slowed, retryAfterSeconds: 0.01 },
      { decision: "allow", reservationId: "rsv_afterwaiting" },
    ];
    busy.next.push({ ...slowed, retryAfterSeconds: 30 });
    const { stdout } = await promisify(execFile)("python3", [driver, connectors, product.url, busy.url], { timeout: 20_000 });
    told = JSON.parse(stdout) as Record<string, unknown>;
  });
  afterAll(() => Promise.all([product.stop(), busy.stop()]));

  test("asks by the alias of the key, what its metadata says, and the tokens at most", () => {
    const [asked] = product.sentTo("authorize");
    expect(asked).toMatchObject({
      ...{ credential: "triage-key", provider: "openai", model: "gpt-4o-mini", operator: { id: "jane", evidence: "body" } },
      ...{ context: { application: "support-desk" }, estimate: { maxOutputTokens: 100 } },
    });
    for (const one of product.sentTo("authorize")) expect(AuthorizeInput.safeParse(one).error).toBeUndefined();
  });

  test("commits the counts of the answer, cached tokens inside the prompt or beside it as the provider has them", () => {
    const usage = { input: 120, cacheRead: 100, output: 40, reasoning: 30 };
    const served = { provider: "openai", model: "gpt-4o-mini-2024-07-18" };
    const commits = product.sentTo("commit");
    expect(commits.find(({ responseId }) => responseId === "chatcmpl-1")).toEqual({
      ...served,
      ...{ usage, convention: "inclusive", time: "2026-10-01T12:00:00Z", latencyMs: 812, responseId: "chatcmpl-1" },
    });
    expect(commits.find(({ responseId }) => responseId === "msg_1")).toMatchObject({
      ...{ usage: { input: 21, cacheRead: 3_000, output: 393 }, convention: "disjoint", provider: "anthropic", model: "claude-sonnet-4-5" },
    });
  });

  test("gives back what failed and what the proxy's own cache answered, and charges what was answered after all", () => {
    const reasons = product.sentTo("release").map(({ reason }) => reason);
    expect(reasons.sort()).toEqual(["cancelled", "failed", "failed", "not_sent"]);
    // plain, raw, shared; the slow one had been given back, and is an event.
    expect(product.sentTo("commit")).toHaveLength(3);
    expect(product.sentTo("events")[0]).toMatchObject({ events: [{ credential: "triage-key", usage: { input: 120 }, latencyMs: 812 }] });
    expect([...product.heldUsd.keys()]).toEqual([]);
  });

  test("refuses with 429 and when to ask again, and asks nothing for requests that call no model", () => {
    expect(told.shared).toEqual([429, "budget_exhausted", { "retry-after": "60" }]);
    expect(product.sentTo("authorize")).toHaveLength(8);
    expect(told.listed).toBeUndefined();
  });

  test("waits where it is told to for a moment and asks anew; a long wait is told to the caller", () => {
    const asked = busy.sentTo("authorize");
    expect(asked).toHaveLength(3);
    expect(new Set(asked.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(3);
    expect(busy.sent.filter(({ path }) => path.endsWith("/commit")).map(({ path }) => path)).toEqual([
      "/reservations/rsv_afterwaiting/commit",
    ]);
    expect(told.throttled).toBeUndefined();
    expect(told["throttled long"]).toEqual([429, "rate_limited", { "retry-after": "30" }]);
  });

  test("while the product is away refuses with 503, or lets through and tells the usage later, and never stops the proxy's loop", () => {
    expect(told.closed).toEqual([503, "outage", null]);
    expect(told.silent).toEqual([503, "outage", null]);
    expect(told.open).toBeUndefined();
    expect(product.sentTo("events").slice(1)).toMatchObject([
      { events: [{ credential: "triage-key", application: "support-desk", usage: { input: 120 }, time: "2026-10-01T12:00:00Z" }] },
    ]);
    expect(told.loop).toBe(true);
  });
}
