/**
 * A change and whether it may carry colour: only when it is at least 15 % and at least $400 of cost. From zero it is
 * "new", never +100 %.
 */
import { atoms, type Decimal, magnitude, ratioOf, SHOWN_SCALE, toDecimal } from "./decimal-text";

const MATERIAL_RATIO = 0.15;
const MATERIAL_USD = 400n * 10n ** BigInt(SHOWN_SCALE);

export type Delta =
  | { kind: "unknown" }
  | { kind: "new"; amount: string }
  | { kind: "same" }
  | { kind: "change"; direction: "up" | "down"; amount: string; ratio: number; material: boolean };

/** What changed from `previous` to `current`. Colour belongs to cost only: pass `unit: "usd"`. */
export function deltaOf(current: Decimal, previous: Decimal, unit: "usd" | "other" = "usd"): Delta {
  const [now, before] = [atoms(current), atoms(previous)];
  if (now === null || before === null) return { kind: "unknown" };
  if (before === 0n) return now === 0n ? { kind: "same" } : { kind: "new", amount: toDecimal(now) };
  const change = now - before;
  if (change === 0n) return { kind: "same" };
  const amount = toDecimal(change);
  const ratio = ratioOf(amount, toDecimal(magnitude(before))) ?? 0;
  const material = unit === "usd" && Math.abs(ratio) >= MATERIAL_RATIO && magnitude(change) >= MATERIAL_USD;
  return { kind: "change", direction: change > 0n ? "up" : "down", amount, ratio, material };
}
