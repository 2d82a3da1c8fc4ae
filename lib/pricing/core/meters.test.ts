import { describe, expect, it } from "vitest";
import { COUNT_METERS, METER_GROUP, METER_LABEL, METER_OF_QUANTITY, METERS, PART_OF, TOKEN_METERS, UNKNOWN_QUANTITIES } from "./meters";

describe("meters", () => {
  it("every quantity of a usage line has exactly one meter, and every meter one quantity", () => {
    expect(Object.keys(METER_OF_QUANTITY).sort()).toEqual(Object.keys(UNKNOWN_QUANTITIES).sort());
    expect(Object.values(METER_OF_QUANTITY).sort()).toEqual([...METERS].sort());
  });

  it("a part and its whole are both tokens, and a whole is never itself a part", () => {
    for (const [part, whole] of Object.entries(PART_OF)) {
      expect(TOKEN_METERS).toContain(part);
      expect(TOKEN_METERS).toContain(whole);
      expect(PART_OF).not.toHaveProperty(whole);
    }
  });

  it("every meter has a group and words", () => {
    expect(TOKEN_METERS.length + COUNT_METERS.length).toBe(METERS.length);
    for (const meter of METERS) {
      expect(METER_GROUP[meter]).toBeTruthy();
      expect(METER_LABEL[meter]).toBeTruthy();
    }
  });
});
