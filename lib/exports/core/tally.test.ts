import fc from "fast-check";
import { expect, it } from "vitest";
import { formatFixed, parseFixed } from "@/lib/kernel/money";
import { summed, text } from "./table";
import { Tally } from "./tally";

it("sums every column exactly, whatever number of decimals its amounts have, and counts the rows", () => {
  const amount = fc.tuple(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.nat(25)).map(([n, scale]) => formatFixed(n, scale));
  fc.assert(
    fc.property(fc.array(fc.option(amount)), (cells) => {
      const tally = new Tally([text("who"), summed("amount")]);
      for (const cell of cells) tally.add(["=1+1", cell]);
      const total = cells.reduce((sum, cell) => sum + parseFixed(cell ?? "0", 25), 0n);
      expect(tally.totals()).toEqual({ amount: formatFixed(total, 25) });
      expect(tally.rows).toBe(cells.length);
    }),
  );
});
