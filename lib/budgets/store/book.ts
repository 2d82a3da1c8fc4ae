/** Everything that decisions and ingest read of budgets, in one go. */
import type { Db, Tx } from "@/lib/db/client";
import { groupBy } from "@/lib/identities/core/grouping";
import { foldName } from "@/lib/identities/core/names";
import type { BookRows, EnforcementPolicy, EnforcementRule } from "../core/book";
import { type Budget, type BudgetScope, parseAmount, type Raise } from "../core/budget";
import { type ToolIds, toolIdOf, withToolIds } from "../core/tool-ids";

type DbBudget = Awaited<ReturnType<Db["budget"]["findUniqueOrThrow"]>>;
type DbRaise = Awaited<ReturnType<Db["budgetRaise"]["findUniqueOrThrow"]>>;
type DbRule = Awaited<ReturnType<Db["enforcementRule"]["findUniqueOrThrow"]>>;

export const fromDbRaise = ({ id, value, amount, startsAt, endsAt }: DbRaise): Raise => ({
  id,
  value,
  amount: parseAmount(amount.toFixed()),
  startsAt,
  endsAt,
});

export function fromDbBudget(row: DbBudget, raises: readonly Raise[]): Budget {
  const { limitAmount, createdAt: _createdAt, createdBy: _createdBy, archivedAt: _archivedAt, ...rest } = row;
  return {
    ...rest,
    scope: row.scope as BudgetScope,
    labels: row.labels as Record<string, string>,
    per: row.per as Budget["per"],
    unit: row.unit as Budget["unit"],
    window: row.window as Budget["window"],
    enforcement: row.enforcement as Budget["enforcement"],
    onOutage: row.onOutage as Budget["onOutage"],
    limit: parseAmount(limitAmount.toFixed()),
    raises,
  };
}

export function fromDbRule(row: DbRule): EnforcementRule {
  const { id, scopeId, reason, startsAt, endsAt } = row;
  const shared = { id, scopeId, reason, startsAt, endsAt, scopeKind: row.scopeKind as EnforcementRule["scopeKind"] };
  if (row.kind === "block") return { ...shared, kind: "block" };
  return { ...shared, kind: "rate", requests: row.requests as number, seconds: row.seconds as number, burst: row.burst as number };
}

export async function readBudgetsVersion(db: Db | Tx): Promise<{ budgets: number; inventory: number }> {
  return db.ledgerVersion.findUniqueOrThrow({ where: { id: 1 }, select: { budgets: true, inventory: true } });
}

/** What is in force, or may yet be: archived budgets, ended raises and lifted rules are left out. */
export async function readBookRows(db: Db | Tx): Promise<Omit<BookRows, "version" | "calendar">> {
  const [budgets, raises, rules, policy, units, toolIds] = await Promise.all([
    db.budget.findMany({ where: { archivedAt: null } }),
    db.budgetRaise.findMany({ where: { withdrawnAt: null } }),
    db.enforcementRule.findMany({ where: { liftedAt: null } }),
    db.enforcementPolicy.findUniqueOrThrow({ where: { id: 1 } }),
    db.businessUnit.findMany({ select: { id: true, parentId: true } }),
    readToolIds(db),
  ]);
  const raisesOf = groupBy(raises, ({ budgetId }) => budgetId);
  return {
    budgets: budgets.map((row) => withToolIds(fromDbBudget(row, (raisesOf.get(row.id) ?? []).map(fromDbRaise)), toolIds)),
    rules: rules.map(fromDbRule).map((rule) => (rule.scopeKind === "tool" ? { ...rule, scopeId: toolIdOf(toolIds, rule.scopeId) } : rule)),
    policy: policy as EnforcementPolicy & { id: number },
    unitsAbove: unitsAbove(units),
    toolIds,
  };
}

/** Each unit with itself and all above it. Ends for any links, also circular ones. */
export function unitsAbove(units: readonly { id: string; parentId: string | null }[]): Map<string, string[]> {
  const parentOf = new Map(units.map(({ id, parentId }) => [id, parentId]));
  return new Map(
    units.map(({ id }) => {
      const above: string[] = [];
      for (let at: string | null = id; at !== null && !above.includes(at); at = parentOf.get(at) ?? null) above.push(at);
      return [id, above];
    }),
  );
}

/** Connected tools by their folded names. The first who has a name keeps it; ids come before names, and names before others, as for grants. */
export async function readToolIds(db: Db | Tx): Promise<ToolIds> {
  const tools = await db.connectedTool.findMany({ select: { id: true, name: true, aliases: true }, orderBy: { id: "asc" } });
  const ids = new Map<string, string>();
  const claim = (name: string, id: string): void => void (ids.has(foldName(name)) || ids.set(foldName(name), id));
  for (const { id } of tools) claim(id, id);
  for (const { id, name } of tools) claim(name, id);
  for (const { id, aliases } of tools) for (const alias of aliases) claim(alias, id);
  return ids;
}
