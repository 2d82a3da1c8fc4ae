import fc from "fast-check";
import { expect, it } from "vitest";
import { SharedCostChange, SharedCostInput } from "@/lib/allocation/schemas";
import { costInputOf, EMPTY_COST, type SeatForm, type SharedCostForm, seatRowsOf, seatSum, seatsOf } from "./shared-cost-form";

const FILLED: SharedCostForm = {
  ...EMPTY_COST,
  ...{ name: " Gateway ", amount: "365", currency: "eur", validFrom: "2026-01-01", validTo: "2027-01-01", reason: "Contract 7" },
};
const row = (over: Partial<SeatForm>): SeatForm => ({
  ...{ key: 1, count: "1", costCentreId: "data", teamId: "", name: "", from: "2026-01-01", to: "" },
  ...over,
});

it("what is sent is what the interface takes, of every kind", () => {
  const forms: SharedCostForm[] = [
    FILLED,
    { ...FILLED, kind: "seats", seats: [row({ count: "3" }), row({ key: 2, name: "Ann", to: "2026-03-01" })] },
    { ...FILLED, kind: "commitment", provider: "openai", models: ["gpt-4o"] },
    { ...FILLED, kind: "prepayment", provider: "openai" },
    { ...FILLED, kind: "prepayment", provider: "openai", paysForUsage: true },
  ];
  const sent = forms.map((form) => SharedCostInput.parse(costInputOf(form)));
  expect(sent.map(({ seats, covers }) => [seats?.length, covers?.provider])).toEqual([
    [undefined, undefined],
    [4, undefined],
    [undefined, "openai"],
    [undefined, undefined],
    [undefined, "openai"],
  ]);
  expect(sent[0]).toMatchObject({ name: "Gateway", currency: "EUR" });
});

it("seats come back as they were, alike ones in one row", () => {
  const seat = fc.record({
    costCentreId: fc.constantFrom("a", "b"),
    teamId: fc.option(fc.constant("t"), { nil: undefined }),
    name: fc.option(fc.constantFrom("Ann", "Bob"), { nil: undefined }),
    from: fc.constantFrom("2026-01-01", "2026-02-01"),
    to: fc.option(fc.constant("2026-05-01"), { nil: undefined }),
  });
  const sorted = (seats: readonly object[]) =>
    seats.map((each) => JSON.stringify(each, ["costCentreId", "teamId", "name", "from", "to"])).sort();
  fc.assert(
    fc.property(fc.array(seat, { minLength: 1, maxLength: 20 }), (seats) => {
      const rows = seatRowsOf(seats);
      expect(sorted(seatsOf(rows))).toEqual(sorted(seats));
      expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length);
      expect(SharedCostChange.parse({ seats: seatsOf(rows), reason: "as agreed" }).seats).toHaveLength(seats.length);
    }),
  );
});

it("says what all seats cost a period, once count and price can be read", () => {
  const seats = [row({ count: "10" }), row({ key: 2, count: "2" })];
  expect(seatSum({ seats, amount: "20.5", currency: "eur" })).toBe("12 seats × 20.5 EUR = 246 EUR for a whole period");
  expect(seatSum({ seats: [row({})], amount: "3", currency: "USD" })).toBe("1 seat × 3 USD = 3 USD for a whole period");
  expect(seatSum({ seats, amount: "about 20", currency: "EUR" })).toBeNull();
  expect(seatSum({ seats: [row({ count: "x" })], amount: "20", currency: "EUR" })).toBeNull();
});
