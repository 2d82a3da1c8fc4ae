import { formatMinor, type Minor } from "@/lib/allocation/core/money";
import type { Context } from "@/lib/auth";
import { divideHalfEven, formatUsd } from "@/lib/kernel/money";
import { addUtcDays, daysIn } from "@/lib/kernel/period";
import { LINE_KINDS, type LineKind } from "../core/compose/types";
import { isIssued } from "../core/statement-state";
import type { ClosedFacts, CreditNoteView, PreviousStatement, StatementDetail, StatementLineView } from "../core/statement-views";
import { disputeViews } from "../disputes/dispute-view";
import { type CreditNoteRow, readCredited, readNotesOf } from "../store/credit-notes";
import { readAsked, readDisputesOf } from "../store/dispute-rows";
import { readSettings } from "../store/settings";
import {
  type CloseFacts,
  type LineRow,
  readCloseFacts,
  readCostCentres,
  readLines,
  readOrganisationName,
  readStatementBefore,
  readVersions,
  type StatementRow,
} from "../store/statement-rows";
import { answersForOthers, mayIssue, ownsStatement, seesStatement, sightStatement } from "./sight";
import { named, periodView, summaryView } from "./statement-view";

/**
 * One statement with its lines, the one before it, disputes, credit notes, what it was closed on, and what the caller may do. Right:
 * spend.read where it is. @throws NotFound
 */
export async function readStatement(ctx: Context, id: string): Promise<StatementDetail> {
  const { db, actor } = ctx;
  const row = await sightStatement(ctx, db, id);
  const [lines, before, versions, close, credited, asked, disputes, { disputeDays }, organisation] = await Promise.all([
    readLines(db, row),
    readStatementBefore(db, row),
    readVersions(db, row),
    readCloseFacts(db, row.periodId, row.version),
    readCredited(db, row),
    readAsked(db, row),
    readDisputesOf(db, id),
    readSettings(db),
    readOrganisationName(db),
  ]);
  const notes = await readNotesOf(db, id, lines.flatMap(noteIdOf));
  const takenOff = [...credited.values()].reduce((sum, amount) => sum + amount, 0n);
  const previous = before && seesStatement(actor, "spend.read", before) ? before : null;
  // Amounts of two currencies are not compared.
  const linesBefore = previous?.currency === row.currency ? await readLines(db, previous) : null;
  const disputableUntil = row.issuedAt && addUtcDays(row.issuedAt, disputeDays);
  return {
    ...summaryView(actor, row),
    organisation,
    period: periodView(row),
    ...perDayOf(row),
    previous: previous && previousView(previous),
    lines: lineViews(row, lines, { credited, asked, before: linesBefore }),
    groups: groupViews(row, lines, linesBefore),
    contentHash: row.contentHash,
    directUsd: formatUsd(row.directUsd),
    answeredByName: row.answeredByName,
    answeredAt: row.answeredAt?.toISOString() ?? null,
    answerNote: row.answerNote,
    issuedByName: row.issuedByName,
    voidedAt: row.voidedAt?.toISOString() ?? null,
    voidReason: row.voidReason,
    createdAt: row.createdAt.toISOString(),
    closed: close && closedFacts(close),
    versions: versions
      .filter((one) => one.id === id || seesStatement(actor, "spend.read", one))
      .map(({ id, number, version, state, total }) => ({ id, number, version, state, total: formatMinor(total, row.currency) })),
    disputes: await disputeViews(ctx, disputes),
    creditNotes: await noteViews(ctx, notes),
    credited: formatMinor(takenOff, row.currency),
    net: formatMinor(row.total - takenOff, row.currency),
    disputableUntil: disputableUntil?.toISOString() ?? null,
    may: mayOf(ctx, row, disputableUntil),
  };
}

/** The credit note that a line posts. */
const noteIdOf = ({ origin }: LineRow): string[] => (typeof origin.creditNoteId === "string" ? [origin.creditNoteId] : []);

function mayOf({ actor, clock }: Context, row: StatementRow, disputableUntil: Date | null): StatementDetail["may"] {
  const isPerson = actor.kind === "person";
  const isAsked = row.periodState === "in_review" && (row.state === "in_review" || row.state === "approved");
  const isOwner = ownsStatement(actor, row);
  return {
    answer: isPerson && isAsked && isOwner && actor.rights.has("statement.answer"),
    answerInPlace: isPerson && isAsked && !isOwner && answersForOthers(actor),
    dispute:
      isPerson &&
      isIssued(row.state) &&
      seesStatement(actor, "dispute.open", row) &&
      disputableUntil !== null &&
      clock.now() < disputableUntil,
    issue: mayIssue(actor) && isIssuable(row),
  };
}

/** Of the closing that holds, and not issued yet. */
export const isIssuable = ({ periodState, periodVersion, version, state }: StatementRow): boolean =>
  periodState === "closed" && periodVersion === version && (state === "in_review" || state === "approved");

/** Rounded to the smallest unit of the currency. */
function perDayOf(row: StatementRow): { days: number; perDay: string } {
  const days = Math.max(1, daysIn({ start: row.periodStart, end: row.periodEnd }));
  return { days, perDay: formatMinor(divideHalfEven(row.total, BigInt(days)), row.currency) };
}

const previousView = (row: StatementRow): PreviousStatement => ({
  ...{ id: row.id, number: row.number, periodId: row.periodId, currency: row.currency, total: formatMinor(row.total, row.currency) },
  ...perDayOf(row),
});

/** Kinds whose lines come again every period: what makes two of them the same line. */
const COMES_AGAIN: readonly LineKind[] = ["direct", "volume", "allocated", "shared", "markup"];
function grainOf({ kind, businessUnitId, teamId, applicationId, environmentId, provider, model, origin }: LineRow): string {
  const { ruleVersionId, side, sourceKind, sourceId, sharedCostId, markupId, meter, tier } = origin;
  // A rule keeps its id in all of its versions.
  const ruleId = typeof ruleVersionId === "string" ? ruleVersionId.replace(/:v\d+$/, "") : null;
  const rule = [ruleId, side, sourceKind, sourceKind === "shared_cost" ? null : sourceId, markupId];
  const source = kind === "shared" ? [sharedCostId] : kind === "volume" ? [meter, tier] : rule;
  return JSON.stringify([
    kind,
    businessUnitId,
    teamId,
    applicationId,
    environmentId,
    provider,
    model,
    ...source.map((part) => part ?? null),
  ]);
}

type Amounts = ReadonlyMap<number, Minor>;
type Written = { credited: Amounts; asked: Amounts; before: readonly LineRow[] | null };

function lineViews({ currency, businessUnitName }: StatementRow, lines: readonly LineRow[], written: Written): StatementLineView[] {
  const { credited, asked, before } = written;
  const amounts = new Map<string, Minor>();
  for (const line of before ?? []) amounts.set(grainOf(line), (amounts.get(grainOf(line)) ?? 0n) + line.amount);
  return lines.map((line) => {
    const previous = COMES_AGAIN.includes(line.kind) ? amounts.get(grainOf(line)) : undefined;
    // Two lines of one grain share one figure of before; the first shows it.
    amounts.delete(grainOf(line));
    return {
      ...{ no: line.no, kind: line.kind, description: line.description, model: line.model },
      provider: named(line.provider, line.names.provider),
      businessUnit: named(line.businessUnitId, line.names.businessUnit ?? businessUnitName),
      team: named(line.teamId, line.names.team),
      application: named(line.applicationId, line.names.application),
      environment: named(line.environmentId, line.names.environment),
      chargePeriodId: line.chargePeriodId,
      requests: line.requests?.toString() ?? null,
      tokens: line.tokens?.toString() ?? null,
      costUsd: line.costUsd === null ? null : formatUsd(line.costUsd),
      amount: formatMinor(line.amount, currency),
      previous: previous === undefined ? null : formatMinor(previous, currency),
      credited: formatMinor(credited.get(line.no) ?? 0n, currency),
      disputed: formatMinor(asked.get(line.no) ?? 0n, currency),
    };
  });
}

/** Subtotals in the order of a statement, also of what only the statement before had. */
function groupViews({ currency }: StatementRow, lines: readonly LineRow[], before: readonly LineRow[] | null): StatementDetail["groups"] {
  const sumOf = (rows: readonly LineRow[], kind: LineKind): Minor =>
    rows.reduce((sum, row) => (row.kind === kind ? sum + row.amount : sum), 0n);
  const kinds = LINE_KINDS.filter((kind) => [...lines, ...(before ?? [])].some((line) => line.kind === kind));
  return kinds.map((kind) => ({
    kind,
    lines: lines.filter((line) => line.kind === kind).length,
    amount: formatMinor(sumOf(lines, kind), currency),
    previous: before && formatMinor(sumOf(before, kind), currency),
  }));
}

async function noteViews({ db }: Pick<Context, "db">, notes: readonly CreditNoteRow[]): Promise<CreditNoteView[]> {
  const centres = await readCostCentres(
    db,
    notes.flatMap(({ fromCostCentre, toCostCentre }) => [fromCostCentre, toCostCentre]),
  );
  const centre = (id: string) => ({ id, name: id === "" ? "Nobody yet" : (centres.get(id)?.name ?? id) });
  return notes.map((note) => ({
    ...{ id: note.id, number: note.number, statementId: note.statementId, statementNumber: note.statementNumber, lineNo: note.lineNo },
    amount: formatMinor(note.amount, note.currency),
    currency: note.currency,
    from: centre(note.fromCostCentre),
    to: centre(note.toCostCentre),
    ...{ chargePeriodId: note.chargePeriodId, postedIn: note.postedIn, reason: note.reason, createdByName: note.createdByName },
    createdAt: note.createdAt.toISOString(),
  }));
}

function closedFacts(close: CloseFacts): ClosedFacts {
  const { rate, ...versions } = close.versions;
  return {
    closedAt: close.closedAt.toISOString(),
    preparedByName: close.preparedByName,
    approvedByName: close.approvedByName,
    periodHash: close.contentHash,
    versions,
    rate: (rate ?? null) as ClosedFacts["rate"],
    isReopened: close.reopenedAt !== null,
  };
}
