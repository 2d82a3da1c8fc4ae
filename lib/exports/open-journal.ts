import type { Context } from "@/lib/auth";
import { daysOfPeriod } from "@/lib/chargeback/core/periods";
import type { Db, Tx } from "@/lib/db/client";
import type { CsvRow } from "@/lib/kernel/csv";
import { Conflict, Invalid } from "@/lib/kernel/errors";
import { parseFixed } from "@/lib/kernel/money";
import { minorUnits } from "@/lib/pricing/core/fx";
import type { ExportPeriod } from "./core/export-period";
import { buildJournal, type Journal, type JournalFault, type JournalTerms, joinedJournal, reversalOf } from "./core/journal";
import { builtInTemplate, DEFAULT_TEMPLATE, isNumberField, type JournalTemplate, journalCells } from "./core/journal-template";
import type { ExportTable } from "./core/table";
import { readPostedTerms } from "./read-posted-terms";
import { keepJournalTerms, readWritten } from "./store/journal-terms";
import { type LedgerSettings, readLedgerSettings } from "./store/periods";
import { readStatements, type StatementHead } from "./store/statements";
import { readTemplate } from "./store/templates";

export type OpenedJournal = {
  table: ExportTable;
  currency: string;
  template: JournalTemplate;
  journal: Journal;
  /** To be called in the transaction that makes it ready; see `keepJournalTerms`. */
  keep: (tx: Tx) => Promise<void>;
};

/**
 * The journal of a closing in the columns of a template. All or nothing. Of a period that was opened again it first takes back the
 * documents of the closing before, where they were written; that closing is then written no more, unless it was.
 * @throws Conflict for a period that is not closed, and for a closing that was replaced; Invalid with COST_CENTRE_NOT_POSTABLE or
 * RECOVERY_NOT_SET for what a ledger would refuse, with one detail each.
 */
export async function openJournal(ctx: Context, period: ExportPeriod, templateId = DEFAULT_TEMPLATE): Promise<OpenedJournal> {
  const { db } = ctx;
  if (period.closed === null) {
    throw new Conflict(`${period.id} is not closed: a journal of it could still change.`, [
      { location: "period", message: "PERIOD_NOT_CLOSED", fix: "Close the period first." },
    ]);
  }
  const template = await requireTemplate(db, templateId);
  const { written, newest } = await readWritten(db, period.id);
  const { closed } = period;
  if (closed < newest && !written.has(closed)) {
    throw new Conflict(`Version ${closed} of ${period.id} was replaced by version ${newest}, and no journal of it was written.`, [
      { location: "version", message: "JOURNAL_REPLACED", fix: `Take the journal of version ${newest}.` },
    ]);
  }
  const settings = await readLedgerSettings(db);
  const own = await closingJournal(ctx, period, settings, { template, isTakenBack: false });
  const [before] = [...written].filter(([version]) => version < closed).sort(([a], [b]) => b - a);
  const replaced = before && (await replacedJournal(ctx, { period, settings, template, before }));
  const faults = [...own.faults, ...(replaced?.faults ?? [])];
  if (!own.journal || faults.length > 0) throw refusal(faults);
  const journal = replaced?.journal ? joinedJournal(reversalOf(replaced.journal), own.journal) : own.journal;
  const columns = template.columns.map((column) => ({
    name: column.header,
    kind: isNumberField(column) ? ("number" as const) : ("text" as const),
    ...("field" in column && ["debit", "credit", "debit_or_zero", "credit_or_zero", "signed_amount"].includes(column.field)
      ? { isSummed: true as const }
      : {}),
  }));
  const rows = journal.lines.map((line): CsvRow => journalCells(template, line, minorUnits(line.currency)));
  const keep = (tx: Tx): Promise<void> => keepJournalTerms(tx, { periodId: period.id, version: closed }, own.terms);
  return { table: { columns, pages: once(rows) }, currency: own.currency, template, journal, keep };
}

async function requireTemplate(db: Db, id: string): Promise<JournalTemplate> {
  const template = builtInTemplate(id) ?? (await readTemplate(db, id));
  if (template) return template;
  throw new Invalid("There is no such template.", [{ location: "template", message: id, fix: "Choose one of those listed." }]);
}

type Replaced = {
  period: ExportPeriod;
  settings: LedgerSettings;
  template: JournalTemplate;
  before: readonly [version: number, templates: readonly string[]];
};

/** What was posted by a template is taken back by it; where another one was, in the documents that were written first. */
const replacedJournal = (ctx: Context, { period, settings, template, before: [version, templates] }: Replaced): Promise<ClosingJournal> =>
  closingJournal(ctx, { ...period, closed: version, version }, settings, {
    template,
    isTakenBack: true,
    isOtherTemplate: !templates.includes(template.id),
  });

type ClosingJournal = { journal: Journal | null; faults: JournalFault[]; terms: JournalTerms; currency: string };

/** By the accounts that its journal was first written with, else those of now; whether they can be posted to is of now. */
async function closingJournal(
  ctx: Context,
  period: ExportPeriod,
  settings: LedgerSettings,
  { template, isTakenBack, isOtherTemplate = false }: { template: JournalTemplate; isTakenBack: boolean; isOtherTemplate?: boolean },
): Promise<ClosingJournal> {
  const statements = await readStatements(ctx.db, period, { actor: ctx.actor, right: "chargeback.export" });
  const now = termsOf(settings, statements, template);
  const posted = await readPostedTerms(ctx.db, period, now);
  const terms = posted ?? now;
  const currency = statements[0]?.currency ?? "USD";
  const scale = minorUnits(currency);
  const isSet = posted !== null || settings.recoveryCostCentreId !== null;
  const made = buildJournal({
    period: { id: period.id, version: period.version, postingDate: daysOfPeriod(period).last },
    currency,
    scale,
    charges: statements.map(({ number, costCentreId, costCentreName, total }) => ({
      reference: number,
      costCentreId,
      costCentreName,
      amount: parseFixed(total, scale),
    })),
    placeOf: (id) => {
      const place = terms.places[id];
      return place && { ...place, isPostable: settings.places.get(id)?.isPostable ?? false };
    },
    usual: { entity: terms.entity, expenseAccount: terms.expenseAccount },
    recovery: isSet ? { costCentreId: terms.recoveryCostCentreId, account: terms.recoveryAccount } : null,
    perEntity: (isOtherTemplate ? terms : template).perEntity,
    isTakenBack,
  });
  return "faults" in made ? { journal: null, faults: made.faults, terms, currency } : { journal: made, faults: [], terms, currency };
}

function termsOf(
  { places, recoveryCostCentreId, ...settings }: LedgerSettings,
  statements: readonly StatementHead[],
  { perEntity }: JournalTemplate,
): JournalTerms {
  const ids = [...statements.map(({ costCentreId }) => costCentreId), recoveryCostCentreId ?? ""];
  const known = ids.flatMap((id) => {
    const place = places.get(id);
    return place ? [[id, { account: place.account, entity: place.entity, taxCode: place.taxCode }] as const] : [];
  });
  return { ...settings, recoveryCostCentreId: recoveryCostCentreId ?? "", places: Object.fromEntries(known), perEntity };
}

function refusal(faults: readonly JournalFault[]): Invalid {
  const [first] = faults;
  return new Invalid(
    `${first?.code ?? "JOURNAL"}: ${first?.message ?? "The journal cannot be made."}${faults.length > 1 ? ` And ${faults.length - 1} more.` : ""}`,
    faults.map(({ code, costCentreId, message, fix }) => ({
      location: costCentreId === "" ? code : `${code} ${costCentreId}`,
      message,
      fix,
    })),
  );
}

async function* once(rows: readonly CsvRow[]): AsyncGenerator<readonly CsvRow[]> {
  yield rows;
}
