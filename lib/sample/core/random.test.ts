import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { apportion } from "./load-plan";
import { inventedSha256, randomOf } from "./random";

describe("repeatable chance", () => {
  it("gives the same numbers for the same seed on every machine", () => {
    const random = randomOf("countinghouse");
    expect([random.next(), random.next(), random.next()]).toEqual([967005305, 1454412731, 63491916]);
  });

  it("gives other numbers for any other seed", () => {
    fc.assert(fc.property(fc.string(), fc.string(), (a, b) => a === b || randomOf(a).hex(4) !== randomOf(b).hex(4)));
  });

  it("is uniform enough: every tenth gets a tenth, within a twentieth of it", () => {
    const random = randomOf("uniform");
    const drawn = Array.from({ length: 100_000 }, () => random.below(10));
    for (let tenth = 0; tenth < 10; tenth++) expect(Math.abs(drawn.filter((value) => value === tenth).length - 10_000)).toBeLessThan(500);
  });

  it("writes fingerprints of 64 hexadecimal digits", () => {
    fc.assert(fc.property(fc.string(), (name) => /^[0-9a-f]{64}$/.test(inventedSha256(name))));
  });
});

describe("apportioning", () => {
  it("always gives out the whole total, in parts no further than one from their share", () => {
    const weights = fc
      .array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 50 })
      .filter((list) => list.some((weight) => weight > 0));
    fc.assert(
      fc.property(weights, fc.nat(1_000_000), (list, total) => {
        const whole = list.reduce((sum, weight) => sum + weight, 0);
        const parts = apportion(list, total);
        expect(parts.reduce((sum, part) => sum + part, 0)).toBe(total);
        for (const [i, part] of parts.entries()) expect(Math.abs(part - ((list[i] ?? 0) / whole) * total)).toBeLessThanOrEqual(1 + 1e-6);
      }),
    );
  });
});
