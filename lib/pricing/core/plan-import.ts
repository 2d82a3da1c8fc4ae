/** What an import has to do: stored rows and an edition, compared key by key. */
import { parseFixed } from "@/lib/kernel/money";
import type { Edition } from "./catalogue-edition";
import { type AliasRow, type NewPriceRow, type PriceRow, priceKey } from "./price-row";
import { RATE_SCALE } from "./rate-sheet";
import { reconcileTimeline } from "./timeline";

type StoredPrice = PriceRow & { id: number };
type StoredAlias = AliasRow & { id: number };

export type PriceChange = { provider: string; model: string; meter: string; mode: string; from: string | null; to: string; since: string };
export type ImportPlan = {
  close: { id: number; at: Date }[];
  retract: number[];
  insert: NewPriceRow[];
  keptPrices: number;
  addAliases: AliasRow[];
  removeAliases: number[];
  keptAliases: number;
  notable: PriceChange[];
};

export function planImport(
  stored: { prices: readonly StoredPrice[]; aliases: readonly StoredAlias[] },
  edition: Edition,
  now: Date,
): ImportPlan {
  const storedByKey = groupByKey(stored.prices);
  const desiredByKey = groupByKey(edition.prices);
  const plan: ImportPlan = {
    close: [],
    retract: [],
    insert: [],
    keptPrices: 0,
    addAliases: [],
    removeAliases: [],
    keptAliases: 0,
    notable: [],
  };
  for (const key of new Set([...storedByKey.keys(), ...desiredByKey.keys()])) {
    const before = storedByKey.get(key) ?? [];
    const { close, retract, insert } = reconcileTimeline(before, desiredByKey.get(key) ?? [], now);
    plan.close.push(...close);
    plan.retract.push(...retract);
    plan.insert.push(...insert);
    plan.keptPrices += before.length - close.length - retract.length;
    plan.notable.push(...insert.flatMap((row) => notableChange(before, row, now)));
  }
  planAliases(plan, stored.aliases, edition.aliases);
  return plan;
}

/** Rows that must not be in force together. */
export function groupByKey<Row extends NewPriceRow>(rows: readonly Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = priceKey(row);
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return groups;
}

/** New against the rate in force before it; on a first import only what is dated ahead. */
function notableChange(before: readonly StoredPrice[], row: NewPriceRow, now: Date): PriceChange[] {
  const previous = before.filter((each) => each.validFrom < row.validFrom).sort((a, b) => b.validFrom.getTime() - a.validFrom.getTime())[0];
  const isAhead = row.validFrom > now;
  if (!isAhead && !(previous && isLargeMove(previous.rate, row.rate))) return [];
  const { provider, model, meter, mode, rate } = row;
  return [{ provider, model, meter, mode, from: previous?.rate ?? null, to: rate, since: row.validFrom.toISOString() }];
}

/** By more than a fifth, or to nothing. */
function isLargeMove(from: string, to: string): boolean {
  const before = parseFixed(from, RATE_SCALE);
  const after = parseFixed(to, RATE_SCALE);
  const moved = after > before ? after - before : before - after;
  return moved > 0n && (after === 0n || moved * 5n > before);
}

/** An alias that the organisation made keeps its name; one that the edition points elsewhere is replaced. */
function planAliases(plan: ImportPlan, stored: readonly StoredAlias[], desired: readonly AliasRow[]): void {
  const nameOf = (row: AliasRow) => `${row.provider}\u0000${row.alias}`;
  const wanted = new Map(desired.map((row) => [nameOf(row), row] as const));
  for (const row of stored) {
    const want = wanted.get(nameOf(row));
    const isSame = want !== undefined && want.toProvider === row.toProvider && want.toModel === row.toModel && want.origin === row.origin;
    if (row.origin === "organisation" || isSame) {
      wanted.delete(nameOf(row));
      plan.keptAliases++;
    } else plan.removeAliases.push(row.id);
  }
  plan.addAliases.push(...wanted.values());
}
