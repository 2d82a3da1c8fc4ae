import { formatMinor } from "@/lib/allocation/core/money";
import { parseFixed } from "@/lib/kernel/money";
import { minorUnits } from "@/lib/pricing/core/fx";
import { type PeriodRecord, workingVersion } from "../core/period-record";
import { daysOfPeriod, periodName } from "../core/periods";
import type { CloseView, Deed, PeriodRow } from "../core/views";
import type { Charged } from "../store/period-sums";

const deed = (done: { by: string; name: string; at: Date } | null): Deed | null =>
  done && { by: done.by, name: done.name, at: done.at.toISOString() };

export type RowFacts = {
  now: Date;
  costUsd: string;
  currency: string;
  charged: Charged | undefined;
  close: CloseView | undefined;
  invoiceDifferenceUsd: string | null;
};

/** A period as its list shows it. */
export function rowOfPeriod(record: PeriodRecord, { now, costUsd, currency, charged, close, invoiceDifferenceUsd }: RowFacts): PeriodRow {
  const { first, last } = daysOfPeriod(record);
  const isClosed = record.state === "closed";
  return {
    ...{ id: record.id, name: periodName(record.id), start: record.start.toISOString(), end: record.end.toISOString() },
    ...{ firstDay: first, lastDay: last, timeZone: record.timeZone, state: record.state, version: record.version },
    isOver: record.end <= now,
    currency: charged?.currency ?? close?.totals.currency ?? currency,
    ...{ costUsd, invoiceDifferenceUsd },
    charged: charged ? amountText(charged.total, charged.currency) : null,
    statements: {
      ...{ total: charged?.statements ?? 0, agreed: charged?.agreed ?? 0 },
      ...{ objected: charged?.objected ?? 0, disputed: charged?.disputed ?? 0 },
    },
    dueAt: record.dueAt?.toISOString() ?? null,
    prepared: deed(record.prepared),
    approved: isClosed ? (close?.approved ?? null) : null,
    contentHash: record.contentHash,
    reopenAsked: record.reopenAsked && { ...(deed(record.reopenAsked) as Deed), reason: record.reopenAsked.reason },
  };
}

/** A stored amount with the decimals of its currency. */
export const amountText = (stored: string, currency: string): string => formatMinor(parseFixed(stored, minorUnits(currency)), currency);

/** The version whose statements a period shows: drafts while it is in review, else the newest closing; null: none. */
export function statementVersion(record: PeriodRecord): number | null {
  if (record.state === "in_review") return workingVersion(record);
  return record.version > 0 ? record.version : null;
}
