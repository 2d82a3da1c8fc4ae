/**
 * The cost of one usage line: quantities times the rates in force at the call's own time, exact to 10^-15 dollars.
 * Charges are disjoint (no token is charged twice) and sum to the cost. What has no rate is charged null, and so is
 * the line then: an unknown price is never 0 and never a guess. Decisions: README of this area.
 */
import { divideHalfEven, formatUsd, parseFixed, type Usd, ZERO_USD } from "@/lib/kernel/money";
import { type Charge, contextTokens, type Meter, type Mode, type PART_OF, promptOfOneCall, type Quantities } from "./meters";
import { type PriceBook, planOf, resolveModel } from "./price-book";
import { type Rate, type Sheet, type Slot, sheetAt, UNPRICED } from "./rate-sheet";

export type Rating = { charges: Charge[]; costUsd: Usd | null; flags: string[] };
export type RatedUsage = { provider: string; model: string; quantities: Quantities };
export type RatedAt = { at: Date; mode: Mode; region?: string };

/** Scale of quantities that are not whole: seconds of audio and code, credits. */
const FRACTION_SCALE = 6;
const FRACTION = 10n ** BigInt(FRACTION_SCALE);

/** Parts of a whole, in the order they are charged. */
const PARTS = {
  input: [
    { meter: "audio_in", key: "audioIn" },
    { meter: "image_in", key: "imageIn" },
    { meter: "video_in", key: "videoIn" },
  ],
  output: [
    { meter: "reasoning", key: "reasoning" },
    { meter: "audio_out", key: "audioOut" },
    { meter: "image_out", key: "imageOut" },
    { meter: "video_out", key: "videoOut" },
  ],
} as const satisfies Record<"input" | "output", readonly { meter: keyof typeof PART_OF; key: keyof Quantities }[]>;

/**
 * Rates one line at its own time. Flags: `unpriced_model`, `unpriced_meter:<meter>` (in the queue until priced),
 * `usage_missing` (nothing was counted), `fallback_rate:<meter>`, `mode_fallback:<mode>`; and where counts contradict
 * each other and the whole is charged at its own rate: `parts_exceed_whole:<meter>`, `parts_without_whole:<meter>`,
 * `parts_overlap_cache:<meter>` (more audio or images than uncached tokens: some of them were cached).
 */
export function rateLine(book: PriceBook, line: RatedUsage, at: RatedAt): Rating {
  const { quantities } = line;
  const priced = resolveModel(book, line.provider, line.model)?.priced;
  const tally: Tally = { charges: [], total: 0n, known: priced !== undefined, priced: false, unpriced: false, standard: false, flags: [] };
  const sheet: Sheet = priced ? sheetAt(planOf(priced, at.mode, at.region), at.at.getTime(), promptOfOneCall(quantities)) : UNPRICED;
  if (!isBilledByUnit(quantities, sheet)) chargeTokens(tally, quantities, sheet);
  chargeCounts(tally, quantities, sheet);
  return settle(tally, quantities, at.mode, sheet);
}

type Tally = {
  charges: Charge[];
  total: bigint;
  /** The model is known. */
  known: boolean;
  /** Some tokens were priced. */
  priced: boolean;
  unpriced: boolean;
  /** Some tokens were charged at standard rates although the call was not standard. */
  standard: boolean;
  flags: string[];
};

function settle(tally: Tally, quantities: Quantities, mode: Mode, sheet: Sheet): Rating {
  const { charges, flags, known } = tally;
  if (tally.standard) flags.push(`mode_fallback:${mode}`);
  const missing = isUsageMissing(quantities, known, sheet);
  if (missing) flags.push("usage_missing");
  if (!known && (missing || charges.length > 0)) flags.push("unpriced_model");
  return { charges, costUsd: missing || tally.unpriced ? null : (tally.total as Usd), flags };
}

/**
 * Nothing that a provider meters was counted. Not so for a tool call or retrieval without a model call, which has no
 * tokens to count, nor for a model that is billed by the request alone.
 */
function isUsageMissing(q: Quantities, known: boolean, sheet: Sheet): boolean {
  if (q.input !== null || q.output !== null || q.embedding !== null || q.cacheRead !== null) return false;
  const { requests, toolCalls, retrievals, ...metered } = q;
  if (Object.values(metered).some((quantity) => quantity !== null)) return false;
  const isCall = (requests ?? 0n) > 0n || (toolCalls === null && retrievals === null);
  return isCall && !(known && sheet.request && !sheet.input && !sheet.output);
}

/** A model that is billed by seconds or pages, which were counted, has no rate for tokens: what it tells of them is information. */
function isBilledByUnit(q: Quantities, sheet: Sheet): boolean {
  if (sheet.input || sheet.output) return false;
  if (sheet.audio_second && q.audioSeconds !== null) return true;
  return Boolean(sheet.page) && (q.pages !== null || q.annotatedPages !== null);
}

// Written out meter by meter: a loop over names would be shorter, and half as fast.
function chargeTokens(tally: Tally, q: Quantities, sheet: Sheet): void {
  if (q.audioIn === null && q.imageIn === null && q.videoIn === null) charge(tally, "input", q.input, sheet.input);
  else chargeWhole(tally, "input", q, sheet);
  charge(tally, "cache_read", q.cacheRead, sheet.cache_read);
  charge(tally, "cache_write_5m", q.cacheWrite5m, sheet.cache_write_5m);
  charge(tally, "cache_write_1h", q.cacheWrite1h, sheet.cache_write_1h);
  charge(tally, "cache_write", q.cacheWrite, sheet.cache_write);
  charge(tally, "embedding", q.embedding, sheet.embedding);
  if (q.reasoning === null && q.audioOut === null && q.imageOut === null && q.videoOut === null)
    charge(tally, "output", q.output, sheet.output);
  else chargeWhole(tally, "output", q, sheet);
}

function chargeCounts(tally: Tally, q: Quantities, sheet: Sheet): void {
  // Fees on top of tokens: without a price the line is not fully priced.
  charge(tally, "web_search", q.webSearches, sheet.web_search);
  charge(tally, "web_fetch", q.webFetches, sheet.web_fetch);
  charge(tally, "rerank_unit", q.rerankUnits, sheet.rerank_unit);
  if (q.codeSeconds !== null) chargeFraction(tally, "code_second", q.codeSeconds, sheet.code_second);
  // What some providers bill by instead of tokens: beside priced tokens it is information.
  if (sheet.image || !tally.priced) charge(tally, "image", q.images, sheet.image);
  if (sheet.character || !tally.priced) charge(tally, "character", q.characters, sheet.character);
  if (sheet.page || !tally.priced) charge(tally, "page", q.pages, sheet.page);
  if (sheet.annotated_page || !tally.priced) charge(tally, "annotated_page", q.annotatedPages, sheet.annotated_page);
  if (q.audioSeconds !== null && (sheet.audio_second || !tally.priced))
    chargeFraction(tally, "audio_second", q.audioSeconds, sheet.audio_second);
  if (q.credits !== null && (sheet.credit || !tally.priced)) chargeFraction(tally, "credit", q.credits, sheet.credit);
  // Counted by us, not metered by a provider: free unless a fee for them exists.
  if (sheet.request) charge(tally, "request", q.requests, sheet.request);
  if (sheet.tool_call) charge(tally, "tool_call", q.toolCalls, sheet.tool_call);
  if (sheet.retrieval) charge(tally, "retrieval", q.retrievals, sheet.retrieval);
}

/** A whole and those of its parts that have a rate of their own, which are taken out of it. */
function chargeWhole(tally: Tally, meter: "input" | "output", q: Quantities, sheet: Sheet): void {
  let parts = 0n;
  let pricedApart = 0n;
  for (const part of PARTS[meter]) {
    const quantity = q[part.key];
    if (quantity === null || quantity === 0n) continue;
    parts += quantity;
    if (sheet[part.meter]) pricedApart += quantity;
  }
  const whole = q[meter] ?? (parts > 0n ? parts : null);
  if (whole === null) return;
  if (q[meter] === null) tally.flags.push(`parts_without_whole:${meter}`);
  // Parts of a prompt may be among its cached tokens. Where a split cannot be right, or cannot be told, the whole is
  // what was counted and is charged as one.
  const contradictory = parts > whole && (meter === "output" || parts > contextTokens(q));
  if (contradictory) tally.flags.push(`parts_exceed_whole:${meter}`);
  else if (pricedApart > whole) tally.flags.push(`parts_overlap_cache:${meter}`);
  const together = contradictory || pricedApart > whole;
  charge(tally, meter, together ? whole : whole - pricedApart, sheet[meter]);
  if (pricedApart === 0n || together) return;
  for (const part of PARTS[meter]) if (sheet[part.meter]) charge(tally, part.meter, q[part.key], sheet[part.meter]);
}

/** Unknown quantities and known zeros make no charge. */
function charge(tally: Tally, meter: Meter, quantity: bigint | null, slot: Slot | undefined): void {
  if (quantity === null || quantity === 0n) return;
  add(tally, meter, quantity.toString(), slot, slot ? amountOf(slot.rate, quantity) : null);
}

/** A quantity with a fraction, as a decimal string of up to six decimals. */
function chargeFraction(tally: Tally, meter: Meter, quantity: string, slot: Slot | undefined): void {
  const scaled = parseFixed(quantity, FRACTION_SCALE);
  if (scaled === 0n) return;
  const amount = slot ? (divideHalfEven(scaled * slot.rate.fixed, FRACTION * BigInt(slot.rate.per) * 1_000n) as Usd) : null;
  add(tally, meter, quantity, slot, amount);
}

function add(tally: Tally, meter: Meter, quantity: string, slot: Slot | undefined, amount: Usd | null): void {
  if (!slot || amount === null) {
    tally.charges.push({ meter, quantity, priceId: null, rate: null, per: null, costUsd: null });
    tally.unpriced = true;
    if (tally.known) tally.flags.push(`unpriced_meter:${meter}`);
    return;
  }
  const { rate, standsIn } = slot;
  tally.total += amount;
  const made: Charge = {
    meter,
    quantity,
    priceId: rate.priceId,
    rate: rate.text,
    per: rate.per,
    costUsd: amount === ZERO_USD ? "0" : formatUsd(amount),
  };
  if (standsIn !== undefined) {
    made.fallback = standsIn;
    tally.flags.push(`fallback_rate:${meter}`);
  }
  tally.charges.push(made);
  if (!slot.isToken) return;
  tally.priced = true;
  if (slot.modeFallback) tally.standard = true;
}

/** Exact where the rate of one unit is a whole number of 10^-15 dollars; else rounded half to even, once. */
function amountOf(rate: Rate, quantity: bigint): Usd {
  if (rate.unitAtoms !== null) return (quantity * rate.unitAtoms) as Usd;
  return divideHalfEven(quantity * rate.fixed, BigInt(rate.per) * 1_000n) as Usd;
}
