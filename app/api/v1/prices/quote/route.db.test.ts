import { beforeAll, describe, expect, it } from "vitest";
import { createToken, systemActor } from "@/lib/auth";
import { setEnvironment } from "@/lib/env";
import { systemClock } from "@/lib/kernel/clock";
import { parseUsd } from "@/lib/kernel/money";
import { importCatalogue } from "@/lib/pricing";
import cases from "@/lib/pricing/core/price-cases.json";
import { useDatabase } from "@/lib/testing/database";
import { POST } from "./route";

const database = useDatabase();
let token = "";
beforeAll(async () => {
  setEnvironment({ LOG_LEVEL: "silent" });
  const ctx = { db: database.db, clock: systemClock, actor: systemActor("test") };
  token = (await createToken(ctx, { name: "reader", scopes: ["read"] })).token;
  await importCatalogue(ctx);
});

async function ask(body: string) {
  const headers = { "content-type": "application/json", authorization: `Bearer ${token}` };
  const request = new Request("http://localhost:3000/api/v1/prices/quote", { method: "POST", body, headers });
  const response = await POST(request, { params: Promise.resolve({}) });
  return { status: response.status, answer: await response.json() };
}

describe("POST /api/v1/prices/quote", () => {
  it("gives every worked case its exact total", async () => {
    for (const each of cases.cases) {
      const { status, answer } = await ask(JSON.stringify(each.quote));
      expect([each.id, status, parseUsd(answer.total)]).toEqual([each.id, 200, parseUsd(each.total)]);
    }
  });

  it("prices by the book without prices, and names what it used", async () => {
    const { answer } = await ask(
      JSON.stringify({ provider: "openai", model: "gpt-4o-2024-08-06", usage: { input: 1_000_000 }, at: "2026-01-01T00:00:00+02:00" }),
    );
    expect(answer).toMatchObject({
      total: "2.5",
      pricedAs: { provider: "openai", model: "gpt-4o", by: "alias" },
      lines: [{ meter: "input", rate: "2.5", per: 1_000_000 }],
    });
    expect(answer.priceIds).toHaveLength(1);
    const unknown = await ask(JSON.stringify({ provider: "anthropic", model: "claude-sonnet-5-ultra", usage: { input: 10 } }));
    expect(unknown).toMatchObject({ status: 200, answer: { total: null, unpriced: ["input"], pricedAs: null, flags: ["unpriced_model"] } });
  });

  it("refuses contradictions with 422, the place and the fix; unreadable text with 400", async () => {
    const wrong = { provider: "openai", model: "gpt-4o", convention: "inclusive", usage: { input: 10, cacheRead: 11 } };
    const { status, answer } = await ask(JSON.stringify(wrong));
    expect(status).toBe(422);
    expect(answer.error).toMatchObject({
      code: "invalid",
      details: [{ location: "usage.cacheRead", fix: expect.stringContaining("disjoint") }],
    });
    const typo = await ask(JSON.stringify({ ...wrong, usage: { inptu: 10 } }));
    expect(typo.answer.error.details).toEqual([{ location: "usage.inptu", message: "Unknown field.", fix: 'Did you mean "input"?' }]);
    expect((await ask("{")).status).toBe(400);
  });
});
