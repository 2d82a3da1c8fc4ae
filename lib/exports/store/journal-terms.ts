/** The accounts that journals of closings were first written with, and which closings have one. */
import type { Db } from "@/lib/db/client";
import type { JournalTerms } from "../core/journal";

type Closing = { periodId: string; version: number };

/** Those that were kept first; null: no journal of it was written since they are kept. */
export async function readJournalTerms(db: Db, { periodId, version }: Closing): Promise<JournalTerms | null> {
  const row = await db.journalTerms.findUnique({ where: { periodId_version: { periodId, version } } });
  return row && (row.terms as unknown as JournalTerms);
}

/** The first ones stay. */
export async function keepJournalTerms(db: Db, { periodId, version }: Closing, terms: JournalTerms): Promise<void> {
  await db.journalTerms.createMany({ data: [{ periodId, version, terms }], skipDuplicates: true });
}

/** Closings of a period of which a journal is kept, and the newest closing that there is. */
export async function readWritten(db: Db, periodId: string): Promise<{ written: number[]; newest: number }> {
  const [files, close] = await Promise.all([
    db.exportFile.findMany({ where: { periodId, profile: "journal", state: "ready" }, select: { version: true }, distinct: ["version"] }),
    db.periodClose.findFirst({ where: { periodId }, orderBy: { version: "desc" }, select: { version: true } }),
  ]);
  return { written: files.map(({ version }) => version), newest: close?.version ?? 0 };
}
