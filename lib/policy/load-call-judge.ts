import type { BudgetBook } from "@/lib/budgets/core/book";
import type { Db } from "@/lib/db/client";
import { type GovernanceRow, readGovernance } from "@/lib/identities";
import type { PriceBook } from "@/lib/pricing/core/price-book";
import { AccessBook } from "./core/access-book";
import { asksWhoCalls, CallJudge } from "./core/call-judge";
import type { Policy } from "./core/policy";
import { loadPolicy } from "./load-policy";
import { type AccessRows, readAccessRows } from "./store/access";

/** `policy`: the number of the version in force; null: none. */
export type JudgedVersions = { inventory: number; policy: number | null };
type With = { prices: PriceBook; budgets: BudgetBook };
type Inventory = {
  version: number;
  hour: number;
  rows: Promise<AccessRows>;
  identities: Promise<GovernanceRow[]> | null;
  /** Those that were read last, of this version or of one before. */
  last: readonly GovernanceRow[] | null;
};

const inventories = new WeakMap<Db, Inventory>();
const judges = new WeakMap<Db, With & JudgedVersions & { hour: number; judge: CallJudge }>();
const HOUR_MS = 3_600_000;
/** Calls wait so long at most for many identities to be read anew; till then they are judged by what was known of them. */
const PATIENCE_MS = 150;

/**
 * What judges calls in this process, made anew when anything that it is made of has another version, and each hour: planned
 * changes of owner and place begin by themselves. The inventory is read for it only where a rule asks who calls.
 */
export async function loadCallJudge(db: Db, versions: JudgedVersions, { prices, budgets }: With, now: Date): Promise<CallJudge> {
  const hour = Math.floor(now.getTime() / HOUR_MS);
  const known = judges.get(db);
  const isSame = known?.inventory === versions.inventory && known.policy === versions.policy && known.hour === hour;
  if (known && isSame && known.prices === prices && known.budgets === budgets) return known.judge;
  const { policy } = await loadPolicy(db, versions.policy);
  const inventory = inventoryOf(db, versions.inventory, now);
  const reading = identitiesFor(db, inventory, policy, now);
  const identities = await Promise.race([reading, inventory.last ? patience(inventory.last) : reading]);
  const judge = await makeJudge(inventory, policy, { prices, budgets }, identities);
  // What was judged by until the reading is done is not kept.
  if (identities === (await Promise.race([reading, null]))) judges.set(db, { ...versions, prices, budgets, hour, judge });
  return judge;
}

/** A judge of its own, for a draft: by what is stored now. @param version Of the inventory. */
export async function draftJudge(db: Db, policy: Policy, by: With, now: Date, version: number): Promise<CallJudge> {
  const inventory = inventoryOf(db, version, now);
  return makeJudge(inventory, policy, by, await identitiesFor(db, inventory, policy, now));
}

const NOBODY: Promise<readonly GovernanceRow[]> = Promise.resolve([]);

function identitiesFor(db: Db, inventory: Inventory, policy: Policy, now: Date): Promise<readonly GovernanceRow[]> {
  if (!asksWhoCalls(policy)) return NOBODY;
  if (inventory.identities) return inventory.identities;
  const reading = readGovernance(db, "all", now);
  inventory.identities = reading;
  void forgetIfFailed(db, reading).then((rows) => {
    inventory.last = rows ?? inventory.last;
  });
  return reading;
}

/** A failed reading must not be kept for the version. */
const forgetIfFailed = <Rows>(db: Db, reading: Promise<Rows>): Promise<Rows | null> =>
  reading.catch(() => {
    inventories.delete(db);
    return null;
  });

const patience = <Known>(known: Known): Promise<Known> => new Promise((resolve) => setTimeout(resolve, PATIENCE_MS, known).unref());

async function makeJudge(
  inventory: Inventory,
  policy: Policy,
  { prices, budgets }: With,
  identities: readonly GovernanceRow[],
): Promise<CallJudge> {
  const rows = await inventory.rows;
  const names = new Map(rows.environments.map(({ id, name }) => [id, name]));
  return new CallJudge({
    policy,
    budgets,
    environments: new Map(rows.environments.map((row) => [row.id, row])),
    access: new AccessBook(rows.grants, rows.tools, names, prices),
    applications: new Map(rows.applications.map(({ id, name }) => [id, name])),
    identities: new Map(identities.map((row) => [row.id, row])),
  });
}

function inventoryOf(db: Db, version: number, now: Date): Inventory {
  const hour = Math.floor(now.getTime() / HOUR_MS);
  const known = inventories.get(db);
  if (known?.version === version && known.hour === hour) return known;
  const rows = readAccessRows(db);
  void forgetIfFailed(db, rows);
  const made = { version, hour, rows, identities: null, last: known?.last ?? null };
  inventories.set(db, made);
  return made;
}
