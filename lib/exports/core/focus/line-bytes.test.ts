import fc from "fast-check";
import { expect, it } from "vitest";
import { formatFixed } from "@/lib/kernel/money";
import { withPoint } from "./decimals";
import { LineBytes, SCALE_MAX } from "./line-bytes";

const text = (bytes: LineBytes): string => new TextDecoder().decode(bytes.take());

it("a whole number of so many decimals is its shortest decimal, whatever its size", () => {
  const bytes = new LineBytes();
  fc.assert(
    fc.property(fc.oneof(fc.maxSafeNat(), fc.nat(1_000)), fc.nat(SCALE_MAX), fc.nat(9), (size, scale, zeros) => {
      const whole = size * 10 ** zeros <= Number.MAX_SAFE_INTEGER ? size * 10 ** zeros : size;
      bytes.putDecimal(whole, scale);
      expect(text(bytes)).toBe(withPoint(formatFixed(BigInt(whole), scale)));
    }),
  );
});

it("a plain decimal stays as it is, with a point where it had none", () => {
  const bytes = new LineBytes();
  for (const [plain, put] of [
    ["12", "12.0"],
    ["0.25", "0.25"],
    ["-3", "-3.0"],
    ["0", "0.0"],
  ] as const) {
    bytes.putPlain(plain);
    expect(text(bytes)).toBe(put);
  }
});
