/** The accounts that journals of closings were first written with, and which closings have one. */
import { isDeepStrictEqual } from "node:util";
import type { Db, Tx } from "@/lib/db/client";
import { Conflict } from "@/lib/kernel/errors";
import type { JournalTerms } from "../core/journal";
import { DEFAULT_TEMPLATE } from "../core/journal-template";

type Closing = { periodId: string; version: number };

/** Another journal of the closing was ready first, by other accounts. Made again, it is by those. */
export class JournalOvertaken extends Conflict {}

/** Those that were kept first; null: no journal of it was written since they are kept. */
export async function readJournalTerms(db: Db | Tx, { periodId, version }: Closing): Promise<JournalTerms | null> {
  const row = await db.journalTerms.findUnique({ where: { periodId_version: { periodId, version } } });
  return row && (row.terms as unknown as JournalTerms);
}

/**
 * In the transaction that makes a journal ready, so that terms are those of one that is; who is second waits for the first.
 * @throws JournalOvertaken where others are kept.
 */
export async function keepJournalTerms(tx: Tx, { periodId, version }: Closing, terms: JournalTerms): Promise<void> {
  await tx.journalTerms.createMany({ data: [{ periodId, version, terms }], skipDuplicates: true });
  if (isDeepStrictEqual(await readJournalTerms(tx, { periodId, version }), terms)) return;
  throw new JournalOvertaken(`Another journal of ${periodId} was ready first, by other accounts: it is made again by those.`);
}

/** The first journal of a closing in the built-in template. */
export async function readGenericFile(db: Db, closing: Closing): Promise<string | null> {
  const files = await db.exportFile.findMany({
    where: { ...closing, profile: "journal", state: "ready" },
    select: { id: true, params: true },
    orderBy: [{ createdAt: "asc" }, { id: "asc" }],
  });
  return files.find(({ params }) => templateOf(params) === DEFAULT_TEMPLATE)?.id ?? null;
}

const templateOf = (params: unknown): string => (params as { template?: string }).template ?? DEFAULT_TEMPLATE;

/** Closings of a period of which a journal is kept, with its templates, and the newest closing that there is. */
export async function readWritten(db: Db, periodId: string): Promise<{ written: Map<number, string[]>; newest: number }> {
  const [files, close] = await Promise.all([
    db.exportFile.findMany({ where: { periodId, profile: "journal", state: "ready" }, select: { version: true, params: true } }),
    db.periodClose.findFirst({ where: { periodId }, orderBy: { version: "desc" }, select: { version: true } }),
  ]);
  const written = new Map<number, string[]>();
  for (const { version, params } of files) {
    written.set(version, [...(written.get(version) ?? []), templateOf(params)]);
  }
  return { written, newest: close?.version ?? 0 };
}
