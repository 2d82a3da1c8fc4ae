import { formatMinor } from "@/lib/allocation/core/money";
import type { Actor } from "@/lib/auth";
import { isUnanswered } from "../core/statement-state";
import type { Named, PeriodSpan, StatementSummary } from "../core/statement-views";
import type { StatementRow } from "../store/statement-rows";
import { ownsStatement } from "./sight";

export const named = (id: string | null, name: string | null | undefined): Named | null => (id === null ? null : { id, name: name ?? id });

export function summaryView(actor: Actor, row: StatementRow): StatementSummary {
  const isMine = ownsStatement(actor, row);
  return {
    id: row.id,
    number: row.number,
    periodId: row.periodId,
    version: row.version,
    costCentre: { id: row.costCentreId, name: row.costCentreName },
    businessUnit: named(row.businessUnitId, row.businessUnitName),
    owner: named(row.ownerId, row.ownerName),
    currency: row.currency,
    direct: formatMinor(row.direct, row.currency),
    allocated: formatMinor(row.allocated, row.currency),
    other: formatMinor(row.other, row.currency),
    total: formatMinor(row.total, row.currency),
    state: row.state,
    answer: row.answer,
    dueAt: row.dueAt?.toISOString() ?? null,
    issuedAt: row.issuedAt?.toISOString() ?? null,
    isMine,
    waitsForMe: isMine && isUnanswered(row),
    pendingDisputes: row.pending,
  };
}

export const periodView = (row: Pick<StatementRow, "periodId" | "periodStart" | "periodEnd" | "timeZone" | "periodState">): PeriodSpan => ({
  id: row.periodId,
  start: row.periodStart.toISOString(),
  end: row.periodEnd.toISOString(),
  timeZone: row.timeZone,
  state: row.periodState,
});
