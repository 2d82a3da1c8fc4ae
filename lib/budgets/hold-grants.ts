import { type AuditRecord, recordAudits } from "@/lib/audit";
import { type Context, readCalendar } from "@/lib/auth";
import type { Db, Tx } from "@/lib/db/client";
import { readCappedGrants } from "@/lib/identities";
import type { CappedGrant } from "@/lib/identities/core/grants";
import type { FiscalCalendar } from "@/lib/kernel/fiscal";
import { newId } from "@/lib/kernel/ids";
import { startOfUtcDay } from "@/lib/kernel/period";
import { loadPriceBook } from "@/lib/pricing";
import type { PriceBook } from "@/lib/pricing/core/price-book";
import { type BudgetScope, parseAmount } from "./core/budget";
import { budgetRecord } from "./core/budget-record";
import { DEFAULT_THRESHOLDS } from "./core/check-definition";
import { type GrantChanges, grantChanges, scopeOfGrant } from "./core/grant-budgets";
import { windowAt } from "./core/window";
import { bookIn, changeBudgets, mendCounters } from "./mend-counters";
import { readToolIds } from "./store/book";
import { insertBudget, readBudgets, type StoredBudget, updateBudget } from "./store/budgets";

/** Made in one transaction, in which no usage is stored; the rest comes with the next run. */
const MOST_AT_ONCE = 200;

/**
 * Holds every grant in force with a cap to it: by a hard budget a month over its identity and what was granted. It is made
 * when the grant comes into force, its limit follows the cap, and it ends with the grant; nobody changes it otherwise. What was
 * used since the month began counts. Run by the job of the same name, and safe to run twice. @returns how many budgets it touched.
 */
export async function holdGrants(ctx: Context): Promise<number> {
  const now = ctx.clock.now();
  if (sizeOf(await readChanges(ctx.db, await loadPriceBook(ctx.db), now)) === 0) return 0;
  const calendar = await readCalendar(ctx.db);
  return changeBudgets(ctx, async (tx, prices) => {
    const { made, changed, ended, scopeOf } = await readChanges(tx, prices, now);
    const audits: AuditRecord[] = [];
    const write = async (before: StoredBudget, after: StoredBudget, action: "budget.change" | "budget.archive", reason: string) => {
      await updateBudget(tx, after);
      audits.push({ ...about(action, after), before: budgetRecord(before), reason });
    };
    for (const before of ended)
      await write(before, { ...before, archivedAt: now }, "budget.archive", "Its grant is over, or is about something else.");
    for (const { before, limit } of changed) await write(before, { ...before, limit }, "budget.change", "The cap of its grant changed.");
    const budgets = made.map((grant) => budgetOf(ctx, grant, scopeOf(grant), calendar));
    for (const budget of budgets) {
      await insertBudget(tx, budget);
      audits.push({ ...about("budget.create", budget), reason: "The cap of a grant." });
    }
    if (budgets.length > 0) await mendCounters(tx, { book: await bookIn(tx), prices }, budgets, now);
    await recordAudits(tx, ctx, audits);
    return audits.length;
  });
}

const sizeOf = ({ made, changed, ended }: GrantChanges<StoredBudget>): number => made.length + changed.length + ended.length;

const about = (action: string, budget: StoredBudget) => ({
  action,
  objectType: "budget",
  objectId: budget.id,
  after: budgetRecord(budget),
});

type Changes = GrantChanges<StoredBudget> & { scopeOf: (grant: CappedGrant) => BudgetScope };

async function readChanges(db: Db | Tx, prices: PriceBook, now: Date): Promise<Changes> {
  const grants = await readCappedGrants(db, now);
  const held = await readBudgets(db, { isArchived: false, isOfGrant: true });
  const toolIds = await readToolIds(db);
  const scopeOf = (grant: CappedGrant): BudgetScope => scopeOfGrant(grant, prices, toolIds);
  const changes = grantChanges(grants, held, scopeOf);
  return { ...changes, scopeOf, made: changes.made.slice(0, MOST_AT_ONCE) };
}

function budgetOf(ctx: Context, grant: CappedGrant, scope: BudgetScope, calendar: FiscalCalendar): StoredBudget {
  const now = ctx.clock.now();
  return {
    id: newId("bud"),
    name: `${grant.identityName}: cap of its grant of ${grant.name}`.slice(0, 120),
    scope,
    labels: {},
    per: null,
    isDefault: false,
    unit: "usd",
    limit: parseAmount(grant.capUsd),
    window: "month",
    timeZone: "UTC",
    enforcement: "hard",
    thresholds: DEFAULT_THRESHOLDS,
    onOutage: "open",
    carryOver: false,
    parentId: null,
    startsAt: windowAt("month", "UTC", calendar, now, {})?.startsAt ?? startOfUtcDay(now),
    endsAt: null,
    raises: [],
    grantId: grant.id,
    createdAt: now,
    createdBy: ctx.actor.id,
    archivedAt: null,
  };
}
