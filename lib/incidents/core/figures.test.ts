import { describe, expect, it } from "vitest";
import { parseUsd, type Usd } from "@/lib/kernel/money";
import { type FigureFacts, figuresOf, spanWords } from "./figures";

const MINUTE = 60_000;
const START = Date.parse("2026-03-11T02:10:00Z");
const facts = (more: Partial<FigureFacts> = {}): FigureFacts => ({
  ...{ actualUsd: parseUsd("30"), expectedUsd: parseUsd("20"), impactUsd: parseUsd("10"), impactMonthUsd: parseUsd("900"), signals: 2 },
  ...{
    startedMs: START,
    detectedMs: START + 90_000,
    lastSeenMs: START + 208 * MINUTE,
    exposedMs: null,
    refused: { calls: 0, estimateUsd: 0n as Usd },
    cutOff: null,
  },
  ...more,
});
const of = (more: Partial<FigureFacts>, label: string) => figuresOf(facts(more)).find((figure) => figure.label === label);

describe("figures of an incident", () => {
  it("are at most five, the money first, and of an incident that is only money what it comes to", () => {
    expect(figuresOf(facts()).map(({ label, value }) => `${label}: ${value}`)).toEqual([
      "Spent by it: $30.00",
      "Misuse to detection: 2 min",
      "In a month: $900.00",
      "Lasted: 3 h 28 min",
    ]);
    const refused = { calls: 1, estimateUsd: parseUsd("0.3") };
    expect(
      figuresOf(
        facts({
          exposedMs: START - 18 * MINUTE,
          refused,
          cutOff: { atMs: START, name: "k", succeeded: 0, lastSuccessMs: null, denied: 0 },
        }),
      ),
    ).toHaveLength(5);
  });

  it("tell of a drop what is missing, and of something new no number of times", () => {
    expect(figuresOf(facts({ actualUsd: parseUsd("2"), impactUsd: 0n as Usd }))[0]).toEqual({
      label: "Missing so far",
      value: "$18.00",
      note: "$2.00 instead of $20.00",
    });
    expect(figuresOf(facts({ expectedUsd: 0n as Usd }))[0]?.note).toBe("$0 was expected");
    expect(figuresOf(facts({ actualUsd: parseUsd("3000") }))[0]?.note).toBe("150 times the expected cost");
  });

  it("never call silent what was used after its end", () => {
    const cutOff = { atMs: START, name: "CI key", succeeded: 3, lastSuccessMs: START + 5 * MINUTE, denied: 40 };
    expect(of({ cutOff }, "Silent since")).toBeUndefined();
    expect(of({ cutOff }, "Not silent")).toEqual({
      label: "Not silent",
      value: "3 calls",
      note: "Succeeded after CI key ended, the last at 02:15",
    });
  });

  it("name the day where two instants are more than one apart", () => {
    expect(of({ exposedMs: START - 50 * 60 * MINUTE }, "Exposed to first misuse")).toMatchObject({
      value: "2 d 2 h",
      note: "2026-03-09 00:10 to 2026-03-11 02:10",
    });
  });
});

it("spans are told in the two largest units that matter", () => {
  expect([0, 45_000, 18 * MINUTE, 60 * MINUTE, 208 * MINUTE, 72 * 60 * MINUTE].map(spanWords)).toEqual([
    "0 s",
    "45 s",
    "18 min",
    "1 h",
    "3 h 28 min",
    "3 d",
  ]);
});
