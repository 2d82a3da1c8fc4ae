/** Numbers as invoices write them: with thousands separators, a decimal comma, a currency sign, brackets or a minus behind. */
import { formatFixed, parseFixed, USD_SCALE } from "@/lib/kernel/money";

export type DecimalMark = "." | ",";

/** Larger ones are a mistake of units, and would not fit. */
const MAX_WHOLE_DIGITS = 14;
const SIGNS = /[\s\u00a0\u202f']|[$€£¥]|^[A-Z]{3}|[A-Z]{3}$/g;

/**
 * The plain decimal text of a number, exact up to 15 decimals (further ones rounded half to even); null when it is none.
 * A separator of thousands counts only where it parts groups of three behind a digit other than 0, so that "1,5" is never read as
 * fifteen, nor "0,123" as more than one.
 */
export function readAmount(text: string, mark: DecimalMark = "."): string | null {
  let rest = text.trim().replaceAll("\u2212", "-");
  let negative = false;
  if (/^\(.*\)$/.test(rest)) {
    negative = true;
    rest = rest.slice(1, -1).trim();
  }
  if (/\d-$/.test(rest)) {
    negative = true;
    rest = rest.slice(0, -1);
  }
  rest = rest.replace(SIGNS, "").replace(/^([+-])[$€£¥]/, "$1");
  const plain = withoutThousands(rest, mark);
  if (plain === null) return null;
  const value = parseFixed(plain, USD_SCALE);
  const size = value < 0n ? -value : value;
  if (size >= 10n ** BigInt(MAX_WHOLE_DIGITS + USD_SCALE)) return null;
  return formatFixed(negative ? -value : value, USD_SCALE);
}

function withoutThousands(text: string, mark: DecimalMark): string | null {
  const thousands = mark === "." ? "," : ".";
  const [whole = "", fraction, ...more] = text.split(mark);
  if (more.length > 0) return null;
  const grouped = whole.includes(thousands);
  if (grouped && !new RegExp(`^[+-]?[1-9]\\d{0,2}(\\${thousands}\\d{3})+$`).test(whole)) return null;
  const plain = `${whole.replaceAll(thousands, "")}${fraction === undefined ? "" : `.${fraction}`}`;
  return /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$/.test(plain) ? plain.replace(/^([+-]?)\./, "$10.") : null;
}

/** How many single units one unit of a quantity is: "1M tokens" is 1,000,000, "Tokens" 1; null where that is not said. */
export function unitFactor(unit: string): bigint | null {
  const text = unit.trim().toLowerCase();
  if (text === "") return null;
  const match =
    /^(\d[\d,]*)?\s*(k|m|mm|million|thousand)?\s*\/?\s*(tokens?|requests?|calls?|count|characters?|char|images?|searches|queries|units?)?s?$/.exec(
      text,
    );
  if (!match) return null;
  const [, count = "1", size = "", what] = match;
  // "Units" alone says nothing of how many tokens one is.
  if (what === undefined && size === "" && match[1] === undefined) return null;
  if (what?.startsWith("unit") && size === "" && match[1] === undefined) return null;
  const scale = size === "k" || size === "thousand" ? 1_000n : size === "" ? 1n : 1_000_000n;
  return BigInt(count.replaceAll(",", "")) * scale;
}

/**
 * By numbers that can be read in one way only: "1.234,56" and "0,5" have a decimal comma. What neither mark can read says nothing.
 * @param otherwise Where none tells, or as many tell one as the other.
 */
export function guessDecimalMark(samples: readonly string[], otherwise: DecimalMark = "."): DecimalMark {
  const comma = samples.filter((text) => readAmount(text, ",") !== null && readAmount(text, ".") === null).length;
  const point = samples.filter((text) => readAmount(text, ".") !== null && readAmount(text, ",") === null).length;
  if (comma === point) return otherwise;
  return comma > point ? "," : ".";
}
