/** Stored lines and roll-ups as the two sides of each provider: named alike, in dollars, the period's share of charges that reach beyond it. */
import { divideHalfEven, parseFixed, parseUsd, type Usd } from "@/lib/kernel/money";
import type { PriceBook } from "@/lib/pricing/core/price-book";
import { normaliseProvider } from "@/lib/pricing/core/provider-names";
import type { VolumePrice } from "@/lib/pricing/core/volume";
import { QUANTITY_SCALE } from "../formats/quantity";
import { billedMeter } from "../meter-words";
import { comparableModel } from "../model-words";
import { inDollars, type Rates } from "../rates";
import { type AgreedUse, agreedOf, applyAgreed, meteredName } from "./agreed";
import type { Charge, Side } from "./compare";
import type { Billed, Metered, Place, Repeated } from "./items";

/** As stored; see `store/lines.ts` and `store/metered.ts`. */
export type LineRow = {
  sourceId: string;
  fromDay: string;
  toDay: string;
  provider: string;
  model: string | null;
  project: string | null;
  key: string | null;
  meter: string | null;
  kind: string;
  currency: string;
  description: string;
  amount: string;
  quantity: string | null;
  lines: number;
  decimals: number;
};
export type RepeatedRow = Omit<LineRow, "lines" | "decimals"> & { id: string; text: string };
export type MeteredRow = {
  day: string;
  provider: string;
  model: string;
  credentialId: string | null;
  meter: string;
  quantity: string;
  costUsd: string;
  unpriced: number;
};
export type KnownKey = { credentialId: string; label: string; value: string; account: string | null; isProviderId: boolean };

export type World = {
  lines: readonly LineRow[];
  repeated: readonly RepeatedRow[];
  metered: readonly MeteredRow[];
  keys: readonly KnownKey[];
  book: PriceBook;
  rates: Rates;
  frozenUsd?: ReadonlyMap<string, Usd>;
  /** Prices by volume that hold in the period, and what it used of them. */
  agreed?: { prices: readonly VolumePrice[]; used: readonly AgreedUse[] };
};
/** Days of the period: the first, and the first after it. */
export type Days = { from: string; to: string };

export type ProviderSide = Side & {
  provider: string;
  sourceIds: Set<string>;
  invoicedDays: Set<string>;
  /** Amounts without a rate, by currency. */
  unconverted: Map<string, bigint>;
  hasLines: boolean;
};
export type Sides = { byProvider: Map<string, ProviderSide>; modelNames: Map<string, string>; keyNames: Map<string, string> };

const DAY_MS = 86_400_000;
const dayNumber = (day: string): number => Date.parse(day) / DAY_MS;
const dayAt = (number: number): string => new Date(number * DAY_MS).toISOString().slice(0, 10);

/** How far a line of a provider may be from what was agreed, by the sources that its lines are of. */
export type Tolerate = (sourceIds: ReadonlySet<string>, amountUsd: Usd) => Usd;

export function sidesOf(world: World, days: Days, tolerate: Tolerate): Sides {
  const names = new Names(world);
  const sides = new Map<string, MutableSide>();
  const at = (provider: string): MutableSide => {
    const known = sides.get(provider);
    if (known) return known;
    const made: MutableSide = {
      ...{ provider, metered: [], billed: [], repeated: [], charges: [], lateUsd: 0n as Usd },
      ...{ sourceIds: new Set(), invoicedDays: new Set(), unconverted: new Map(), hasLines: false },
    };
    sides.set(provider, made);
    return made;
  };
  for (const row of world.lines) addLine(at(normaliseProvider(row.provider)), row, days, names, world.rates);
  for (const row of world.repeated) addRepeated(at(normaliseProvider(row.provider)), row, names, world.rates);
  const agreed = new Map<string, Usd>();
  const agreements = agreedOf(world.agreed?.prices ?? [], world.agreed?.used ?? []);
  for (const provider of new Set(agreements.map((one) => normaliseProvider(one.provider)))) {
    const { charges, billed, sourceIds } = at(provider);
    const bill = {
      charges,
      models: [...new Set(world.metered.flatMap((row) => (normaliseProvider(row.provider) === provider ? row.model : [])))],
      beyondMeteredUsd: (billedWithin(billed, days) - meteredWithin(world.metered, provider, days)) as Usd,
      limitOf: (amountUsd: Usd) => tolerate(sourceIds, amountUsd),
    };
    applyAgreed(
      agreements.filter((one) => normaliseProvider(one.provider) === provider),
      bill,
      agreed,
    );
  }
  for (const row of world.metered) {
    const side = at(normaliseProvider(row.provider));
    side.metered.push({
      day: row.day,
      ...names.placeOfMetered(side.provider, row),
      quantity: parseFixed(row.quantity, QUANTITY_SCALE),
      costUsd: parseUsd(row.costUsd),
      agreedUsd: agreed.get(meteredName(row)) ?? null,
      unpriced: row.unpriced > 0,
    });
  }
  if (world.frozenUsd) for (const side of sides.values()) side.lateUsd = lateOf(side, world.frozenUsd, days);
  return { byProvider: sides, modelNames: names.models, keyNames: names.keyNames };
}

const billedWithin = (billed: readonly Billed[], { from, to }: Days): bigint =>
  billed.reduce((sum, { days: [first = ""], amountUsd }) => (first >= from && first < to ? sum + amountUsd : sum), 0n);
const meteredWithin = (metered: readonly MeteredRow[], provider: string, { from, to }: Days): bigint =>
  metered.reduce(
    (sum, row) => (row.day >= from && row.day < to && normaliseProvider(row.provider) === provider ? sum + parseUsd(row.costUsd) : sum),
    0n,
  );

type MutableSide = ProviderSide & { metered: Metered[]; billed: Billed[]; repeated: Repeated[]; charges: Charge[] };

/** What the ledger holds now beyond what was closed. */
function lateOf(side: MutableSide, frozen: ReadonlyMap<string, Usd>, { from, to }: Days): Usd {
  const now = side.metered.reduce((sum, { day, costUsd }) => (day >= from && day < to ? sum + costUsd : sum), 0n);
  return (now - (frozen.get(side.provider) ?? 0n)) as Usd;
}

function addLine(side: MutableSide, row: LineRow, days: Days, names: Names, rates: Rates): void {
  const [first, end] = [dayNumber(row.fromDay), dayNumber(row.toDay)];
  const [from, to] = [dayNumber(days.from), dayNumber(days.to)];
  const isDay = end - first === 1;
  const inside = { from: Math.max(first, from), to: Math.min(end, to) };
  const touches = inside.from < inside.to;
  const isUsage = row.kind === "usage" || row.kind === "counted";
  // Beyond the period, single days of usage may be its own, billed a day off.
  if (!touches && !(isDay && isUsage)) return;
  const wholeUsd = inDollars(rates, row.amount, row.currency, row.fromDay);
  if (touches) {
    side.hasLines ||= row.kind !== "counted";
    side.sourceIds.add(row.sourceId);
    if (row.kind !== "counted") for (let day = inside.from; day < inside.to; day++) side.invoicedDays.add(dayAt(day));
  }
  if (wholeUsd === null) {
    if (touches) side.unconverted.set(row.currency, (side.unconverted.get(row.currency) ?? 0n) + parseFixed(row.amount, 15));
    return;
  }
  const covered = touches ? Array.from({ length: inside.to - inside.from }, (_, i) => dayAt(inside.from + i)) : [row.fromDay];
  const share = (whole: bigint): bigint => (touches ? shareOf(whole, end - first, inside.from - first, inside.to - first) : whole);
  const amountUsd = share(wholeUsd) as Usd;
  if (!isUsage) {
    const { description: text, model, project } = row;
    side.charges.push({ kind: row.kind as Charge["kind"], days: covered, amountUsd, text, model, project });
    return;
  }
  side.billed.push({
    ...names.placeOfLine(side.provider, row),
    days: covered,
    amountUsd,
    quantity: row.quantity === null ? null : share(parseFixed(row.quantity, QUANTITY_SCALE)),
    counted: row.kind === "counted",
    lines: row.lines,
    roundingUsd: roundingOf(row, rates),
  });
}

/** The part of a sum that some of its days bear, by the day: parts of all days sum to it. */
const shareOf = (whole: bigint, days: number, from: number, to: number): bigint =>
  divideHalfEven(whole * BigInt(to), BigInt(days)) - divideHalfEven(whole * BigInt(from), BigInt(days));

/** Half of the last decimal that is written, at most half a cent. */
const roundingOf = ({ decimals, currency, fromDay }: LineRow, rates: Rates): Usd =>
  inDollars(rates, `0.${"0".repeat(Math.max(2, Math.min(decimals, 14)))}5`, currency, fromDay) ?? (0n as Usd);

function addRepeated(side: MutableSide, row: RepeatedRow, names: Names, rates: Rates): void {
  const amountUsd = inDollars(rates, row.amount, row.currency, row.fromDay);
  if (amountUsd === null || dayNumber(row.toDay) - dayNumber(row.fromDay) !== 1) return;
  const quantity = row.quantity === null ? null : parseFixed(row.quantity, QUANTITY_SCALE);
  side.repeated.push({ ...names.placeOfLine(side.provider, row), id: row.id, day: row.fromDay, amountUsd, quantity, text: row.text });
}

/** Keys that look like what a provider numbers them by; other texts that nobody knows are names. */
const ID_LIKE = /^(key|apikey|sk|proj|svc|user)[_-]\S+$|^\S*\d\S{11,}$/i;

/**
 * Credentials that the ledger tells apart beside an invoice: those of which it knows what the provider calls them, and those that a
 * line names. None where there are no lines: nothing is compared then.
 */
export function tellableKeys({ keys, lines }: Pick<World, "keys" | "lines">): Set<string> {
  if (lines.length === 0) return new Set();
  const credentialOf = new Map(keys.map(({ value, credentialId }) => [value.toLowerCase(), credentialId]));
  const named = lines.flatMap(({ key }) => (key === null ? [] : (credentialOf.get(key.toLowerCase()) ?? [])));
  return new Set([...keys.filter(({ isProviderId }) => isProviderId).map(({ credentialId }) => credentialId), ...named]);
}

/** One name for what both sides call differently. */
class Names {
  readonly models = new Map<string, string>();
  readonly keyNames = new Map<string, string>();
  private readonly credentialOf = new Map<string, string>();
  private readonly tellable: ReadonlySet<string>;
  private readonly accounts = new Map<string, Set<string>>();
  private readonly projects = new Map<string, Set<string>>();
  private readonly modelKeys = new Map<string, string>();

  constructor(private readonly world: World) {
    this.tellable = tellableKeys(world);
    for (const { credentialId, label, value, account } of world.keys) {
      this.credentialOf.set(value.toLowerCase(), credentialId);
      this.keyNames.set(credentialId, label);
      if (account !== null) this.accounts.set(credentialId, (this.accounts.get(credentialId) ?? new Set()).add(account));
    }
    for (const { provider, project } of world.lines) {
      const name = normaliseProvider(provider);
      if (project !== null) this.projects.set(name, (this.projects.get(name) ?? new Set()).add(project));
    }
  }

  placeOfLine(provider: string, { model, project, key, meter }: Place): Place {
    return {
      model: model === null ? null : this.modelOf(provider, model),
      project,
      key: key === null ? null : this.keyOf(key),
      meter: meter === null ? null : billedMeter(meter),
    };
  }

  /** The ledger tells a key where it knows what the provider calls it, and a project where an invoice names it too. */
  placeOfMetered(provider: string, { model, credentialId, meter }: MeteredRow): Place {
    const accounts = [...(this.accounts.get(credentialId ?? "") ?? [])].filter((account) => this.projects.get(provider)?.has(account));
    return {
      model: this.modelOf(provider, model, true),
      project: accounts.length === 1 ? (accounts[0] ?? null) : null,
      key: credentialId !== null && this.tellable.has(credentialId) ? credentialId : null,
      meter: billedMeter(meter),
    };
  }

  private keyOf(text: string): string | null {
    const credential = this.credentialOf.get(text.toLowerCase());
    if (credential !== undefined) return credential;
    if (!ID_LIKE.test(text)) return null;
    this.keyNames.set(`=${text}`, text);
    return `=${text}`;
  }

  private modelOf(provider: string, text: string, isOurs = false): string {
    const spelt = `${provider}\u0001${text}`;
    let key = this.modelKeys.get(spelt);
    if (key === undefined) {
      key = comparableModel(this.world.book, provider, text);
      this.modelKeys.set(spelt, key);
    }
    if (isOurs || !this.models.has(key)) this.models.set(key, text);
    return key;
  }
}
