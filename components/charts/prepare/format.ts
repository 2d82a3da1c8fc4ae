/**
 * How numbers are written. Values come as exact decimal strings and every shown digit is exact: rounding is half to even
 * on integers, Intl only places separators and symbols. Null is "—", zero is "0", and no non-zero amount ever reads as 0.
 */
import { atoms, type Decimal, magnitude, roundText, SHOWN_SCALE } from "./decimal-text";

export const NONE = "—";
export const NNBSP = "\u202f";
const ONE = 10n ** BigInt(SHOWN_SCALE);
const SMALLEST = ONE / 10_000n;

export type FormatOptions = { locale?: string; currency?: string };
type MoneyOptions = FormatOptions & {
  /** "+" before what is not negative and not zero. */
  sign?: boolean;
  /** At least this many digits after the point, for columns of rates. */
  places?: number;
};
const numberFormats = new Map<string, Intl.NumberFormat>();

function numberFormat(locale: string, places: number, currency?: string): Intl.NumberFormat {
  const key = `${locale}|${places}|${currency ?? ""}`;
  let format = numberFormats.get(key);
  if (!format) {
    const digits = { minimumFractionDigits: places, maximumFractionDigits: places };
    format = new Intl.NumberFormat(locale, currency ? { ...digits, style: "currency", currency, currencyDisplay: "narrowSymbol" } : digits);
    numberFormats.set(key, format);
  }
  return format;
}

type Part = { type: string; value: string };

/** Separators and symbols of the locale around digits that are already rounded. The sign is ours: a true minus, in front. */
function partsOf(digits: string, places: number, locale: string, currency?: string, sign?: boolean): Part[] {
  const negative = digits.startsWith("-") && /[1-9]/.test(digits);
  const positive = digits.replace("-", "") as `${number}`;
  const parts: Part[] = numberFormat(locale, places, currency).formatToParts(positive);
  if (negative) return [{ type: "minusSign", value: "−" }, ...parts];
  return sign && /[1-9]/.test(digits) ? [{ type: "plusSign", value: "+" }, ...parts] : parts;
}

const join = (parts: Part[]): string => parts.map((part) => part.value).join("");

const minorDigitsKnown = new Map<string, number>();

/** Digits after the point that the currency itself has: 2 for dollars, 0 for yen. Asked for each amount of a page, made once. */
function minorDigits(currency: string): number {
  const known = minorDigitsKnown.get(currency);
  if (known !== undefined) return known;
  const digits = new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
  minorDigitsKnown.set(currency, digits);
  return digits;
}

/** Places for an amount: the currency's own from 1 upwards, below 1 up to four significant digits. */
function placesFor(value: bigint, minor: number, atLeast: number): number {
  const size = magnitude(value);
  const floor = Math.max(minor, atLeast);
  if (size >= ONE || size === 0n) return floor;
  const leading = SHOWN_SCALE - size.toString().length;
  const places = Math.min(leading + 4, SHOWN_SCALE);
  const text = roundText(value, places);
  if (magnitude(BigInt(text.replace(".", ""))) >= 10n ** BigInt(places)) return floor;
  const trimmed = text.replace(/0+$/, "");
  return Math.max(floor, trimmed.length - trimmed.indexOf(".") - 1);
}

export type MoneyText = {
  /** "−" or "+" or nothing, then the symbol when it stands in front, then the whole part. */
  head: string;
  /** Point and digits after it, for quieter cents; empty when there are none. */
  cents: string;
  /** A symbol that stands behind, with its space. */
  tail: string;
  text: string;
  /** Every digit there is, for titles. */
  exact: string;
};

/** An amount split where the cents begin. Null when the value is unknown. */
export function moneyParts(
  value: Decimal,
  { locale = "en-US", currency = "USD", sign = false, places: atLeast = 0 }: MoneyOptions = {},
): MoneyText | null {
  const amount = atoms(value);
  if (amount === null) return null;
  const exact = exactMoney(amount, locale, currency);
  const size = magnitude(amount);
  const minor = minorDigits(currency);
  if (amount === 0n) return plainMoney(join(partsOf("0", 0, locale, currency)), exact);
  if (size < SMALLEST) {
    const least = join(partsOf(amount < 0n ? "-0.0001" : "0.0001", 4, locale, currency));
    return plainMoney(`${amount < 0n ? ">" : "<"}${NNBSP}${least}`, exact);
  }
  const places = placesFor(amount, minor, atLeast);
  const parts = partsOf(roundText(amount, places), places, locale, currency, sign);
  const point = parts.findIndex((part) => part.type === "decimal");
  const end = parts.findLastIndex((part) => part.type === "fraction" || part.type === "integer") + 1;
  const cut = point === -1 || size < ONE ? end : point;
  return { head: join(parts.slice(0, cut)), cents: join(parts.slice(cut, end)), tail: join(parts.slice(end)), text: join(parts), exact };
}

const plainMoney = (text: string, exact: string): MoneyText => ({ head: text, cents: "", tail: "", text, exact });

function exactMoney(amount: bigint, locale: string, currency: string): string {
  const digits = roundText(amount, SHOWN_SCALE).replace(/0+$/, "");
  const places = Math.max(minorDigits(currency), digits.length - digits.indexOf(".") - 1);
  return join(partsOf(roundText(amount, Math.min(places, SHOWN_SCALE)), Math.min(places, SHOWN_SCALE), locale, currency));
}

/** "$48,920.25", "$0.0042", "< $0.0001", "$0", "—". */
export function formatMoney(value: Decimal, options?: MoneyOptions): string {
  return moneyParts(value, options)?.text ?? NONE;
}

/** What a head calls a currency: "$", "€", "CHF". */
export const currencySign = (currency: string, locale = "en-US"): string =>
  numberFormat(locale, 0, currency)
    .formatToParts(0)
    .find((part) => part.type === "currency")?.value ?? currency;

/** An amount under a head that already names the unit: "9,864.15", "0"; with as many digits as its currency has. */
export function formatAmount(
  value: Decimal,
  { locale = "en-US", currency = "USD", sign = false, places: atLeast = 0 }: MoneyOptions = {},
): string {
  const amount = atoms(value);
  if (amount === null) return NONE;
  if (amount === 0n) return "0";
  if (magnitude(amount) < SMALLEST)
    return `${amount < 0n ? ">" : "<"}${NNBSP}${join(partsOf(amount < 0n ? "-0.0001" : "0.0001", 4, locale))}`;
  const places = placesFor(amount, minorDigits(currency), atLeast);
  return join(partsOf(roundText(amount, places), places, locale, undefined, sign));
}

const STEPS: readonly [bigint, string, number][] = [
  [10n ** 12n, "T", 2],
  [10n ** 9n, "B", 2],
  [10n ** 6n, "M", 1],
  [10n ** 3n, "k", 1],
];

/** Short digits and a letter, rolled over so that 999,950 is "1M" and never "1,000k". Null below 1,000. */
function shortDigits(value: bigint, minPlaces: boolean): { digits: string; places: number; letter: string } | null {
  const size = magnitude(value);
  for (const [i, [step, letter, places]] of STEPS.entries()) {
    const next = STEPS[i + 1];
    const rolls = next === undefined ? 0n : step - step / 10n ** BigInt((next[2] ?? 1) + 3) / 2n;
    const floor = next === undefined ? step : rolls;
    if (size < floor * ONE) continue;
    const text = roundText(value / step, places);
    const trimmed = minPlaces ? text : text.replace(/\.?0+$/, "");
    return { digits: trimmed, places: trimmed.includes(".") ? trimmed.length - trimmed.indexOf(".") - 1 : 0, letter };
  }
  return null;
}

/** Axis and label money: "$0", "$1.2k", "$2M"; below a thousand as in a table without needless cents. */
export function formatMoneyShort(value: Decimal, { locale = "en-US", currency = "USD", sign = false }: MoneyOptions = {}): string {
  const amount = atoms(value);
  if (amount === null) return NONE;
  const short = shortDigits(amount, false);
  if (!short) {
    const whole = amount % ONE === 0n;
    return whole ? join(partsOf(roundText(amount, 0), 0, locale, currency, sign)) : formatMoney(value, { locale, currency, sign });
  }
  const parts = partsOf(short.digits, short.places, locale, currency, sign);
  const last = parts.findLastIndex((part) => part.type === "fraction" || part.type === "integer");
  return join([...parts.slice(0, last + 1), { type: "literal", value: short.letter }, ...parts.slice(last + 1)]);
}

/** Tokens: "842", "12.4k", "566.4M", "60.71B". */
export function formatTokens(value: Decimal, { locale = "en-US" }: FormatOptions = {}): string {
  const amount = atoms(value);
  if (amount === null) return NONE;
  const short = shortDigits(amount, true);
  return short ? `${join(partsOf(short.digits, short.places, locale))}${short.letter}` : join(partsOf(roundText(amount, 0), 0, locale));
}

/** Every digit of a whole number, grouped: "48,210". Parts of one are kept when there are any. */
export function formatCount(
  value: Decimal | bigint | number,
  { locale = "en-US", sign = false }: FormatOptions & { sign?: boolean } = {},
): string {
  const text = typeof value === "bigint" || typeof value === "number" ? value.toString() : value;
  const amount = atoms(text);
  if (amount === null) return NONE;
  const digits = roundText(amount, SHOWN_SCALE).replace(/\.?0+$/, "");
  const places = digits.includes(".") ? digits.length - digits.indexOf(".") - 1 : 0;
  return join(partsOf(digits, places, locale, undefined, sign));
}

/** A ratio as "26.5 %"; what is not zero never reads as 0.0 %. */
export function formatPercent(
  ratio: number | null | undefined,
  { locale = "en-US", sign = false, places = 1 }: FormatOptions & { sign?: boolean; places?: number } = {},
): string {
  if (ratio === null || ratio === undefined || !Number.isFinite(ratio)) return NONE;
  const value = atoms((ratio * 100).toFixed(9)) ?? 0n;
  const least = ONE / 10n ** BigInt(places);
  if (value === 0n && ratio === 0) return `0${NNBSP}%`;
  if (magnitude(value) * 2n < least) {
    const edge = numberFormat(locale, places).format(Number(`1e-${places}`));
    return ratio < 0 ? `>${NNBSP}−${edge}${NNBSP}%` : `<${NNBSP}${edge}${NNBSP}%`;
  }
  return `${join(partsOf(roundText(value, places), places, locale, undefined, sign))}${NNBSP}%`;
}

/** A share of a hundred in a sentence: "84 %". */
export const formatShare = (ratio: number | null | undefined, options: FormatOptions = {}): string =>
  formatPercent(ratio, { ...options, places: 0 });
