import fc from "fast-check";
import { expect, it } from "vitest";
import { Together } from "./together";

type Part = { name: number; kind: string; size: number };

/** Runs that end when the test says so. */
function manual(how: { atOnce: number; mostSize: number }) {
  const runs: { parts: readonly Part[]; end: (outcomes?: PromiseSettledResult<number>[]) => void; fail: (error: Error) => void }[] = [];
  const together = new Together<Part, number>({
    ...how,
    sizeOf: ({ size }) => size,
    mayJoin: (one, other) => one.kind === other.kind,
    run: (parts) =>
      new Promise((resolve, reject) => {
        const all = parts.map(({ name }) => ({ status: "fulfilled" as const, value: name }));
        runs.push({ parts, end: (outcomes = all) => resolve(outcomes), fail: reject });
      }),
  });
  return { together, runs };
}
const part = (name: number, kind = "a", size = 1): Part => ({ name, kind, size });
const names = (parts: readonly Part[] | undefined): number[] => (parts ?? []).map(({ name }) => name);

it("who comes alone goes at once, and what comes meanwhile goes together", async () => {
  const { together, runs } = manual({ atOnce: 1, mostSize: 10 });
  const all = [1, 2, 3].map((name) => together.add(part(name)));
  expect(runs.map(({ parts }) => names(parts))).toEqual([[1]]);
  runs[0]?.end();
  await all[0];
  await Promise.resolve();
  expect(runs.map(({ parts }) => names(parts))).toEqual([[1], [2, 3]]);
  runs[1]?.end();
  expect(await Promise.all(all)).toEqual([1, 2, 3]);
});

it("each is told what became of itself, and all of them what the run threw", async () => {
  const { together, runs } = manual({ atOnce: 1, mostSize: 10 });
  const first = together.add(part(0));
  const all = [1, 2].map((name) => together.add(part(name)));
  const last = together.add(part(3, "b"));
  runs[0]?.end();
  await first;
  await Promise.resolve();
  runs[1]?.end([
    { status: "rejected", reason: new Error("mine") },
    { status: "fulfilled", value: 2 },
  ]);
  expect(await Promise.allSettled(all)).toEqual([
    { status: "rejected", reason: new Error("mine") },
    { status: "fulfilled", value: 2 },
  ]);
  await Promise.resolve();
  runs[2]?.fail(new Error("all"));
  await expect(last).rejects.toThrow("all");
});

it("every part runs once, in the order of its kind, never more at once or larger than may be", async () => {
  const anyParts = fc.array(fc.record({ kind: fc.constantFrom("a", "b"), size: fc.integer({ min: 1, max: 6 }) }), { maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(anyParts, fc.integer({ min: 1, max: 3 }), async (given, atOnce) => {
      const ran: Part[][] = [];
      let running = 0;
      const together = new Together<Part, number>({
        atOnce,
        mostSize: 8,
        sizeOf: ({ size }) => size,
        mayJoin: (one, other) => one.kind === other.kind,
        run: async (parts) => {
          ran.push([...parts]);
          running++;
          expect(running).toBeLessThanOrEqual(atOnce);
          await Promise.resolve();
          running--;
          return parts.map(({ name }) => ({ status: "fulfilled", value: name }));
        },
      });
      const parts = given.map((one, name) => ({ ...one, name }));
      expect(await Promise.all(parts.map((one) => together.add(one)))).toEqual(parts.map(({ name }) => name));
      expect(names(ran.flat()).sort((a, b) => a - b)).toEqual(parts.map(({ name }) => name));
      for (const group of ran) {
        expect(new Set(group.map(({ kind }) => kind)).size).toBe(1);
        expect(group.reduce((sum, { size }) => sum + size, 0)).toBeLessThanOrEqual(8);
      }
    }),
  );
});
