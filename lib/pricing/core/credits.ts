/**
 * Credits bought in advance, and what draws on them. Usage becomes credits by day: as many as the provider told, or a
 * number for each request on a model (a multiplier). It draws on the pools of its day in one fixed order, so that the
 * same usage always leaves the same balances; what no pool holds is over, at the price agreed for that. Credits are
 * integers of a millionth, so every credit used is either drawn from one pool or over, and nothing is lost between.
 */
import { divideHalfEven, formatFixed, formatUsd, parseFixed, parseUsd, type Usd } from "@/lib/kernel/money";
import { addUtcDays, utcDate } from "@/lib/kernel/period";

const SCALE = 6;
const UNIT = 10n ** BigInt(SCALE);
/** Days behind today that the pace is taken from. */
const PACE_DAYS = 28;

/** Days are "2026-10-01" in UTC; `validTo` is exclusive. An empty team or model is all of them. */
export type CreditPool = {
  id: number;
  provider: string;
  name: string;
  credits: string;
  paidUsd: string;
  /** Dollars for a credit beyond the pool; null: not known. */
  overageUsd: string | null;
  validFrom: string;
  validTo: string | null;
  teamId: string;
  model: string;
};
/** From its day on, until the next of the same model. "*" holds for models that have none of their own. */
export type CreditMultiplier = { provider: string; model: string; creditsPerRequest: string; validFrom: string };
/** The usage of one team on one model in one day. `told` are credits that the provider itself counted. */
export type CreditUse = { day: string; provider: string; model: string; teamId: string; requests: bigint; told: string };

export type CreditBalance = CreditPool & {
  /** "0.04": what one credit cost, 15 decimals, half to even. */
  unitPriceUsd: string;
  used: string;
  left: string;
  byModel: { model: string; credits: string }[];
  /** Credits a day over the last whole days, at most 28; null before the first whole day. */
  perDay: string | null;
  /** The day on which the pace uses up what is left; null without a pace, or when the pool ends before. */
  runsOutOn: string | null;
  /** The day on which the last credit was drawn; null while some are left. */
  usedUpOn: string | null;
  state: "scheduled" | "in_force" | "used_up" | "ended";
};
/** Credits that no pool held, by provider and model. `costUsd` is null where no pool says what a credit beyond it costs. */
type CreditsOver = { provider: string; model: string; credits: string; costUsd: string | null };
export type CreditReport = { pools: CreditBalance[]; over: CreditsOver[]; used: { provider: string; credits: string }[] };

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
const text = (millionths: bigint): string => formatFixed(millionths, SCALE);

/** Credits of one day's use, in millionths. A multiplier goes before what the provider told, so that nothing counts twice. */
export function creditsOf(use: CreditUse, multipliers: readonly CreditMultiplier[]): bigint {
  const known = multipliers.filter(({ provider, validFrom }) => provider === use.provider && validFrom <= use.day);
  const newest = (model: string) => known.filter((row) => same(row.model, model)).sort((a, b) => compareText(b.validFrom, a.validFrom))[0];
  const multiplier = newest(use.model) ?? newest("*");
  return multiplier ? use.requests * parseFixed(multiplier.creditsPerRequest, SCALE) : parseFixed(use.told, SCALE);
}

/** The narrowest pool first (team and model, team, model, all), then the one that ends first, then the oldest. */
function byTurn(a: CreditPool, b: CreditPool): number {
  const width = ({ teamId, model }: CreditPool): number => (teamId === "" ? 2 : 0) + (model === "" ? 1 : 0);
  return width(a) - width(b) || compareText(a.validTo ?? "9999", b.validTo ?? "9999") || a.id - b.id;
}

const holds = (pool: CreditPool, use: CreditUse): boolean =>
  pool.provider === use.provider &&
  pool.validFrom <= use.day &&
  (pool.validTo === null || use.day < pool.validTo) &&
  (pool.teamId === "" || pool.teamId === use.teamId) &&
  (pool.model === "" || same(pool.model, use.model));

type Drawn = { left: bigint; byDay: Map<string, bigint>; byModel: Map<string, bigint>; usedUpOn: string | null };
const add = (sums: Map<string, bigint>, key: string, amount: bigint): void => void sums.set(key, (sums.get(key) ?? 0n) + amount);

/** @param today "2026-10-01" in UTC. */
export function creditReport(
  pools: readonly CreditPool[],
  multipliers: readonly CreditMultiplier[],
  uses: readonly CreditUse[],
  today: string,
): CreditReport {
  const drawn = new Map(pools.map((pool): [number, Drawn] => [pool.id, unused(pool)]));
  const turns = [...pools].sort(byTurn);
  const over = new Map<string, { provider: string; model: string; credits: bigint; cost: bigint; isPriced: boolean }>();
  const used = new Map<string, bigint>();
  const inOrder = [...uses].sort(
    (a, b) =>
      compareText(a.day, b.day) || compareText(a.provider, b.provider) || compareText(a.teamId, b.teamId) || compareText(a.model, b.model),
  );
  for (const use of inOrder) {
    let open = creditsOf(use, multipliers);
    if (open === 0n) continue;
    add(used, use.provider, open);
    const matching = turns.filter((pool) => holds(pool, use));
    for (const pool of matching) open -= draw(drawn.get(pool.id) as Drawn, use, open);
    if (open === 0n) continue;
    const price = matching.findLast((pool) => pool.overageUsd !== null)?.overageUsd ?? null;
    const key = `${use.provider}\u0001${use.model}`;
    const sum = over.get(key) ?? { provider: use.provider, model: use.model, credits: 0n, cost: 0n, isPriced: true };
    sum.credits += open;
    if (price === null) sum.isPriced = false;
    // Millionths of a credit times 10^-15 dollars: exact until it is written.
    else sum.cost += open * parseUsd(price);
    over.set(key, sum);
  }
  return {
    pools: pools.map((pool) => balanceOf(pool, drawn.get(pool.id) as Drawn, today)),
    over: [...over.values()].map(({ provider, model, credits, cost, isPriced }) => ({
      provider,
      model,
      credits: text(credits),
      costUsd: isPriced ? formatUsd(divideHalfEven(cost, UNIT) as Usd) : null,
    })),
    used: [...used].map(([provider, credits]) => ({ provider, credits: text(credits) })),
  };
}

const unused = (pool: CreditPool): Drawn => ({
  left: parseFixed(pool.credits, SCALE),
  byDay: new Map(),
  byModel: new Map(),
  usedUpOn: null,
});

/** @returns what the pool gave. */
function draw(pool: Drawn, use: CreditUse, wanted: bigint): bigint {
  const given = wanted < pool.left ? wanted : pool.left;
  if (given === 0n) return 0n;
  pool.left -= given;
  add(pool.byDay, use.day, given);
  add(pool.byModel, use.model, given);
  if (pool.left === 0n) pool.usedUpOn = use.day;
  return given;
}

const dayAfter = (day: string, days: number): string => utcDate(addUtcDays(new Date(`${day}T00:00:00Z`), days));
const daysBetween = (from: string, to: string): number => Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);

function balanceOf(pool: CreditPool, { left, byDay, byModel, usedUpOn }: Drawn, today: string): CreditBalance {
  const bought = parseFixed(pool.credits, SCALE);
  const first = dayAfter(today, -PACE_DAYS);
  const from = compareText(pool.validFrom, first) < 0 ? first : pool.validFrom;
  const days = daysBetween(from, today);
  let recent = 0n;
  for (const [day, credits] of byDay) if (day >= from && day < today) recent += credits;
  const isOver = pool.validTo !== null && pool.validTo <= today;
  return {
    ...pool,
    unitPriceUsd: formatUsd(divideHalfEven(parseUsd(pool.paidUsd) * UNIT, bought) as Usd),
    used: text(bought - left),
    left: text(left),
    byModel: [...byModel].map(([model, credits]) => ({ model, credits: text(credits) })),
    perDay: days > 0 && !isOver ? text(divideHalfEven(recent, BigInt(days))) : null,
    runsOutOn: isOver || left === 0n ? null : runsOutOn(left, recent, days, today, pool.validTo),
    usedUpOn,
    state: today < pool.validFrom ? "scheduled" : left === 0n ? "used_up" : isOver ? "ended" : "in_force",
  };
}

/** Ten years ahead is no projection any more. */
const FAR_DAYS = 3_660n;

function runsOutOn(left: bigint, recent: bigint, days: number, today: string, validTo: string | null): string | null {
  if (recent === 0n || days <= 0) return null;
  const ahead = (left * BigInt(days)) / recent;
  if (ahead > FAR_DAYS) return null;
  const day = dayAfter(today, Number(ahead));
  return validTo !== null && day >= validTo ? null : day;
}
