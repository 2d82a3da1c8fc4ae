import { describe, expect, it } from "vitest";
import type { Forecast } from "@/lib/reporting";
import { describeForecast, headingWords, heldWords, methodWords, sureWords } from "./forecast-words";

const NNBSP = "\u202f";
const forecast = (over: Partial<Forecast> = {}): Forecast => ({
  period: "2026-11",
  from: "2026-11-01T00:00:00Z",
  to: "2026-12-01T00:00:00Z",
  currency: "USD",
  state: "forecast",
  reason: null,
  spentUsd: "48920.25",
  atEnd: { expectedUsd: "68647.04", lowUsd: "67512", highUsd: "70149.1" },
  coverage: "0.8",
  method: { model: "weekday_mean", name: "the mean of the same weekday over 4 weeks", errorShare: "0.04", windows: 9, isShort: false },
  historyDays: 120,
  days: [],
  backTest: null,
  asOf: "2026-11-22T06:00:00Z",
  ...over,
});
const tested = (held: boolean[], meanErrorShare: string | null = "0.042") => ({
  periods: held.map((one, i) => ({ period: `2026-0${i + 1}`, expectedUsd: "1", lowUsd: "1", highUsd: "1", actualUsd: "1", held: one })),
  held: held.filter(Boolean).length,
  meanErrorShare,
});

describe("the words of a forecast", () => {
  it("say the range wherever they say where the month is heading", () => {
    expect(headingWords(forecast())).toBe("November is heading for $67.5k to $70.1k");
    expect(sureWords(forecast())).toBe(`80${NNBSP}% sure: $67.5k to $70.1k`);
    expect(describeForecast(forecast())).toContain(`$68.6k, 80${NNBSP}% sure: $67.5k to $70.1k`);
  });

  it("say one amount where the range is one", () => {
    expect(headingWords(forecast({ atEnd: { expectedUsd: "300.3", lowUsd: "300.3", highUsd: "300.3" } }))).toBe(
      "November is heading for $300.30",
    );
  });

  it("say nothing where nothing can be said", () => {
    expect(headingWords(undefined)).toBeNull();
    expect(headingWords(forecast({ state: "none", atEnd: null }))).toBeNull();
    expect(headingWords(forecast({ state: "over" }))).toBeNull();
  });

  it("tell how the range did before, in whole sentences", () => {
    const words = (held: boolean[], off?: string | null) => heldWords({ backTest: tested(held, off) });
    expect(words([true, true, true, false, true, true])).toBe(
      `In the last 6 months, on the same day, the range held 5 times; what was expected was 4.2${NNBSP}% off on average`,
    );
    expect(words([true])).toBe(`In the last month, on the same day, the range held; what was expected was 4.2${NNBSP}% off`);
    expect(words([false], null)).toBe("In the last month, on the same day, the range did not hold");
    expect(words([false, false], null)).toBe("In the last 2 months, on the same day, the range never held");
    expect(words([true, false], null)).toBe("In the last 2 months, on the same day, the range held once");
    expect(heldWords({ backTest: tested([]) })).toContain("No earlier month");
  });

  it("say so when the range is wide for want of history", () => {
    const { method } = forecast();
    expect(methodWords(forecast())).not.toContain("wide");
    expect(methodWords(forecast({ historyDays: 20, method: method && { ...method, isShort: true } }))).toContain("only 20 days of history");
  });
});
