import { recordAudit } from "@/lib/audit";
import { authorize, type Context, scopeOf } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { Conflict, Invalid } from "@/lib/kernel/errors";
import { nameInView } from "@/lib/reporting";
import { clashOf, type MetricValue, metricKey, monthOf, unitsOf } from "./core/metric-value";
import type { MetricValueInput, MetricValuesInput } from "./schemas";
import { deleteValues, lockValues, readMonths, writeValues } from "./store";

export type SetValues = { added: number; changed: number; removed: number; unchanged: number };

type Step = { value: MetricValueInput; before: string | null };

/** Changes that the audit log tells one by one; of more it has the number. */
const MAX_TOLD = 200;

/**
 * Says how much was done in days and months: a value is known by its metric, scope and period, and the same again
 * changes nothing. Units of null take a value away. All of it or nothing. Right: import.create; scopes must be in the
 * caller's view.
 * @throws NotFound for a scope outside it; Invalid for a value given twice; Conflict where a month is counted both whole and by days.
 */
export async function setMetricValues(ctx: Context, { values }: MetricValuesInput): Promise<SetValues> {
  authorize(ctx, "import.create");
  const seen = scopeOf(ctx.actor, "import.create");
  const groups = groupsOf(values);
  for (const scope of new Map(values.map((value) => [JSON.stringify(value.scope), value.scope])).values())
    await nameInView(ctx, scope, seen);
  return withTransaction(ctx.db, async (tx) => {
    await lockValues(tx);
    const steps: Step[] = [];
    for (const group of groups) {
      const known = await readMonths(tx, group[0], [...new Set(group.map(({ period }) => monthOf(period)))]);
      refuseClash(known, group);
      const before = new Map(known.map(({ period, units }) => [period, units]));
      steps.push(...group.map((value) => ({ value, before: before.get(value.period) ?? null })));
    }
    const written = steps.filter(isChange);
    await writeValues(
      tx,
      written.flatMap(({ value }): MetricValue[] => (value.units === null ? [] : [{ ...value, units: value.units }])),
      { by: ctx.actor.id, byName: ctx.actor.name, at: ctx.clock.now() },
    );
    await deleteValues(
      tx,
      written.flatMap(({ value }) => (value.units === null ? [value] : [])),
    );
    const counts = countsOf(steps, written);
    if (written.length > 0) await audit(ctx, tx, written, counts);
    return counts;
  });
}

type Group = [MetricValueInput, ...MetricValueInput[]];

/** Values of one metric and scope each. */
function groupsOf(values: readonly MetricValueInput[]): Group[] {
  const groups = new Map<string, Group>();
  for (const value of values) {
    const group = groups.get(metricKey(value));
    if (group) group.push(value);
    else groups.set(metricKey(value), [value]);
  }
  return [...groups.values()];
}

const isChange = ({ value, before }: Step): boolean =>
  value.units === null ? before !== null : before === null || unitsOf(before) !== unitsOf(value.units);

/** What is taken away clashes with nothing but itself. */
function refuseClash(known: readonly MetricValue[], group: readonly MetricValueInput[]): void {
  const gone = new Set(group.flatMap(({ period, units }) => (units === null ? [period] : [])));
  const kept = known.filter(({ period }) => !gone.has(period));
  const clash =
    clashOf(
      kept,
      group.filter(({ units }) => units !== null),
    ) ??
    clashOf(
      [],
      group.filter(({ units }) => units === null),
    );
  if (!clash) return;
  if (clash.message.endsWith("twice.")) throw new Invalid(clash.message);
  throw new Conflict(clash.message, [
    { location: "values", message: clash.message, fix: "Count a month whole or by its days; units of null take a value away." },
  ]);
}

function countsOf(steps: readonly Step[], written: readonly Step[]): SetValues {
  const removed = written.filter(({ value }) => value.units === null).length;
  const added = written.filter(({ value, before }) => value.units !== null && before === null).length;
  return { added, changed: written.length - removed - added, removed, unchanged: steps.length - written.length };
}

async function audit(ctx: Context, tx: Parameters<typeof recordAudit>[0], written: readonly Step[], counts: SetValues): Promise<void> {
  const told = written.slice(0, MAX_TOLD);
  const record = (units: (step: Step) => string | null) =>
    told.map((step) => ({ metric: step.value.metric, scope: step.value.scope, period: step.value.period, units: units(step) }));
  await recordAudit(tx, ctx, {
    action: "business_metric.set",
    objectType: "business_metric",
    objectId: [...new Set(written.map(({ value }) => value.metric))].slice(0, 5).join(", "),
    before: { values: record(({ before }) => before) },
    after: { ...counts, values: record(({ value }) => value.units) },
  });
}
