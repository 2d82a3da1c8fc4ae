import { describe, expect, test } from "vitest";
import { nextTry } from "./back-off";
import { signatureOf, type WebhookFacts, webhookBody } from "./webhook-message";

const facts = {
  ...{
    id: "ntf_1",
    kind: "budget_threshold",
    severity: "warning" as const,
    title: "Care & Co <80 %> used",
    body: "80 of 100 USD\n<!here>",
  },
  ...{ url: "https://books.example.com/budgets/b1", at: new Date("2026-01-01T00:00:00Z") },
} satisfies WebhookFacts;

test("the signature is the HMAC-SHA-256 of time and body", () => {
  // printf '1767225600.{"id":"ntf_1"}' | openssl dgst -sha256 -hmac whsec_example
  const known = "7e59dfb1173adf4d7accef0eba936520eaf9cbe13464ffc3e02c790b30693e45";
  expect(signatureOf("whsec_example", '{"id":"ntf_1"}', new Date("2026-01-01T00:00:00.900Z"))).toBe(`t=1767225600,v1=${known}`);
});

describe("the body", () => {
  test("of the own format has exactly the fields that programs rely on", () => {
    expect(JSON.parse(webhookBody("json", facts))).toEqual({ ...facts, at: "2026-01-01T00:00:00.000Z" });
    expect(Object.keys(JSON.parse(webhookBody("json", facts)))).toEqual(["id", "kind", "severity", "title", "body", "url", "at"]);
  });

  test("for Slack has a text and blocks, in which names of others mention nobody", () => {
    const { text, blocks } = JSON.parse(webhookBody("slack", facts)) as { text: string; blocks: { text?: { text: string } }[] };
    expect(text).toBe("Care &amp; Co &lt;80 %&gt; used");
    expect(blocks[0]?.text?.text).toBe(`*<https://books.example.com/budgets/b1|${text}>*\n80 of 100 USD\n&lt;!here&gt;`);
    expect(JSON.stringify(blocks)).not.toContain("<!");
  });
});

test("a message that fails is tried again after 1, 5, 30 minutes, 2 and 8 hours, and then given up", () => {
  const now = new Date("2026-01-01T00:00:00Z");
  const pauses = [1, 2, 3, 4, 5, 6].map((attempts) => {
    const at = nextTry(attempts, now);
    return at && (at.getTime() - now.getTime()) / 60_000;
  });
  expect(pauses).toEqual([1, 5, 30, 120, 480, null]);
});
