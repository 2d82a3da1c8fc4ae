import fc from "fast-check";
import { expect, test } from "vitest";
import { formatUsd, parseUsd, sumUsd } from "@/lib/kernel/money";
import type { CaseLine } from "@/lib/reporting/core/incident-facts";
import { BilledTally, creditLetter, type LetterFacts } from "./credit-letter";

const line = (given: Partial<CaseLine>): CaseLine => ({
  ...{ occurredAt: "2026-03-11T02:10:00.000Z", receivedAt: "2026-03-11T02:10:01.000Z", eventId: "e1", lineNo: 0 },
  ...{ identityId: "i", credentialId: "k", ownerId: null, teamId: null, applicationId: null, environmentId: null },
  ...{ provider: "openai", model: "gpt-5", operation: "chat", tool: null, toolServer: null, status: "ok", errorType: null },
  ...{ input: "1000", cacheRead: null, output: "10", costUsd: "0.5", traceId: null, spanId: null, ip: null, asn: null, country: null },
  ...given,
});
const tallied = (lines: readonly CaseLine[]): BilledTally => {
  const tally = new BilledTally();
  for (const one of lines) tally.add(one);
  return tally;
};
const facts: LetterFacts = {
  ...{ number: "INC-0004", title: "Burst after a finding", identity: "ci", succeededAfter: 0, refusedAfter: 31 },
  key: { name: "ci key", identity: "ci", endedAt: new Date("2026-03-11T05:47:00Z") },
  detectedAt: new Date("2026-03-11T02:20:00Z"),
  impactUsd: parseUsd("0.75"),
  ...{ uses: tallied([line({}), line({ eventId: "e2", occurredAt: "2026-03-11T03:00:00.000Z" })]).uses(), networks: [], isWhole: true },
};

test("lines add up exactly by provider and model, in whatever order they come; what costs nothing is no charge", () => {
  const one = fc.record({
    provider: fc.constantFrom("openai", "anthropic"),
    model: fc.constantFrom("a", "b"),
    eventId: fc.constantFrom("e1", "e2", "e3"),
    costUsd: fc.constantFrom("0", "0.1", "0.000000000000001", "3"),
  });
  fc.assert(
    fc.property(fc.array(one), (given) => {
      const lines = given.map(line);
      const uses = tallied(lines).uses();
      expect(tallied([...lines].reverse()).uses()).toEqual(uses);
      expect(formatUsd(sumUsd(uses.map(({ costUsd }) => costUsd)))).toBe(formatUsd(sumUsd(lines.map(({ costUsd }) => parseUsd(costUsd)))));
    }),
  );
});

test("tells what happened, when, by which key, how much and how many calls", () => {
  const text = creditLetter(facts);
  expect(text).toContain("our reference INC-0004");
  expect(text).toContain("Key: ci key of ci");
  expect(text).toContain("First charged call: 11 March 2026, 02:10:00 UTC\n  Last charged call:  11 March 2026, 03:00:00 UTC");
  expect(text).toContain("openai, gpt-5: $1.00\n    2 calls, 2,000 tokens in, 20 tokens out\n  Of this, beyond what is usual: $0.75");
  expect(text).toContain("No call has succeeded since; 31 calls were refused.");
});

test("never asks for more than was charged, says when not all was read, and asks what was done where access goes on", () => {
  const open = { ...facts, impactUsd: parseUsd("9"), isWhole: false, succeededAfter: null, key: null };
  const text = creditLetter(open);
  expect(text).toContain("beyond what is usual: $1.00");
  expect(text).toContain("these are the earliest");
  expect(text).toContain("has not been ended yet");
  expect(creditLetter({ ...open, uses: [] })).toContain("No call of this time had a cost.");
});

test("names that others gave make no lines of their own", () => {
  const text = creditLetter({ ...facts, title: "a\nWhat we ask for\u2028x", networks: ["SC\r\nTo: y"] });
  expect(text.split("\n").filter((each) => each === "What we ask for")).toHaveLength(1);
  expect(text).not.toMatch(/[\r\u2028]/);
});
