/** What a file has to know of its period. */
import { readCalendar } from "@/lib/auth";
import { periodAt, periodOfId, previousPeriod } from "@/lib/chargeback/core/periods";
import { isOpenForPosting } from "@/lib/chargeback/core/postable";
import type { Db } from "@/lib/db/client";
import type { ExportPeriod } from "../core/export-period";
import type { LedgerPlace } from "../core/journal";
import type { PartNames } from "../core/views";

async function booksOf(db: Db) {
  const [calendar, settings] = await Promise.all([readCalendar(db), db.accountingSettings.findUnique({ where: { id: 1 } })]);
  return { calendar, timeZone: settings?.timeZone ?? "UTC" };
}

/**
 * A closing, where one is asked for or holds; else the period as it is now. Null: the books have no such period, or no such
 * closing of it.
 */
export async function readExportPeriod(db: Db, id: string, version?: number): Promise<ExportPeriod | null> {
  const row = await db.billingPeriod.findUnique({ where: { id } });
  const wanted = version ?? (row?.state === "closed" ? row.version : undefined);
  if (wanted !== undefined) {
    const close = await db.periodClose.findUnique({ where: { periodId_version: { periodId: id, version: wanted } } });
    if (!close) return null;
    const { startsAt: start, endsAt: end, timeZone, contentHash } = close;
    return { id, start, end, timeZone, state: "closed", closed: wanted, version: wanted, contentHash };
  }
  const span = row ? { start: row.startsAt, end: row.endsAt, timeZone: row.timeZone } : periodOfId(id, await booksOf(db));
  if (!span) return null;
  const state = row?.state === "in_review" ? "in_review" : "open";
  return {
    id,
    start: span.start,
    end: span.end,
    timeZone: span.timeZone,
    state,
    closed: null,
    version: (row?.version ?? 0) + 1,
    contentHash: null,
  };
}

/** The period that runs at an instant, or the one that ended before it. */
export async function periodIdAt(db: Db, at: Date, which: "current" | "last"): Promise<string> {
  const books = await booksOf(db);
  const current = periodAt(at, books);
  return which === "current" ? current.id : previousPeriod(current, books).id;
}

/** Closings since an instant, the oldest first. */
export async function readClosings(db: Db, since: Date): Promise<{ periodId: string; version: number }[]> {
  return db.periodClose.findMany({
    where: { closedAt: { gte: since }, reopenedAt: null },
    select: { periodId: true, version: true },
    orderBy: [{ closedAt: "asc" }, { periodId: "asc" }],
  });
}

/** The rate that a closing was stated at; undefined: its statements are in dollars. */
export async function readClosedRate(db: Db, periodId: string, version: number): Promise<{ currency: string; perUsd: string } | undefined> {
  const close = await db.periodClose.findUnique({ where: { periodId_version: { periodId, version } }, select: { versions: true } });
  const { rate } = (close?.versions ?? {}) as { rate?: { currency: string; perUsd: string } | null };
  return rate ?? undefined;
}

export type LedgerSettings = {
  entity: string;
  expenseAccount: string;
  recoveryAccount: string;
  recoveryCostCentreId: string | null;
  places: ReadonlyMap<string, LedgerPlace>;
};

/** How the ledger of the organisation is posted to, as it is set now. */
export async function readLedgerSettings(db: Db): Promise<LedgerSettings> {
  const [settings, centres] = await Promise.all([db.accountingSettings.findUnique({ where: { id: 1 } }), db.costCentre.findMany()]);
  return {
    entity: settings?.entity ?? "",
    expenseAccount: settings?.expenseAccount ?? "6420",
    recoveryAccount: settings?.recoveryAccount ?? "6999",
    recoveryCostCentreId: settings?.recoveryCostCentreId ?? null,
    places: new Map(
      centres.map(({ id, glAccount, entity, taxCode, posting, archivedAt }) => [
        id,
        { account: glAccount, entity, taxCode, isPostable: isOpenForPosting({ posting, isArchived: archivedAt !== null }) },
      ]),
    ),
  };
}

/** Rates of prices that corrections were rated at. */
export async function readRates(db: Db, ids: readonly number[]): Promise<Map<number, { rate: string; per: number }>> {
  const rows = await db.price.findMany({ where: { id: { in: [...ids] } }, select: { id: true, rate: true, per: true } });
  return new Map(rows.map(({ id, rate, per }) => [id, { rate: rate.toFixed(), per }]));
}

export const readUnits = (db: Db): Promise<{ id: string; parentId: string | null }[]> =>
  db.businessUnit.findMany({ select: { id: true, parentId: true } });

const BY_NAME = { select: { id: true, name: true }, orderBy: [{ name: "asc" as const }, { id: "asc" as const }] };

export async function readPartNames(db: Db): Promise<PartNames> {
  const [businessUnits, costCentres] = await Promise.all([db.businessUnit.findMany(BY_NAME), db.costCentre.findMany(BY_NAME)]);
  return { businessUnits, costCentres };
}
