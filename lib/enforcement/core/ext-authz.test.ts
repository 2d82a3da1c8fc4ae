import { describe, expect, test } from "vitest";
import { sha256Hex } from "@/lib/kernel/hash";
import { AuthorizeInput, type Decision } from "../schemas";
import { gatewayAnswer, INBOUND_AUTHORIZATION, readGatewayRequest } from "./ext-authz";

const CHAT = { model: "gpt-4o-mini", max_tokens: 300, n: 2, messages: [{ role: "user", content: "Say hello." }] };
type Asked = { method?: string; path?: string; headers?: Record<string, string>; body?: unknown };
const read = ({ method = "POST", path = "/v1/chat/completions", headers = {}, body = CHAT }: Asked) =>
  readGatewayRequest({ method, path, headers: new Headers(headers), body: typeof body === "string" ? body : JSON.stringify(body) });

describe("what a gateway sends", () => {
  test("is read as a question that enforcement takes", () => {
    const asked = read({
      headers: {
        "x-countinghouse-credential": "triage-key",
        "x-countinghouse-provider": "azure.openai",
        "x-countinghouse-application": "support-desk",
        "x-countinghouse-tool": "search",
        "x-countinghouse-ttl-seconds": "30",
        traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
      },
    });
    expect(AuthorizeInput.parse(asked)).toEqual({
      credential: "triage-key",
      provider: "azure_openai",
      model: "gpt-4o-mini",
      context: { application: "support-desk", tool: "search", traceId: "4bf92f3577b34da6a3ce929d0e0e4736" },
      // A fourth of the body's 97 characters and a tenth; 300 for each of two choices.
      estimate: { inputTokens: 27, maxOutputTokens: 600 },
      ttlSeconds: 30,
    });
  });

  test.each([
    ["Authorization", { [INBOUND_AUTHORIZATION]: "Bearer sk-secret" }],
    ["Anthropic's header", { "x-api-key": "sk-secret" }],
    ["Azure's header", { "api-key": "sk-secret" }],
  ])("the caller's key in %s is known by its hash, and never told itself", (_, headers) => {
    const asked = read({ headers: headers as Record<string, string> });
    expect(asked).toMatchObject({ credential: sha256Hex("sk-secret") });
    expect(JSON.stringify(asked)).not.toContain("sk-secret");
  });

  test("a credential that the gateway names goes before the key, and headers may have other names", () => {
    const headers = {
      "x-countinghouse-headers": "credential=x-client, model=x-model,tool=",
      "x-client": "from-jwt",
      "x-model": "claude-sonnet-4-5",
      "x-countinghouse-credential": "not this one",
      "x-countinghouse-tool": "not this one",
      "x-api-key": "sk-secret",
    };
    const asked = read({ headers });
    expect(asked).toMatchObject({ credential: "from-jwt", model: "claude-sonnet-4-5", provider: "anthropic", context: {} });
  });

  test.each([
    ["the route's model of Envoy AI Gateway", { headers: { "x-ai-eg-model": "gpt-4o" }, body: "" }, "gpt-4o"],
    ["Google's path", { path: "/v1beta/models/gemini-2.5-pro:generateContent", body: { contents: [] } }, "gemini-2.5-pro"],
    ["Bedrock's path", { path: "/model/us.anthropic.claude-sonnet-4-5-v1%3A0/converse", body: {} }, "us.anthropic.claude-sonnet-4-5-v1:0"],
    ["Azure's path", { path: "/openai/deployments/gpt-4o-prod/chat/completions", body: { messages: [] } }, "gpt-4o-prod"],
    ["a body that was cut off", { body: '{"model":"gpt-4o-mini","messages":[{"role":"us' }, "gpt-4o-mini"],
  ] as const)("the model is found in %s", (_, asked, model) => {
    expect(read(asked)).toMatchObject({ model });
  });

  test("without a body the prompt is what the gateway says, else a bound", () => {
    expect(read({ body: "" })).toMatchObject({ estimate: { inputTokens: 4_000 } });
    expect(read({ body: "", headers: { "x-countinghouse-input-tokens": "70" } })).toMatchObject({ estimate: { inputTokens: 70 } });
  });

  test.each([
    ["Google", { generationConfig: { maxOutputTokens: 9 } }, 9],
    ["Bedrock", { inferenceConfig: { maxTokens: 8 } }, 8],
    ["Responses", { max_output_tokens: 7 }, 7],
  ])("the bound of the answer is read from %s", (_, body, maxOutputTokens) => {
    expect(read({ body })).toMatchObject({ estimate: { maxOutputTokens } });
  });

  test("a picture is not counted by its characters, and other scripts are", () => {
    const tokens = (body: unknown) => (read({ body }) as { estimate: { inputTokens: number } }).estimate.inputTokens;
    expect(tokens({ image: "A".repeat(400_000) })).toBeLessThan(1_800);
    expect(tokens({ text: "計算書類".repeat(100) })).toBeGreaterThan(400);
  });

  test("what only reads is no call, and what cannot be read is refused by its place", () => {
    for (const method of ["GET", "HEAD", "OPTIONS"]) expect(read({ method })).toBeNull();
    const refused = (asked: Asked) => AuthorizeInput.safeParse(read(asked)).error?.issues.map(({ path }) => path.join("."));
    expect(refused({})).toEqual(["credential"]);
    expect(refused({ headers: { "x-api-key": "k" }, body: {} })).toEqual(["model"]);
    expect(refused({ headers: { "x-api-key": "k", "x-countinghouse-input-tokens": "many" }, body: "" })).toContain("model");
    expect(read({ body: "[1]" })).not.toHaveProperty("model");
    expect(read({ path: "/model/%E0%A4%A/converse", body: {} })).toMatchObject({ model: "%E0%A4%A" });
  });
});

describe("what a gateway is answered", () => {
  const decision: Decision = { decision: "allow", onOutage: "closed", warnings: [] };

  test("an allowed call passes, with its reservation in a header", () => {
    expect(gatewayAnswer(null)).toEqual({ status: 200, headers: {}, body: {} });
    const told = gatewayAnswer({ ...decision, reservationId: "rsv_0000000001", expiresAt: "2026-10-01T12:02:00Z" });
    expect(told).toMatchObject({ status: 200, headers: { "x-countinghouse-reservation": "rsv_0000000001" } });
  });

  test.each([
    [{ decision: "deny", reason: "budget_exhausted", retryAfterSeconds: 59.2, budgetId: "bud_1" }, 429, "60"],
    [{ decision: "throttle", reason: "rate_limited", retryAfterSeconds: 1 }, 429, "1"],
    [{ decision: "deny", reason: "blocked" }, 403, undefined],
    [{ decision: "deny", reason: "identity_suspended" }, 403, undefined],
    [{ decision: "deny", reason: "unknown_credential" }, 403, undefined],
  ] as const)("%o is %i, retry after %s", (refused, status, wait) => {
    const told = gatewayAnswer({ ...decision, ...refused });
    expect(told.status).toBe(status);
    expect(told.headers["retry-after"]).toBe(wait);
    expect(told.body).toMatchObject({ error: { type: "budget", code: refused.reason } });
  });
});
