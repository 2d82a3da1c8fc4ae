import fc from "fast-check";
import { createSerializer } from "nuqs/server";
import { expect, it } from "vitest";
import { keptSearch } from "../shell/destinations";
import { keptOf } from "./kept-search";
import { parsePeriod } from "./period";
import { COMPARE_CHOICES, filterParsers, URL_KEYS } from "./search-params";

const PERIODS = ["month", "last-month", "last-7", "last-90", "2026-09", "2026-09-03..2026-09-20", "FY2026-Q2", "FY2026"];

it("names lead to the period and the comparison that stand in the address, and to nothing else of it", () => {
  const write = createSerializer(filterParsers("team"), { urlKeys: URL_KEYS });
  fc.assert(
    fc.property(fc.constantFrom(...PERIODS), fc.constantFrom(...COMPARE_CHOICES), (text, compare) => {
      const period = parsePeriod(text);
      if (!period) throw new Error(`${text} is no period`);
      const address = write({ period, compare, groupBy: "model", metric: "tokens" });
      expect(keptOf({ period, compare })).toBe(keptSearch(new URLSearchParams(address)));
    }),
  );
});
