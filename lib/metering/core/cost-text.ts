import { formatFixed, parseFixed, USD_SCALE } from "@/lib/kernel/money";

/** Dollars as a plain decimal text of at most 15 places, which takes the noise of doubles off; undefined when it is no amount. */
export function costText(value: unknown): string | undefined {
  if (typeof value !== "number" && typeof value !== "bigint" && typeof value !== "string") return undefined;
  const text = String(value).trim();
  if (text.length > 40) return undefined;
  try {
    const atoms = parseFixed(text, USD_SCALE);
    return atoms < 0n || atoms > 10n ** 27n ? undefined : formatFixed(atoms, USD_SCALE);
  } catch {
    return undefined;
  }
}
