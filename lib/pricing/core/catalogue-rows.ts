/**
 * The catalogue's prices as rows of the book. Rates are taken by their shortest decimal form, so 0.075 is 0.075. A list
 * of dated prices becomes rows with ends; a time-of-day price belongs to the dated price it follows in the list, so it
 * begins and ends with it (the package itself applies it to all history).
 */
import { formatFixed, parseFixed } from "@/lib/kernel/money";
import type { Meter } from "./meters";
import { ALWAYS, type NewPriceRow } from "./price-row";
import { normaliseProvider } from "./provider-names";
import { RATE_SCALE } from "./rate-sheet";

/** The shape of @pydantic/genai-prices' data, as far as it is read here. */
export type CatalogueMatch = { [rule: string]: string | CatalogueMatch[] };
export type CatalogueRate = number | { base: number; tiers: { start: number; price: number }[] };
export type CataloguePrices = { [key: string]: CatalogueRate | undefined };
export type CatalogueConstraint = { type?: string; start_date?: string; start_time?: string; end_time?: string };
export type CatalogueModel = {
  id: string;
  match: CatalogueMatch;
  prices: CataloguePrices | { constraint?: CatalogueConstraint; prices: CataloguePrices }[];
};
export type CatalogueProvider = { id: string; models: CatalogueModel[]; fallback_model_providers?: string[] };

/** Which of its price keys we meter. The others (cached audio and images, citations, searches of files, messages to a voice) have no meter here. */
const METER_OF_KEY: Record<string, { meter: Meter; per: number }> = {
  input_mtok: { meter: "input", per: 1_000_000 },
  cache_read_mtok: { meter: "cache_read", per: 1_000_000 },
  cache_write_mtok: { meter: "cache_write", per: 1_000_000 },
  cache_write_1h_mtok: { meter: "cache_write_1h", per: 1_000_000 },
  output_mtok: { meter: "output", per: 1_000_000 },
  output_reasoning_mtok: { meter: "reasoning", per: 1_000_000 },
  input_audio_mtok: { meter: "audio_in", per: 1_000_000 },
  output_audio_mtok: { meter: "audio_out", per: 1_000_000 },
  input_image_mtok: { meter: "image_in", per: 1_000_000 },
  output_image_mtok: { meter: "image_out", per: 1_000_000 },
  input_video_mtok: { meter: "video_in", per: 1_000_000 },
  output_video_mtok: { meter: "video_out", per: 1_000_000 },
  requests_kcount: { meter: "request", per: 1_000 },
  web_searches_kcount: { meter: "web_search", per: 1_000 },
  input_audio_hours: { meter: "audio_second", per: 3_600 },
  audio_hours: { meter: "audio_second", per: 3_600 },
  input_document_kpages: { meter: "page", per: 1_000 },
  input_annotated_document_kpages: { meter: "annotated_page", per: 1_000 },
};

/** Models that the catalogue lists without any price because they are free, as its notes or the name's ":free" say. */
const FREE_MODELS: ReadonlySet<string> = new Set([
  "openai/moderation",
  "github-copilot/gpt-3.5-turbo",
  "github-copilot/gpt-4.1",
  "github-copilot/gpt-4o",
  "github-copilot/gpt-4o-mini",
  "google/gemma-4-26b-a4b-it",
  "google/gemma-4-31b-it",
  "google/gemma-3",
  "google/gemma-3n",
]);

type Window = { from: number; to: number; prices: CataloguePrices };
type Era = { from: Date; to: Date | null; prices: CataloguePrices; windows: Window[] };

/** @param version Stored with every row, for example "genai-prices 0.1.8". */
export function catalogueRows(providers: readonly CatalogueProvider[], version: string): NewPriceRow[] {
  return providers.flatMap((provider) => provider.models.flatMap((model) => modelRows(normaliseProvider(provider.id), model, version)));
}

function modelRows(provider: string, model: CatalogueModel, version: string): NewPriceRow[] {
  const name = model.id.toLowerCase();
  const isFree = name.endsWith(":free") || FREE_MODELS.has(`${provider}/${name}`);
  const rows = erasOf(model).flatMap((era) => {
    const prices = isFree && Object.keys(era.prices).length === 0 ? { input_mtok: 0, output_mtok: 0 } : era.prices;
    const span = { validFrom: era.from, validTo: era.to };
    const allDay = rateRows(name, prices).map((rate) => ({ ...rate, ...span, dayMinuteFrom: null, dayMinuteTo: null }));
    const byTime = era.windows.flatMap(({ from, to, prices: special }) =>
      rateRows(name, special).map((rate) => ({ ...rate, ...span, dayMinuteFrom: from, dayMinuteTo: to })),
    );
    return [...allDay, ...byTime];
  });
  const complete = rows.map(
    (row): NewPriceRow => ({ ...row, provider, model: name, mode: "standard", region: "", origin: "catalogue", originVersion: version }),
  );
  return joinEras(complete);
}

function erasOf(model: CatalogueModel): Era[] {
  if (!Array.isArray(model.prices)) return [{ from: ALWAYS, to: null, prices: model.prices, windows: [] }];
  const eras: Era[] = [];
  for (const { constraint, prices } of model.prices) {
    const last = eras.at(-1);
    if (constraint?.start_time !== undefined && constraint.end_time !== undefined) {
      const era = last ?? { from: ALWAYS, to: null, prices: {}, windows: [] };
      if (!last) eras.push(era);
      era.windows.push({ from: minuteOf(constraint.start_time), to: minuteOf(constraint.end_time), prices });
      continue;
    }
    const from = constraint?.start_date === undefined ? ALWAYS : new Date(`${constraint.start_date}T00:00:00Z`);
    if (last) last.to = from;
    eras.push({ from, to: null, prices, windows: [] });
  }
  return eras;
}

const TIME = /^(\d{2}):(\d{2}):00(?:\.0+)?(?:Z|([+-])(\d{2}):(\d{2}))$/;

/** Minute of the UTC day. @throws RangeError unless it is a whole minute with an offset. */
export function minuteOf(time: string): number {
  const match = TIME.exec(time);
  if (!match) throw new RangeError(`the catalogue has a time of day that is not a whole minute: ${time}`);
  const [, hours, minutes, sign, offsetHours = "0", offsetMinutes = "0"] = match;
  const offset = (Number(offsetHours) * 60 + Number(offsetMinutes)) * (sign === "-" ? -1 : 1);
  return (((Number(hours) * 60 + Number(minutes) - offset) % 1_440) + 1_440) % 1_440;
}

type RateRow = { meter: Meter; per: number; rate: string; minTokensExclusive: bigint };

function rateRows(model: string, prices: CataloguePrices): RateRow[] {
  const rows = Object.entries(prices).flatMap(([key, price]) => {
    // The older name of the hours that came in.
    const isRepeated = key === "audio_hours" && prices.input_audio_hours !== undefined;
    const unit = isRepeated ? undefined : METER_OF_KEY[key];
    if (!unit || price === undefined) return [];
    const base = typeof price === "number" ? price : price.base;
    const tiers = typeof price === "number" ? [] : price.tiers;
    // The package compares with ">": its `start` is the same exclusive bound as ours.
    return [{ start: 0, price: base }, ...tiers].map((tier) => ({
      ...unit,
      rate: shortest(tier.price),
      minTokensExclusive: BigInt(tier.start),
    }));
  });
  return [...rows, ...fiveMinuteRows(prices, rows), ...embeddingRows(model, prices, rows)];
}

/** Where an hour of cache has its own rate, the plain cache-write rate is that of five minutes. */
const fiveMinuteRows = (prices: CataloguePrices, rows: readonly RateRow[]): RateRow[] =>
  prices.cache_write_1h_mtok === undefined
    ? []
    : rows.filter((row) => row.meter === "cache_write").map((row) => ({ ...row, meter: "cache_write_5m" }));

/** Tokens of a model that answers with vectors are embedding tokens, at its input rate. */
const embeddingRows = (model: string, prices: CataloguePrices, rows: readonly RateRow[]): RateRow[] =>
  prices.output_mtok === undefined || model.includes("embed")
    ? rows.filter((row) => row.meter === "input").map((row) => ({ ...row, meter: "embedding" }))
    : [];

/** The shortest decimal that reads back as the same number, without an exponent. */
export const shortest = (rate: number): string => formatFixed(parseFixed(String(rate), RATE_SCALE), RATE_SCALE);

/** Rows that only repeat the rate of the one before them are one row. */
function joinEras(rows: readonly NewPriceRow[]): NewPriceRow[] {
  const joined: NewPriceRow[] = [];
  for (const row of rows) {
    const before = joined.find(
      (each) =>
        each.validTo?.getTime() === row.validFrom.getTime() &&
        each.meter === row.meter &&
        each.rate === row.rate &&
        each.per === row.per &&
        each.minTokensExclusive === row.minTokensExclusive &&
        each.dayMinuteFrom === row.dayMinuteFrom &&
        each.dayMinuteTo === row.dayMinuteTo,
    );
    if (before) before.validTo = row.validTo;
    else joined.push({ ...row });
  }
  return joined;
}
