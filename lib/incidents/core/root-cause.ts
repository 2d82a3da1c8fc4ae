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
 * A key that holds all that its identity did is no other thing, and the identity names it: one that was renewed lately surprises
 * more than the identity whose every call it makes, for the past has the old key.
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

/** @returns no step where actual and forecast are equal, or where everything moved alike. */
export function rootCause(rows: readonly CauseRow[], how = CAUSE_PARAMETERS): RootCause {
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
  return { steps: chained(rows, found), ranked: ranked.slice(0, 3) };
}

const placeOf = ({ dimension }: Pick<Element, "dimension">): number => CAUSE_DIMENSIONS.indexOf(dimension);

/** So much of what happened two elements share that are one thing, in hundredths. */
const SAME = 95n;

/** Of a key, the identity that holds what the key holds and no more, where that is accepted too; else the element itself. */
function twinOf(rows: readonly CauseRow[], element: Element, least: number): Element {
  if (element.dimension !== "credential") return element;
  const isFall = element.excessUsd < 0n;
  const holds = (some: readonly CauseRow[]): bigint => some.reduce((sum, row) => sum + (isFall ? row.forecastUsd : row.actualUsd), 0n);
  const own = rows.filter(isIn(element));
  const twin = elementsOf(rows, "identity").find(
    (identity) =>
      identity.id !== "" &&
      holds(own.filter(isIn(identity))) * 100n >= SAME * holds(own) &&
      holds(own.filter(isIn(identity))) * 100n >= SAME * holds(rows.filter(isIn(identity))),
  );
  return twin && twin.share >= least ? twin : element;
}

/** Whether all that the found elements before it hold is its own, whatever happened: it would narrow nothing. */
function isImplied(rows: readonly CauseRow[], found: readonly Element[], element: Element): boolean {
  const before = found.filter((each) => placeOf(each) < placeOf(element));
  return rows.filter((row) => before.every((each) => isIn(each)(row))).every(isIn(element));
}

/** Dimensions with a candidate, the leading one first. */
export function rankDimensions(rows: readonly CauseRow[], dimensions: readonly CauseDimension[], how = CAUSE_PARAMETERS): Candidate[] {
  const candidates = dimensions.flatMap((dimension) => candidateOf(dimension, elementsOf(rows, dimension), how) ?? []);
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
      return { dimension, surprise: kept.reduce((sum, { surprise }) => sum + surprise, 0), elements: kept };
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
