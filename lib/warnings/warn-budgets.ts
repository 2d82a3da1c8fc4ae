import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/auth";
import { loadBudgetBook, type MemberReader, memberReader, readRunningCounts } from "@/lib/budgets";
import { counterKey } from "@/lib/budgets/core/book";
import { type Amount, type Budget, formatAmount } from "@/lib/budgets/core/budget";
import { type Counted, type NameOf, namesFrom } from "@/lib/budgets/core/describe-budget";
import { effectiveLimit } from "@/lib/budgets/core/effective-limit";
import type { Tx } from "@/lib/db/client";
import { withTransaction } from "@/lib/db/transaction";
import { nameDirectory } from "@/lib/identities";
import { publishNotification } from "@/lib/notify";
import { readOutlooks, readTopIdentities } from "@/lib/reporting";
import { type Alert, alertsOf, toldOf } from "./core/alerts";
import { type BreachSummary, breachView, summaryOf } from "./core/breach-view";
import { bodyOf, titleOf } from "./core/words";
import { type Audience, loadAudience } from "./load-audience";
import {
  type CounterName,
  deleteOverForecasts,
  insertAlerts,
  nameOfCounter,
  readAlerts,
  readChanged,
  readTrialEnvironments,
  writeForecasts,
} from "./store";

/** Of each look: so many counters at most, those that wait longest first; the rest is looked at next time. */
const MOST_LOOKS = 300;
/** All counts of a budget: one that were left out would be found changed for ever. */
const MOST_COUNTS = 1_000_000;
const TOP_USERS = 5;

/** A count that was looked at. */
type Seen = { budget: Budget; counted: Counted; name: CounterName; breach: BreachSummary; alerts: Alert[]; environment: string | null };

/**
 * Looks at the counts that moved since they were last looked at and tells who should know, once for each crossing and
 * window, whichever process looks and how often: alert and notification are one transaction. Windows of a minute, traces
 * and sessions are told to nobody. Run by the job of the same name. @returns how many counts were looked at and what was told.
 */
export async function warnBudgets(ctx: Context): Promise<{ looked: number; told: number }> {
  const now = ctx.clock.now();
  const book = await loadBudgetBook(ctx.db);
  const budgets = [...book.byId.values()].filter((budget) => isWatched(budget, now));
  const changed = await readChanged(
    ctx.db,
    budgets.map(({ id }) => id),
    book.version,
    now,
    MOST_LOOKS,
  );
  const names = new Set(changed.map(nameOfCounter));
  const trials = await readTrialEnvironments(ctx.db);
  const readMembers = memberReader(ctx.db);
  const seen: Seen[] = [];
  for (const budget of budgets.filter(({ id }) => changed.some(({ budgetId }) => budgetId === id)))
    seen.push(...(await lookAt(ctx, budget, names, { trials, readMembers, now })));
  const known = await readAlerts(
    ctx.db,
    seen.map(({ name }) => name),
  );
  const isKnown = ({ name }: Seen, { kind, level }: Alert): boolean =>
    known.get(nameOfCounter(name))?.some((one) => one.kind === kind && one.level === level) ?? false;
  const due = seen.filter((each) => each.alerts.some((alert) => !isKnown(each, alert)));
  let told = 0;
  if (due.length > 0) {
    const audience = await loadAudience(ctx);
    const nameOf = namesFrom(await nameDirectory(ctx.db));
    for (const each of due) told += await tell(ctx, each, { audience, nameOf, readMembers });
  }
  await writeForecasts(
    ctx.db,
    seen.map(({ name, breach }) => ({ ...name, version: book.version, lookedAt: now, breach })),
  );
  await deleteOverForecasts(ctx.db, now);
  return { looked: seen.length, told };
}

const UNWATCHED = ["minute", "trace", "session"];
const isWatched = ({ window, startsAt, endsAt }: Budget, now: Date): boolean =>
  !UNWATCHED.includes(window) && startsAt <= now && (endsAt === null || endsAt > now);

type Look = { trials: ReadonlyMap<string, string>; readMembers: MemberReader; now: Date };

async function lookAt({ db }: Context, budget: Budget, names: ReadonlySet<string>, { trials, readMembers, now }: Look) {
  const { counted = [] } = (await readRunningCounts(db, [budget], now, MOST_COUNTS)).get(budget.id) ?? {};
  const nameOf = ({ value, window }: Counted): CounterName => ({ budgetId: budget.id, counterKey: counterKey(value, window) });
  const moved = counted.filter((each) => names.has(nameOfCounter(nameOf(each))));
  const outlooks = await readOutlooks(db, budget, moved, now, readMembers);
  return moved.map((each): Seen => {
    const limit = effectiveLimit(budget, each.value, now, each.before);
    const outlook = outlooks.get(each.value) ?? null;
    const environment = trials.get((budget.per === "environment" ? each.value : budget.scope.environment) ?? "") ?? null;
    const { spent, held } = each;
    const alerts = alertsOf({ budget, spent, held, limit, outlook, now, isTrial: environment !== null });
    return {
      budget,
      counted: each,
      name: nameOf(each),
      breach: summaryOf(breachView(budget, each, limit, outlook, now)),
      alerts,
      environment,
    };
  });
}

type Telling = { audience: Audience; nameOf: NameOf; readMembers: MemberReader };
type User = { name: string; used: Amount };

/** @returns how many alerts were told. */
async function tell(ctx: Context, seen: Seen, telling: Telling): Promise<number> {
  const { budget, counted, name, alerts, breach } = seen;
  const users = alerts.some(({ kind }) => kind === "governance_review") ? await usersOf(ctx, seen, telling) : [];
  const at = ctx.clock.now();
  return withTransaction(ctx.db, async (tx) => {
    const told = toldOf(await insertAlerts(tx, name, alerts, at));
    for (const alert of told) {
      const count = budget.per === null ? "" : `, ${telling.nameOf(budget.per, counted.value)}`;
      const said = { name: `${budget.name}${count}`, alert, breach, environment: seen.environment, users };
      await publishNotification(tx, {
        kind: alert.kind,
        severity: alert.severity,
        title: titleOf(said),
        body: bodyOf(said),
        href: `/budgets/${encodeURIComponent(budget.id)}${budget.per === null ? "" : `?count=${encodeURIComponent(counted.value)}`}`,
        dedupeKey: [budget.id, name.counterKey, alert.kind, alert.level].join("/"),
        userIds: telling.audience(budget, counted.value, alert),
        at,
      });
    }
    const review = told.find(({ kind }) => kind === "governance_review");
    if (review) await auditReview(tx, ctx, seen, review, users);
    return told.length;
  });
}

async function usersOf(ctx: Context, { budget, counted }: Seen, { nameOf, readMembers }: Telling): Promise<User[]> {
  const top = await readTopIdentities(ctx.db, budget, counted, ctx.clock.now(), TOP_USERS, readMembers);
  return top.map(({ id, used }) => ({ name: nameOf("identity", id), used }));
}

async function auditReview(tx: Tx, ctx: Context, { budget, name, breach, environment }: Seen, { level }: Alert, users: readonly User[]) {
  await recordAudit(tx, ctx, {
    action: "budget.governance_review",
    objectType: "budget",
    objectId: budget.id,
    after: {
      ...{ environment, window: name.counterKey, softLimit: level, spent: breach.spent, limit: breach.limit },
      mostUsedBy: users.map((user) => ({ identity: user.name, used: formatAmount(user.used) })),
    },
  });
}
