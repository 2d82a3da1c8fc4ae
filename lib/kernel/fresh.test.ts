import { expect, test } from "vitest";
import { Fresh } from "./fresh";

const FRESHNESS = { againMs: 250, goodMs: 700 };

/** Readings that end when the test says so. */
function readings() {
  const open: { resolve: (value: string) => void; reject: (error: Error) => void }[] = [];
  const fresh = new Fresh(() => new Promise<string>((resolve, reject) => open.push({ resolve, reject })), FRESHNESS);
  return { fresh, open };
}

async function readAt(nowMs: number, value = "first") {
  const { fresh, open } = readings();
  const asked = fresh.get(nowMs);
  open[0]?.resolve(value);
  await asked;
  return { fresh, open };
}

test("all who wait for the first value wait for one reading", async () => {
  const { fresh, open } = readings();
  const asked = [fresh.get(0), fresh.get(1), fresh.get(2)];
  expect(open).toHaveLength(1);
  open[0]?.resolve("first");
  expect(await Promise.all(asked)).toEqual(["first", "first", "first"]);
});

test("nobody waits while a value is read anew, once for all, and the new one serves from then on", async () => {
  const { fresh, open } = await readAt(0);
  expect(fresh.get(249)).toBe("first");
  expect(open).toHaveLength(1);
  expect([fresh.get(250), fresh.get(300), fresh.get(699)]).toEqual(["first", "first", "first"]);
  expect(open).toHaveLength(2);
  open[1]?.resolve("second");
  await Promise.resolve();
  expect(fresh.get(310)).toBe("second");
});

test("a value that is too old is waited for, and so is one from the future of the clock", async () => {
  for (const nowMs of [700, -1]) {
    const { fresh, open } = await readAt(0);
    const asked = fresh.get(nowMs);
    open[1]?.resolve("second");
    expect(await asked).toBe("second");
  }
});

test("age counts from when a reading began: what changed while it ran is not missed for longer", async () => {
  const { fresh, open } = readings();
  const asked = fresh.get(0);
  open[0]?.resolve("first");
  await asked;
  fresh.get(699);
  expect(open).toHaveLength(2);
  expect(fresh.get(701)).toBeInstanceOf(Promise);
});

test("a reading that fails is told to those who wait, harms nobody else, and is tried again", async () => {
  const { fresh, open } = await readAt(0);
  expect(fresh.get(300)).toBe("first");
  open[1]?.reject(new Error("away"));
  await new Promise(setImmediate);
  expect(fresh.get(310)).toBe("first");
  const asked = fresh.get(800);
  open[2]?.reject(new Error("still away"));
  await expect(asked).rejects.toThrow("still away");
});

test("what is asked for now is not what is being read already", async () => {
  const { fresh, open } = readings();
  const early = fresh.get(0);
  const late = fresh.readNow(1);
  open[1]?.resolve("second");
  expect(await late).toBe("second");
  open[0]?.resolve("first");
  expect(await early).toBe("first");
  expect(fresh.get(2)).toBe("second");
});
