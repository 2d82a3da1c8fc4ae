/**
 * Everything priced, indexed by exact model. A name is resolved by itself, by an alias row, or by an alias pattern
 * whose rest is again exactly known; there is no prefix rule, so a variant that nobody listed stays unknown.
 */
import { type AliasPattern, candidatesOf } from "./alias-patterns";
import type { Mode } from "./meters";
import { type AliasRow, ANY_MODEL, isAgreed, type PriceRow } from "./price-row";
import { normaliseProvider } from "./provider-names";
import { makePlan, type Plan } from "./rate-sheet";

/** One priced model with its rows, and the plans made of them so far. */
export type PricedModel = {
  provider: string;
  model: string;
  rows: readonly PriceRow[];
  /** Whose list price it is, when the provider resells another's model. */
  listedBy?: string;
  /** Regions that have a price of their own; all others are priced as everywhere. */
  regions: ReadonlySet<string>;
  plans: Map<string, Map<string, Plan>>;
};

/** How a name was understood. */
export type Resolution = { priced: PricedModel; by: "exact" | "alias" | "pattern"; pattern?: string };

export type PriceBook = {
  /** By provider, then by model. */
  models: ReadonlyMap<string, ReadonlyMap<string, PricedModel>>;
  aliases: ReadonlyMap<string, ReadonlyMap<string, AliasRow>>;
  /** Models that a provider resells at another's list price, by reseller, then by the lister and model. */
  resold: Map<string, Map<string, PricedModel>>;
  /** Names met so far, as they were spelt. */
  met: Map<string, Map<string, Resolution | null>>;
};

/** Upper bound of names kept per provider: senders may invent them. */
const MET_MAX = 20_000;

/** @param prices Active rows only; the order does not matter. */
export function buildPriceBook(prices: readonly PriceRow[], aliases: readonly AliasRow[]): PriceBook {
  const rowsByModel = new Map<string, Map<string, PriceRow[]>>();
  for (const row of prices)
    into(
      into(rowsByModel, row.provider, () => new Map<string, PriceRow[]>()),
      row.model,
      () => [],
    ).push(row);
  const models = new Map<string, Map<string, PricedModel>>();
  for (const [provider, byModel] of rowsByModel) {
    const fees = byModel.get(ANY_MODEL) ?? [];
    const priced = new Map<string, PricedModel>();
    for (const [model, own] of byModel) {
      if (model === ANY_MODEL) continue;
      priced.set(model, pricedModel(provider, model, [...own, ...fees]));
    }
    models.set(provider, priced);
  }
  const aliasIndex = new Map<string, Map<string, AliasRow>>();
  for (const alias of aliases) into(aliasIndex, alias.provider, () => new Map<string, AliasRow>()).set(alias.alias, alias);
  return { models, aliases: aliasIndex, resold: new Map(), met: new Map() };
}

function pricedModel(provider: string, model: string, rows: readonly PriceRow[], listedBy?: string): PricedModel {
  const regions = new Set(rows.map((row) => row.region).filter((region) => region !== ""));
  return { provider, model, rows, regions, plans: new Map(), ...(listedBy === undefined ? {} : { listedBy }) };
}

/** The priced model that a name means at a provider, both as an event spells them; null when no rule knows it. */
export function resolveModel(book: PriceBook, provider: string, model: string): Resolution | null {
  let met = book.met.get(provider);
  if (!met) {
    if (book.met.size >= MET_MAX) book.met.clear();
    met = new Map();
    book.met.set(provider, met);
  }
  let resolution = met.get(model);
  if (resolution === undefined) {
    if (met.size >= MET_MAX) met.clear();
    resolution = search(book, normaliseProvider(provider), model.trim().toLowerCase(), []);
    met.set(model, resolution);
  }
  return resolution;
}

function search(book: PriceBook, provider: string, name: string, used: readonly AliasPattern[]): Resolution | null {
  const pattern = used.length === 0 ? {} : { pattern: used.map((each) => each.spelling).join(", ") };
  const by = used.length === 0 ? undefined : ("pattern" as const);
  const alias = book.aliases.get(provider)?.get(name);
  const target = alias && targetOf(book, alias);
  if (target && isResold(alias)) return { priced: target, by: by ?? "alias", ...pattern };
  const exact = book.models.get(provider)?.get(name);
  if (exact) return { priced: exact, by: by ?? "exact", ...pattern };
  if (target) return { priced: target, by: by ?? "alias", ...pattern };
  for (const candidate of candidatesOf(provider, name, used)) {
    const found = search(book, candidate.provider, candidate.name, [...used, candidate.pattern]);
    if (found) return found;
  }
  return null;
}

/** What an alias leads to; an alias that the organisation made may lead to a model that its provider resells. */
function targetOf(book: PriceBook, alias: AliasRow): PricedModel | undefined {
  const next = book.aliases.get(alias.toProvider)?.get(alias.toModel);
  const listed = next && !isResold(alias) && isResold(next) ? next : alias;
  const target = book.models.get(listed.toProvider)?.get(listed.toModel);
  return target && isResold(listed) ? resoldModel(book, listed.provider, target) : target;
}

/** An alias across providers that nobody of the organisation made: sold by one at the list price of another. */
const isResold = (alias: AliasRow): boolean => alias.toProvider !== alias.provider && alias.origin !== "organisation";

/**
 * The lister's public prices, and what the organisation agreed with the reseller. What it agreed with the lister is no
 * business of the reseller.
 */
function resoldModel(book: PriceBook, provider: string, target: PricedModel): PricedModel {
  const resold = into(book.resold, provider, () => new Map<string, PricedModel>());
  return into(resold, `${target.provider}\u0000${target.model}`, () => {
    const agreed = (book.models.get(provider)?.get(target.model)?.rows ?? []).filter(isAgreed);
    return pricedModel(provider, target.model, [...agreed, ...target.rows.filter((row) => !isAgreed(row))], target.provider);
  });
}

/** The plan of a model in a mode and region, made at first use. */
export function planOf(priced: PricedModel, mode: Mode, region: string | undefined): Plan {
  const place = region === undefined || priced.regions.size === 0 ? "" : knownRegion(priced, region.toLowerCase());
  const made = priced.plans.get(mode)?.get(place);
  if (made) return made;
  const plan = makePlan(priced.rows, mode, place);
  into(priced.plans, mode, () => new Map<string, Plan>()).set(place, plan);
  return plan;
}

const knownRegion = (priced: PricedModel, region: string): string => (priced.regions.has(region) ? region : "");

function into<K, V>(index: Map<K, V>, key: K, make: () => V): V {
  let value = index.get(key);
  if (value === undefined) {
    value = make();
    index.set(key, value);
  }
  return value;
}
