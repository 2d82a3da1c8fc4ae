import type { Context } from "@/lib/auth";
import { daysOfPeriod } from "@/lib/chargeback/core/periods";
import type { Db } from "@/lib/db/client";
import type { CsvRow } from "@/lib/kernel/csv";
import { Conflict, Invalid } from "@/lib/kernel/errors";
import { parseFixed } from "@/lib/kernel/money";
import { minorUnits } from "@/lib/pricing/core/fx";
import type { ExportPeriod } from "./core/export-period";
import { buildJournal, type Journal, type JournalFault } from "./core/journal";
import { builtInTemplate, isNumberField, type JournalTemplate, journalCells } from "./core/journal-template";
import type { ExportTable } from "./core/table";
import { type LedgerSettings, readLedgerSettings } from "./store/periods";
import { readStatements, type StatementHead } from "./store/statements";
import { readTemplate } from "./store/templates";

export type OpenedJournal = { table: ExportTable; currency: string; template: JournalTemplate; journal: Journal };

/**
 * The journal of a closing in the columns of a template. All or nothing.
 * @throws Conflict for a period that is not closed; Invalid with COST_CENTRE_NOT_POSTABLE or RECOVERY_NOT_SET for what a
 * ledger would refuse, with one detail each.
 */
export async function openJournal(ctx: Context, period: ExportPeriod, templateId = "generic"): Promise<OpenedJournal> {
  if (period.closed === null) {
    throw new Conflict(`${period.id} is not closed: a journal of it could still change.`, [
      { location: "period", message: "PERIOD_NOT_CLOSED", fix: "Close the period first." },
    ]);
  }
  const template = await requireTemplate(ctx.db, templateId);
  const [statements, settings] = await Promise.all([
    readStatements(ctx.db, period, { actor: ctx.actor, right: "chargeback.export" }),
    readLedgerSettings(ctx.db),
  ]);
  const currency = statements[0]?.currency ?? "USD";
  const journal = journalOf(period, statements, { settings, currency, perEntity: template.perEntity });
  const scale = minorUnits(currency);
  const columns = template.columns.map((column) => ({
    name: column.header,
    kind: isNumberField(column) ? ("number" as const) : ("text" as const),
    ...("field" in column && ["debit", "credit", "debit_or_zero", "credit_or_zero", "signed_amount"].includes(column.field)
      ? { isSummed: true as const }
      : {}),
  }));
  const rows = journal.lines.map((line): CsvRow => journalCells(template, line, scale));
  return { table: { columns, pages: once(rows) }, currency, template, journal };
}

async function requireTemplate(db: Db, id: string): Promise<JournalTemplate> {
  const template = builtInTemplate(id) ?? (await readTemplate(db, id));
  if (template) return template;
  throw new Invalid("There is no such template.", [{ location: "template", message: id, fix: "Choose one of those listed." }]);
}

type How = { settings: LedgerSettings; currency: string; perEntity: boolean };

function journalOf(period: ExportPeriod, statements: readonly StatementHead[], { settings, currency, perEntity }: How): Journal {
  const scale = minorUnits(currency);
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
    placeOf: (id) => settings.places.get(id),
    usual: { entity: settings.entity, expenseAccount: settings.expenseAccount },
    recovery:
      settings.recoveryCostCentreId === null ? null : { costCentreId: settings.recoveryCostCentreId, account: settings.recoveryAccount },
    perEntity,
  });
  if ("faults" in made) throw refusal(made.faults);
  return made;
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
