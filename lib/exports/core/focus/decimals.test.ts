import fc from "fast-check";
import { expect, it } from "vitest";
import { formatFixed, parseFixed } from "@/lib/kernel/money";
import { exactOf, exactText, productText, shiftedText, times, withPoint } from "./decimals";

/** As the ledger writes them: shortest, of either sign, small and far beyond what a number holds. */
const decimal = fc
  .record({
    atoms: fc.oneof(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.bigInt({ min: -(10n ** 9n), max: 10n ** 9n })),
    scale: fc.nat(15),
  })
  .map(({ atoms, scale }) => formatFixed(atoms, scale));

it("a product is exact, whether it fits a number or not", () =>
  fc.assert(
    fc.property(decimal, decimal, fc.nat(9), (factor, text, zeros) => {
      const product = parseFixed(factor, 15) * parseFixed(text, 15);
      expect(productText(exactOf(factor), text, zeros)).toBe(withPoint(formatFixed(product, 30 + zeros)));
      expect(times(factor)(text)).toBe(withPoint(formatFixed(product, 30)));
    }),
  ));

it("a quantity of so many units is the same quantity with its point moved", () =>
  fc.assert(
    fc.property(decimal, fc.nat(9), (text, zeros) => {
      expect(shiftedText(text, zeros)).toBe(withPoint(formatFixed(parseFixed(text, 15), 15 + zeros)));
      expect(exactText(exactOf(text))).toBe(withPoint(text));
    }),
  ));

it("every decimal has a point, and no more zeros than one behind it", () => {
  expect([shiftedText("12", 0), shiftedText("12.5", 0), shiftedText("1500000", 6), shiftedText("7", 6), shiftedText("0", 6)]).toEqual([
    ...["12.0", "12.5", "1.5", "0.000007", "0.0"],
  ]);
  expect([productText(exactOf("2.5"), "4"), productText(exactOf("0.25"), "-0.5"), productText(exactOf("3"), "9007199254740993")]).toEqual([
    ...["10.0", "-0.125", "27021597764222979.0"],
  ]);
});
