import { describe, expect, it } from "vitest";
import type { StatementPage } from "@/lib/chargeback/core/statement-views";
import { daysWords, listFinding, stateWords } from "./statement-words";

const page = (part: Partial<StatementPage>): StatementPage => ({
  ...{ data: [], nextCursor: null, count: 0, totals: [], states: [], waiting: 0, periods: [] },
  ...part,
});

describe("the list of statements", () => {
  it("says first what waits for the reader, then what is charged", () => {
    const totals = [{ currency: "EUR", direct: "1.00", allocated: "0.00", other: "0.00", total: "58140.35" }];
    expect(listFinding(page({ waiting: 3, count: 12, totals }), "2026-09")).toBe("3 statements wait for your answer");
    expect(listFinding(page({ waiting: 1 }), "")).toBe("1 statement waits for your answer");
    expect(listFinding(page({ count: 12, totals }), "2026-09")).toBe("12 statements charge €58,140.35 for September 2026");
    expect(listFinding(page({}), "")).toBe("No statement here yet");
  });

  it("adds no amounts of two currencies up", () => {
    const total = { direct: "1.00", allocated: "0.00", other: "0.00", total: "1.00" };
    expect(
      listFinding(
        page({
          count: 2,
          totals: [
            { currency: "EUR", ...total },
            { currency: "USD", ...total },
          ],
        }),
        "",
      ),
    ).toBe("2 statements");
  });
});

describe("a state", () => {
  it("is late once its day is over, and objected whenever it was", () => {
    const waiting = { state: "in_review", answer: null, dueAt: "2026-10-05T00:00:00.000Z" } as const;
    expect(stateWords(waiting, "2026-10-04T00:00:00.000Z").word).toBe("Waiting");
    expect(stateWords(waiting, "2026-10-05T00:00:00.000Z").word).toBe("Late");
    expect(stateWords({ ...waiting, answer: "objected" }, "2026-10-06T00:00:00.000Z").word).toBe("Objected");
  });
});

it("tells the days of a period by the clocks of its zone", () => {
  const span = { id: "2026-09", start: "2026-09-01T04:00:00Z", end: "2026-10-01T04:00:00Z", timeZone: "America/New_York", state: "closed" };
  expect(daysWords(span)).toBe("1 September 2026 to 30 September 2026, America/New_York");
});
