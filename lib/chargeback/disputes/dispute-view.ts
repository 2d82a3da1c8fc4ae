import { formatMinor } from "@/lib/allocation/core/money";
import type { Context } from "@/lib/auth";
import { isPending } from "../core/statement-state";
import type { DisputeView } from "../core/statement-views";
import { readNotesOfDisputes } from "../store/credit-notes";
import { type DisputeRow, readDisputeSteps, readUserNames } from "../store/dispute-rows";
import { readCostCentres, readStatementRow, type StatementRow } from "../store/statement-rows";
import { mayWith } from "./sight";

/** Disputes as they are shown, each with its history and what the caller may do. */
export async function disputeViews({ db, actor, clock }: Context, rows: readonly DisputeRow[]): Promise<DisputeView[]> {
  const ids = rows.map(({ id }) => id);
  const statementIds = [...new Set(rows.map(({ statementId }) => statementId))];
  const [steps, notes, names, centres, statements] = await Promise.all([
    readDisputeSteps(db, ids),
    readNotesOfDisputes(db, ids),
    readUserNames(
      db,
      rows.flatMap(({ assigneeId }) => assigneeId ?? []),
    ),
    readCostCentres(
      db,
      rows.flatMap(({ movedTo }) => movedTo ?? []),
    ),
    Promise.all(statementIds.map((id) => readStatementRow(db, id))),
  ]);
  const statementOf = new Map(statements.flatMap((row): [string, StatementRow][] => (row ? [[row.id, row]] : [])));
  const now = clock.now();
  return rows.flatMap((row) => {
    const statement = statementOf.get(row.statementId);
    if (!statement) return [];
    const view: DisputeView = {
      ...{ id: row.id, statementId: row.statementId, statementNumber: row.statementNumber, lineNo: row.lineNo, currency: row.currency },
      costCentre: { id: row.costCentreId, name: row.costCentreName },
      lineDescription: row.lineDescription,
      lineAmount: formatMinor(row.lineAmount, row.currency),
      amount: formatMinor(row.amount, row.currency),
      ...{ reason: row.reason, kind: row.kind, note: row.note, evidence: row.evidence, state: row.state, outcome: row.outcome },
      dueAt: row.dueAt.toISOString(),
      isOverdue: isPending(row.state) && row.dueAt < now,
      outcomeAmount: row.outcomeAmount === null ? null : formatMinor(row.outcomeAmount, row.currency),
      movedTo: movedTo(row.movedTo, centres),
      decisionReason: row.decisionReason,
      openedBy: { id: row.openedBy, name: row.openedByName },
      openedAt: row.openedAt.toISOString(),
      assignee: row.assigneeId === null ? null : { id: row.assigneeId, name: names.get(row.assigneeId) ?? row.assigneeId },
      decidedBy: row.decidedBy === null ? null : { id: row.decidedBy, name: row.decidedByName ?? row.decidedBy },
      decidedAt: row.decidedAt?.toISOString() ?? null,
      steps: steps
        .filter(({ disputeId }) => disputeId === row.id)
        .map(({ id, at, actorName, kind, text, facts }) => ({
          ...{ id, at: at.toISOString(), byName: actorName, kind, text, evidence: facts.evidence ?? [] },
        })),
      creditNoteNumber: notes.find(({ disputeId }) => disputeId === row.id)?.number ?? null,
      may: mayWith(actor, { dispute: row, statement }),
    };
    return [view];
  });
}

function movedTo(id: string | null, centres: ReadonlyMap<string, { name: string }>): DisputeView["movedTo"] {
  if (id === null) return null;
  return { id, name: id === "" ? "Nobody yet" : (centres.get(id)?.name ?? id) };
}
