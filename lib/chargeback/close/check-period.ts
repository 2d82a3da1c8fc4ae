import { parseMinor } from "@/lib/allocation/core/money";
import type { Context } from "@/lib/auth";
import { scopeOf } from "@/lib/auth";
import { checkCounters } from "@/lib/budgets";
import type { Db, Tx } from "@/lib/db/client";
import { type InvoiceState, readInvoiceState } from "@/lib/invoices";
import { type CheckFacts, judge } from "../core/checks";
import { type PeriodRecord, workingVersion } from "../core/period-record";
import { postingFaults } from "../core/postable";
import type { CheckView } from "../core/views";
import {
  countOpenDisputes,
  readFeeds,
  readIncidentFacts,
  readPostingCentres,
  readTakenBack,
  readUseFacts,
  type UseFacts,
} from "../store/check-facts";
import { readDraftSums, readUnpostable } from "../store/draft-sums";
import { readWaivers } from "../store/period-closes";
import { readSettings } from "../store/settings";

type Known = {
  /** What `countDrift` found; null: not looked at. */
  budgetDrift: number | null;
  /** What was read lately; without them both are read now. */
  invoices?: InvoiceState;
  use?: UseFacts;
};

/** Every check of a period as it stands at this moment, from the areas that know. */
export async function checkPeriod(ctx: Context, db: Db | Tx, record: PeriodRecord, known: Known): Promise<CheckView[]> {
  const version = workingVersion(record);
  const settings = await readSettings(db);
  const drafts = await readDraftSums(db, record.id, version);
  const hasDrafts = record.contentHash !== null;
  const takenBack = hasDrafts ? await readTakenBack(db, record.id, version) : null;
  const centres = await readPostingCentres(db, [
    ...(takenBack?.costCentreIds ?? []),
    ...drafts.charges.map(({ costCentreId }) => costCentreId),
    ...(settings.recoveryCostCentreId === null ? [] : [settings.recoveryCostCentreId]),
  ]);
  const invoices = known.invoices ?? (await readInvoiceState(ctx.db, { periodId: record.id, start: record.start, end: record.end }));
  const facts: CheckFacts = {
    periodId: record.id,
    isOver: record.end <= ctx.clock.now(),
    feeds: await readFeeds(db, record),
    ...(known.use ?? (await readUseFacts(db, { ...record, version: null }))),
    unattributedLimit: settings.unattributedLimit,
    invoices: invoices.check,
    disputes: { open: await countOpenDisputes(db, record.id), unpostable: await readUnpostable(db, record, drafts.currency) },
    allocation: {
      ...{ hasDrafts, moves: drafts.shares, approvedBy: record.allocation?.name ?? null },
      isCurrent: record.allocation !== null && record.allocation.hash === record.contentHash,
    },
    statements: drafts.answers,
    incidents: await readIncidentFacts(db, record),
    budgetDrift: known.budgetDrift,
    postingFaults: hasDrafts
      ? postingFaults(
          drafts.charges.map(({ costCentreId, total }) => ({ costCentreId, total: parseMinor(total, drafts.currency) })),
          centres,
          settings,
          takenBack,
        )
      : null,
  };
  return judge(facts, await readWaivers(db, record.id, version));
}

/** How many counters of budgets differ from the ledger; null for who may not know. Reads much: only while a period is in review. */
export async function countDrift(ctx: Context): Promise<number | null> {
  if (scopeOf(ctx.actor, "spend.read").kind !== "all") return null;
  return (await checkCounters(ctx)).length;
}
