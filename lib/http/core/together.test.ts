import fc from "fast-check";
import { expect, it } from "vitest";
import { Together } from "./together";

it("does everything once, in the order it came, at most so many later than the first, and nothing before its turn ends without need", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9 }), fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 12 }), (most, turns) => {
      const ends: (() => void)[] = [];
      const together = new Together(most, (run) => void ends.push(run));
      const done: number[] = [];
      let next = 0;
      for (const count of turns) {
        for (let i = 0; i < count; i++) {
          const mine = next++;
          together.add(() => done.push(mine));
          expect(next - done.length).toBeLessThan(most);
        }
        for (const end of ends.splice(0)) end();
        expect(done.length).toBe(next);
      }
      expect(done).toEqual(Array.from({ length: next }, (_, i) => i));
    }),
  );
});

it("takes what is added while it runs for the next time", () => {
  const ends: (() => void)[] = [];
  const together = new Together(8, (run) => void ends.push(run));
  const done: string[] = [];
  together.add(() => {
    done.push("first");
    together.add(() => done.push("second"));
  });
  ends.shift()?.();
  expect(done).toEqual(["first"]);
  ends.shift()?.();
  expect(done).toEqual(["first", "second"]);
});
