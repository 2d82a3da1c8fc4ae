import fc from "fast-check";
import { expect, it } from "vitest";
import { testSignal } from "@/lib/testing/signals";
import { spanOf } from "./span";

const T0 = Date.parse("2026-03-10T00:00:00Z");
const at = (minutes: number) => T0 + minutes * 60_000;
const signal = (detector: string, from: number, seen: number, to: number) =>
  testSignal({ detector, startedMs: at(from), detectedMs: at(seen), untilMs: at(to) });

it("begins with the first call that is known to be it, and was not seen before that call was made", () => {
  const window = signal("SPEND", 0, 20, 60);
  const call = signal("B6", 45, 46, 50);
  expect(spanOf([window, call])).toEqual({ startedMs: at(45), detectedMs: at(45), lastSeenMs: at(60) });
});

it("begins with the misuse where access was misused, unless something was seen of it before", () => {
  const burst = (seen: number) => signal("S6", -200, seen, 400);
  expect(spanOf([burst(60), signal("B5", 45, 46, 50)])).toMatchObject({ startedMs: at(45), lastSeenMs: at(400) });
  expect(spanOf([burst(-60), signal("B5", 45, 46, 50)])).toMatchObject({ startedMs: at(-200) });
  expect(spanOf([burst(60), signal("B9", 45, 46, 50)])).toMatchObject({ startedMs: at(-200) });
});

it("was seen when the first of its signals was, where that is later than its beginning", () => {
  expect(spanOf([signal("SPEND", 0, 60, 60), signal("B6", 45, 50, 55)])).toMatchObject({ startedMs: at(45), detectedMs: at(50) });
  expect(spanOf([signal("SECRET", -30, -30, -30), signal("B6", 45, 50, 55)])).toMatchObject({ startedMs: at(45), detectedMs: at(50) });
});

const anySignal = fc
  .tuple(fc.constantFrom("B5", "B6", "B13", "B17", "S1", "SPEND", "SECRET", "SECURITY"), fc.nat(300), fc.nat(300), fc.nat(300))
  .map(([detector, from, later, longer]) => signal(detector, from, from + later, from + longer));

it("never was seen before it began, whatever it is made of and in whatever order", () => {
  fc.assert(
    fc.property(fc.array(anySignal, { minLength: 1, maxLength: 8 }), (signals) => {
      const span = spanOf(signals);
      expect(span.detectedMs).toBeGreaterThanOrEqual(span.startedMs);
      expect(spanOf([...signals].reverse())).toEqual(span);
    }),
  );
});
