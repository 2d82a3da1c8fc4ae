import { loadBudgetBook, readRunningCounts } from "@/lib/budgets";
import type { BudgetBook } from "@/lib/budgets/core/book";
import type { Budget } from "@/lib/budgets/core/budget";
import type { Counted } from "@/lib/budgets/core/describe-budget";
import { effectiveLimit } from "@/lib/budgets/core/effective-limit";
import type { Db } from "@/lib/db/client";
import { readGovernance, readTools } from "@/lib/identities";
import type { GovernanceRow } from "@/lib/identities/core/governance";
import { divideHalfEven, type Usd } from "@/lib/kernel/money";
import { placeOfIdentity } from "@/lib/policy/core/caps";
import { loadPriceBook } from "@/lib/pricing";
import { type PriceBook, planOf, resolveModel } from "@/lib/pricing/core/price-book";
import { sheetAt } from "@/lib/pricing/core/rate-sheet";
import { readExposures } from "@/lib/security";
import { EXPOSED_MS, ExposureIndex } from "./core/exposure-index";
import { type InventoryAround, inventoryAround } from "./core/inventory-around";
import type { Denial, Surroundings } from "./core/surroundings";
import { readDenials, readTimeZone, readVersions } from "./store/outside";

const HOUR_MS = 3_600_000;
/** What of the inventory has no version, such as the time zone, is read again after this. */
const INVENTORY_KEPT_MS = 300_000;
/** Counts of a budget that counts apart, the fullest. */
const MOST_COUNTS = 20_000;
const MILLION = 1_000_000n;

type Inventory = { version: number; readMs: number; rows: ReadonlyMap<string, GovernanceRow>; around: InventoryAround };
const inventories = new WeakMap<Db, Inventory>();

/**
 * What detectors of behaviour have to know beside the calls, as it is now. The inventory is read anew when its version changed, the
 * price book and the budgets likewise; what was used of budgets, what is exposed and what was refused each time. Not scoped: for jobs
 * and for use cases that authorise by themselves.
 * @param since Exposures and refusals from this instant on: the beginning of what is read, or now.
 */
export async function loadSurroundings(db: Db, now: Date, since: Date): Promise<Surroundings> {
  const versions = await readVersions(db);
  const { rows, around } = await loadInventoryAround(db, now, versions.inventory);
  const prices = await loadPriceBook(db, versions.prices);
  const left = await loadBudgetsLeft(db, now, versions, rows);
  const exposures = new ExposureIndex(await readExposures(db, { after: new Date(since.getTime() - EXPOSED_MS) }));
  const denials = (await readDenials(db, new Date(since.getTime() - HOUR_MS), new Date(now.getTime() + HOUR_MS))).map(
    (denial): Denial => ({ ...denial, ownerId: (denial.identityId && rows.get(denial.identityId)?.owner?.id) || null }),
  );
  return {
    identity: (id) => around.identities.get(id),
    credential: (id) => around.credentials.get(id),
    exposures: (credentialId, identityId, atMs) => exposures.at(credentialId, identityId, atMs),
    toolClass: around.toolClass,
    inputPrice: (provider, model, atMs) => priceOf(prices, provider, model, atMs, "input"),
    cacheReadPrice: (provider, model, atMs) => priceOf(prices, provider, model, atMs, "cache_read"),
    budgetLeft: left,
    denials: (atMs) => denials.slice(firstAfter(denials, atMs - HOUR_MS), firstAfter(denials, atMs)),
  };
}

/** Where the first one after an instant is, of some in the order of time. */
function firstAfter(denials: readonly Denial[], atMs: number): number {
  let [low, high] = [0, denials.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((denials[middle] as Denial).atMs <= atMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

async function loadInventoryAround(db: Db, now: Date, version: number): Promise<Inventory> {
  const known = inventories.get(db);
  if (known?.version === version && Math.abs(now.getTime() - known.readMs) < INVENTORY_KEPT_MS) return known;
  const rows = await readGovernance(db, "all", now);
  const around = inventoryAround(rows, await readTools(db), await readTimeZone(db));
  const loaded = { version, readMs: now.getTime(), rows: new Map(rows.map((row) => [row.id, row])), around };
  inventories.set(db, loaded);
  return loaded;
}

/** Of the standard mode, for a short prompt: what a million tokens cost. */
function priceOf(book: PriceBook, provider: string, model: string, atMs: number, meter: "input" | "cache_read"): Usd | null {
  const priced = resolveModel(book, provider, model)?.priced;
  const rate = priced && sheetAt(planOf(priced, "standard", undefined), atMs, 0n)[meter]?.rate;
  // Rates are in 10^-18 dollars.
  return rate ? (divideHalfEven(MILLION * rate.fixed, BigInt(rate.per) * 1_000n) as Usd) : null;
}

/** What bounds money over time; a budget of one model, tool or key counts a part of the calls, and is found by no identity. */
const boundsMoney = ({ unit, labels, window }: Budget): boolean =>
  unit === "usd" && window !== "trace" && window !== "session" && Object.keys(labels).length === 0;

async function loadBudgetsLeft(
  db: Db,
  now: Date,
  versions: { budgets: number; inventory: number },
  rows: ReadonlyMap<string, GovernanceRow>,
): Promise<(identityId: string) => Usd | null> {
  const book = await loadBudgetBook(db, versions);
  const budgets = [...book.byId.values()].filter(boundsMoney);
  if (budgets.length === 0) return () => null;
  const counts = await readRunningCounts(db, budgets, now, MOST_COUNTS);
  const counted = new Map<string, Counted>();
  for (const [id, { counted: each }] of counts) for (const count of each) counted.set(`${id}\u0000${count.value}`, count);
  const known = new Map<string, Usd | null>();
  return (identityId) => {
    const left = known.get(identityId);
    if (left !== undefined) return left;
    const row = rows.get(identityId);
    const found = row ? leastLeft(book, row, now, counted) : null;
    known.set(identityId, found);
    return found;
  };
}

function leastLeft(book: BudgetBook, row: GovernanceRow, now: Date, counted: ReadonlyMap<string, Counted>): Usd | null {
  let least: bigint | null = null;
  for (const { budget, value } of book.matches(placeOfIdentity(row))) {
    if (!boundsMoney(budget) || now < budget.startsAt || (budget.endsAt && now >= budget.endsAt)) continue;
    const count = counted.get(`${budget.id}\u0000${value}`);
    const limit = effectiveLimit(budget, value, now, count?.before ?? null);
    const left = limit - (count?.spent ?? 0n) - (count?.held ?? 0n);
    if (least === null || left < least) least = left;
  }
  return least === null ? null : ((least < 0n ? 0n : least) as Usd);
}
