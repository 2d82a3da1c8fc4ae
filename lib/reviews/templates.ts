/** Templates as pages see them, and when the next review by one is due. */
import type { TemplateView } from "./core/views";
import type { TemplateRow } from "./store/campaigns";

export const templateView = (row: TemplateRow, owners: ReadonlyMap<string, string>): TemplateView => ({
  ...{ id: row.id, name: row.name, scope: row.scope, stages: row.stages, rules: row.rules, everyMonths: row.everyMonths },
  nextAt: row.nextAt?.toISOString() ?? null,
  owner: { id: row.ownerId, name: owners.get(row.ownerId) ?? row.ownerId },
  archived: row.archivedAt !== null,
});

/** So many months on, the last day of a shorter month at most. */
export function monthsAfter(at: Date, months: number): Date {
  const next = new Date(
    Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + months, 1, at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds()),
  );
  const lastDay = new Date(Date.UTC(next.getUTCFullYear(), next.getUTCMonth() + 1, 0)).getUTCDate();
  next.setUTCDate(Math.min(at.getUTCDate(), lastDay));
  return next;
}
