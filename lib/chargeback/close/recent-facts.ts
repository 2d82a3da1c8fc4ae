/**
 * What checks look at and takes long to read, kept for a minute for as long as nothing that it depends on was written: every deed
 * of a person is in the audit log, prices and inventory have their versions, and usage of the period its sums. For pages; a close
 * reads all of it anew.
 */
import type { Context } from "@/lib/auth";
import type { Db } from "@/lib/db/client";
import { type InvoiceState, readInvoiceState } from "@/lib/invoices";
import type { PeriodRecord } from "../core/period-record";
import { readRevision, readUseFacts, type UseFacts } from "../store/check-facts";
import { sumPending } from "../store/corrections";
import { countDrift } from "./check-period";

const KEPT_MS = 60_000;
const KEPT_PERIODS = 50;

type Kept = { revision: string; at: Date; value: Promise<unknown> };
const keptOf = new WeakMap<Db, Map<string, Kept>>();

type RecentFacts = { invoices: InvoiceState; budgetDrift: number | null; use: UseFacts; checkedAt: Date };

/** For callers who see the whole organisation. */
export async function recentFacts(ctx: Context, record: PeriodRecord): Promise<RecentFacts> {
  const { use, revision } = await revisionOf(ctx, record);
  const invoices = recent(ctx, `invoices ${record.id}`, revision, () => readInvoiceState(ctx.db, spanOf(record)));
  const drift = record.state === "in_review" ? recent(ctx, `drift ${record.id}`, revision, () => countDrift(ctx)) : null;
  const checkedAt = drift && drift.at < invoices.at ? drift.at : invoices.at;
  return { invoices: await invoices.value, budgetDrift: drift && (await drift.value), use, checkedAt };
}

/** What the period would post for closed ones if it closed now, for callers who see the whole organisation; a minute old at most. */
export async function recentCorrections(ctx: Context, record: PeriodRecord): Promise<{ id: string; costUsd: string }[]> {
  const { revision } = await revisionOf(ctx, record);
  return recent(ctx, `corrections ${record.id}`, revision, () => sumPending(ctx.db, record)).value;
}

/** What invoices say of a period, for callers who see the whole organisation. */
export async function recentInvoices(ctx: Context, record: PeriodRecord): Promise<InvoiceState> {
  const { revision } = await revisionOf(ctx, record);
  return recent(ctx, `invoices ${record.id}`, revision, () => readInvoiceState(ctx.db, spanOf(record))).value;
}

const spanOf = ({ id, start, end }: PeriodRecord) => ({ periodId: id, start, end });

async function revisionOf({ db }: Context, record: PeriodRecord): Promise<{ use: UseFacts; revision: string }> {
  const use = await readUseFacts(db, { ...record, version: null });
  const sums = [use.events, use.unpricedEvents, use.costUsd, use.unattributedUsd].join(" ");
  return { use, revision: `${await readRevision(db)} ${record.state} ${sums}` };
}

/** What was read lately of the same revision, or a new reading. One that failed is not kept. */
function recent<T>({ db, clock }: Context, key: string, revision: string, read: () => Promise<T>): { at: Date; value: Promise<T> } {
  const kept = keptOf.get(db) ?? new Map<string, Kept>();
  keptOf.set(db, kept);
  const at = clock.now();
  const known = kept.get(key);
  if (known?.revision === revision && at.getTime() - known.at.getTime() < KEPT_MS) return known as { at: Date; value: Promise<T> };
  if (kept.size >= KEPT_PERIODS) kept.clear();
  const made = { revision, at, value: read() };
  kept.set(key, made);
  made.value.catch(() => {
    if (kept.get(key) === made) kept.delete(key);
  });
  return made;
}
