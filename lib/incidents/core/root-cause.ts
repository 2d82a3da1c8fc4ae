/**
 * What explains a cost beyond the expected, by dimension: recursive Adtributor (Bhagwan et al., "Adtributor: Revenue
 * Debugging in Advertising Systems", NSDI 2014) on an additive measure.
 *
 * With F the forecast and A the actual of all rows, and of an element (a value of a dimension) p = F_e / F and q = A_e / A:
 *   surprise           S = ½ (p ln(2p / (p + q)) + q ln(2q / (p + q)))   what it moved in the mix (Jensen-Shannon)
 *   explanatory power  EP = (A_e − F_e) / (A − F)                       of a dimension they sum to 1
 * A dimension's candidate is its elements by surprise, those with EP > 0.1, until together EP > 0.67. Dimensions are ranked
 * by the surprise of their candidates. Inside the leading element it is done again, to depth 3; an element is accepted if it
 * holds 0.8 of what is beyond the expected in the one before.
 *
 * Ours on top: of dimensions with nearly the same surprise the one with fewer elements leads, then the earlier of
 * CAUSE_DIMENSIONS, because a key, its identity and its owner often move as one; an element that explains no more than its
 * usual share explains nothing, and one that holds whatever the steps before it hold is no step (the team of an identity).
 * What one identity made of an element is no other thing, and the identity names it: a key that was renewed lately, or one of the
 * applications that a gateway serves, surprises more than the identity whose calls they are. One that only took over from another key of its
 * identity is no cause at all. Of the elements of a candidate the one that holds most is named first.
 * A cause of a rise is looked for among what rose, where falls beside it would hide most of it; of a fall likewise.
 * Who comes in bursts is far from the usual at any time: an identity counts only by what is beyond the swing that it has anyway
 * (`swing.ts`), where that is told. What is named is told in the money that it really moved.
 * Sums are of integers, so the order of rows changes nothing.
 */
import { subtractUsd, type Usd, ZERO_USD } from "@/lib/kernel/money";

export const CAUSE_DIMENSIONS = [
  "identity",
  "credential",
  "owner",
  "team",
  "businessUnit",
  "application",
  "environment",
  "model",
  "provider",
  "tool",
  "tokenType",
] as const;
export type CauseDimension = (typeof CAUSE_DIMENSIONS)[number];

/** A dimension that is left out has the value "", as one that is unknown. Costs are never below zero. */
export type CauseRow = { values: Partial<Record<CauseDimension, string>>; actualUsd: Usd; forecastUsd: Usd };

export type Element = {
  dimension: CauseDimension;
  id: string;
  actualUsd: Usd;
  forecastUsd: Usd;
  excessUsd: Usd;
  /** Its explanatory power, of all rows; beyond 0 to 1 where others moved the other way. */
  share: number;
  /** Of the forecast of all rows, 0 to 1. */
  usualShare: number;
  surprise: number;
};

export type Candidate = { dimension: CauseDimension; surprise: number; elements: Element[] };

export type RootCause = {
  /** Each holds within the ones before it, in the order of CAUSE_DIMENSIONS; empty: nothing stands out. */
  steps: Element[];
  /** The best three dimensions on their own. */
  ranked: Candidate[];
};

export const CAUSE_PARAMETERS = { elementPower: 0.1, candidatePower: 0.67, depth: 3, childPower: 0.8, nearly: 0.85, beyondUsual: 0.05 };

export type Direction = "rise" | "fall";

/** By identity, how much of what it moved counts: from 0 to 1, and 1 for whom it leaves out. */
export type Weights = ReadonlyMap<string, number>;

/**
 * @param direction What is to be explained; null: whatever came of it all together.
 * @returns no step where actual and forecast are equal, or where everything moved alike.
 */
export function rootCause(all: readonly CauseRow[], direction: Direction | null = null, weights: Weights = new Map()): RootCause {
  const how = CAUSE_PARAMETERS;
  const among = (some: readonly CauseRow[]): readonly CauseRow[] => (direction === null ? some : movedThatWay(some, direction));
  const rows = among(weighed(all, weights));
  const ranked = rankDimensions(rows, CAUSE_DIMENSIONS, how);
  const found: Element[] = [];
  let inside = rows;
  let level = ranked;
  while (found.length < how.depth) {
    const least = found.length === 0 ? how.elementPower : how.childPower;
    const leading = level.flatMap(({ elements }) => elements.slice(0, 1));
    const next = leading.find((element) => element.share >= least && !isImplied(rows, found, element));
    if (!next) break;
    const named = found.length === 0 ? twinOf(rows, next, least) : next;
    found.push(named);
    inside = inside.filter(isIn(named));
    const used = new Set(found.map(({ dimension }) => dimension));
    level = rankDimensions(
      inside,
      CAUSE_DIMENSIONS.filter((dimension) => !used.has(dimension)),
      how,
    );
  }
  return { steps: chained(among(all), found), ranked: ranked.slice(0, 3) };
}

const WHOLE = 1_000_000;

/** As if each identity had moved by so much of what it moved: to a millionth. */
function weighed(rows: readonly CauseRow[], weights: Weights): readonly CauseRow[] {
  if (weights.size === 0) return rows;
  return rows.map((row) => {
    const { values, actualUsd, forecastUsd } = row;
    const weight = weights.get(values.identity ?? "");
    if (weight === undefined) return row;
    const moved = ((actualUsd - forecastUsd) * BigInt(Math.round(weight * WHOLE))) / BigInt(WHOLE);
    return { values, actualUsd: (forecastUsd + moved) as Usd, forecastUsd };
  });
}

/** Movements the other way hide a cause from half as much on as what moved that way. */
const HIDES = 2n;

/** The rows without those of identities and models that moved the other way, if these hide the others; else all of them. */
function movedThatWay(rows: readonly CauseRow[], direction: Direction): readonly CauseRow[] {
  const nameOf = ({ values }: CauseRow): string => `${values.identity ?? ""}\n${values.model ?? ""}`;
  const moved = new Map<string, bigint>();
  for (const row of rows) {
    const excess = direction === "rise" ? row.actualUsd - row.forecastUsd : row.forecastUsd - row.actualUsd;
    moved.set(nameOf(row), (moved.get(nameOf(row)) ?? 0n) + excess);
  }
  let [that, other] = [0n, 0n];
  for (const excess of moved.values()) {
    if (excess > 0n) that += excess;
    else other -= excess;
  }
  return other * HIDES <= that ? rows : rows.filter((row) => (moved.get(nameOf(row)) ?? 0n) >= 0n);
}

const placeOf = ({ dimension }: Pick<Element, "dimension">): number => CAUSE_DIMENSIONS.indexOf(dimension);

/** So much of what moved two elements share that are one thing, in hundredths. */
const SAME = 80n;

/** Of an element, the identity that made what moved in it, if there is one that is accepted too; else the element itself. */
function twinOf(rows: readonly CauseRow[], element: Element, least: number): Element {
  if (element.dimension === "identity") return element;
  const sign = element.excessUsd < 0n ? -1n : 1n;
  const own = new Map<string, bigint>();
  for (const row of rows.filter(isIn(element))) {
    const id = row.values.identity ?? "";
    own.set(id, (own.get(id) ?? 0n) + sign * (row.actualUsd - row.forecastUsd));
  }
  const twin = elementsOf(rows, "identity").find(
    ({ id, share }) => id !== "" && share >= least && (own.get(id) ?? 0n) * 100n >= SAME * sign * element.excessUsd,
  );
  // Where all is of one identity its name says nothing; whose other work went the other way moved less in all than it did here.
  return twin && !isImplied(rows, [], twin) && sign * twin.excessUsd * 100n >= SAME * sign * element.excessUsd ? twin : element;
}

/** Whether all that the found elements before it hold is its own, whatever happened: it would narrow nothing. */
function isImplied(rows: readonly CauseRow[], found: readonly Element[], element: Element): boolean {
  const before = found.filter((each) => placeOf(each) < placeOf(element));
  return rows.filter((row) => before.every((each) => isIn(each)(row))).every(isIn(element));
}

/** Dimensions with a candidate, the leading one first. */
export function rankDimensions(rows: readonly CauseRow[], dimensions: readonly CauseDimension[], how = CAUSE_PARAMETERS): Candidate[] {
  const renewed = dimensions.includes("credential") ? renewedKeys(rows) : new Set<string>();
  const isNews = ({ dimension, id }: Element): boolean => dimension !== "credential" || !renewed.has(id);
  const candidates = dimensions.flatMap((dimension) => candidateOf(dimension, elementsOf(rows, dimension).filter(isNews), how) ?? []);
  const order: Candidate[] = [];
  let left = candidates;
  while (left.length > 0) {
    const best = Math.max(...left.map(({ surprise }) => surprise));
    const near = left.filter(({ surprise }) => surprise >= best * how.nearly);
    const next = near.reduce((a, b) => (b.elements.length < a.elements.length ? b : a));
    order.push(next);
    left = left.filter((candidate) => candidate !== next);
  }
  return order;
}

/** Keys that moved by a quarter more than the identity that each belongs to: they took over from its other keys, or left it to them. */
function renewedKeys(rows: readonly CauseRow[]): Set<string> {
  const identities = new Map<string, bigint>();
  const keys = new Map<string, { excess: bigint; identity: string | null }>();
  for (const { values, actualUsd, forecastUsd } of rows) {
    const [identity, key] = [values.identity ?? "", values.credential ?? ""];
    const excess = actualUsd - forecastUsd;
    if (identity !== "") identities.set(identity, (identities.get(identity) ?? 0n) + excess);
    if (key === "") continue;
    const held = keys.get(key);
    if (!held) keys.set(key, { excess, identity: identity === "" ? null : identity });
    else {
      held.excess += excess;
      if (held.identity !== identity) held.identity = null;
    }
  }
  const renewed = [...keys].filter(([, { excess, identity }]) => {
    const whole = identity === null ? null : (identities.get(identity) ?? 0n);
    return whole !== null && (excess > 0n ? excess * 4n > whole * 5n : excess * 4n < whole * 5n);
  });
  return new Set(renewed.map(([key]) => key));
}

/** The values of a dimension, the most surprising first: their shares sum to 1 wherever there is anything to explain. */
export function elementsOf(rows: readonly CauseRow[], dimension: CauseDimension): Element[] {
  const sums = new Map<string, { actual: bigint; forecast: bigint }>();
  let [actual, forecast] = [0n, 0n];
  for (const { values, actualUsd, forecastUsd } of rows) {
    const id = values[dimension] ?? "";
    const sum = sums.get(id) ?? { actual: 0n, forecast: 0n };
    sums.set(id, sum);
    sum.actual += actualUsd;
    sum.forecast += forecastUsd;
    actual += actualUsd;
    forecast += forecastUsd;
  }
  return [...sums]
    .map(([id, sum]): Element => {
      const [p, q] = [ratio(sum.forecast, forecast), ratio(sum.actual, actual)];
      const excess = sum.actual - sum.forecast;
      return {
        dimension,
        id,
        actualUsd: sum.actual as Usd,
        forecastUsd: sum.forecast as Usd,
        excessUsd: excess as Usd,
        share: ratio(excess, actual - forecast),
        usualShare: p,
        surprise: surpriseOf(p, q),
      };
    })
    .sort((a, b) => b.surprise - a.surprise || (a.id < b.id ? -1 : 1));
}

/** Of each dimension with any value the one that explains most, in the order of the dimensions. */
export function leadingElements(rows: readonly CauseRow[], dimensions: readonly CauseDimension[]): Element[] {
  return dimensions.flatMap((dimension) => {
    const elements = elementsOf(rows, dimension).filter(({ id }) => id !== "");
    return elements.length === 0 ? [] : [elements.reduce((most, element) => (element.share > most.share ? element : most))];
  });
}

/** Half the Jensen-Shannon parts of a share that was p and is q; 0 where both are equal. */
export const surpriseOf = (p: number, q: number): number => Math.max(0, (part(p, p + q) + part(q, p + q)) / 2);
const part = (x: number, sum: number): number => (x > 0 ? x * Math.log((2 * x) / sum) : 0);

function candidateOf(dimension: CauseDimension, elements: readonly Element[], how: typeof CAUSE_PARAMETERS): Candidate | null {
  const kept: Element[] = [];
  let power = 0;
  for (const element of elements) {
    if (element.share <= how.elementPower || element.share <= element.usualShare + how.beyondUsual) continue;
    kept.push(element);
    power += element.share;
    if (power > how.candidatePower) {
      const surprise = kept.reduce((sum, each) => sum + each.surprise, 0);
      return { dimension, surprise, elements: kept.sort((a, b) => b.share - a.share) };
    }
  }
  return null;
}

/** The same elements in the order of the dimensions, each with what it holds within those before it, of all rows. */
function chained(rows: readonly CauseRow[], found: readonly Element[]): Element[] {
  const whole = sumOf(rows);
  let inside = rows;
  return [...found]
    .sort((a, b) => placeOf(a) - placeOf(b))
    .map(({ dimension, id }) => {
      inside = inside.filter(isIn({ dimension, id }));
      const { actualUsd, forecastUsd, excessUsd } = sumOf(inside);
      const usualShare = ratio(forecastUsd, whole.forecastUsd);
      const share = ratio(excessUsd, whole.excessUsd);
      return {
        dimension,
        id,
        actualUsd,
        forecastUsd,
        excessUsd,
        share,
        usualShare,
        surprise: surpriseOf(usualShare, ratio(actualUsd, whole.actualUsd)),
      };
    });
}

function sumOf(rows: readonly CauseRow[]): { actualUsd: Usd; forecastUsd: Usd; excessUsd: Usd } {
  let [actual, forecast] = [ZERO_USD as bigint, ZERO_USD as bigint];
  for (const { actualUsd, forecastUsd } of rows) {
    actual += actualUsd;
    forecast += forecastUsd;
  }
  return { actualUsd: actual as Usd, forecastUsd: forecast as Usd, excessUsd: subtractUsd(actual as Usd, forecast as Usd) };
}

const isIn =
  ({ dimension, id }: Pick<Element, "dimension" | "id">) =>
  ({ values }: CauseRow): boolean =>
    (values[dimension] ?? "") === id;

/** 0 where there is nothing to divide by. */
const ratio = (part: bigint, whole: bigint): number => (whole === 0n ? 0 : Number(part) / Number(whole));
