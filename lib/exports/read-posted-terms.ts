import { parse } from "csv-parse/sync";
import type { Db } from "@/lib/db/client";
import type { ExportPeriod } from "./core/export-period";
import type { JournalTerms } from "./core/journal";
import { type PostedLine, postedTerms } from "./core/posted-terms";
import { keptBytes } from "./open-export";
import { readGenericFile, readJournalTerms } from "./store/journal-terms";

/**
 * What the journal of a closing was first written with: as it is kept, else as its file in the built-in template has it.
 * Null: neither is there. @param now What holds where the file tells nothing.
 */
export async function readPostedTerms(db: Db, { id, version }: ExportPeriod, now: JournalTerms): Promise<JournalTerms | null> {
  const kept = await readJournalTerms(db, { periodId: id, version });
  if (kept) return kept;
  const fileId = await readGenericFile(db, { periodId: id, version });
  if (fileId === null) return null;
  const bytes: Uint8Array[] = [];
  for await (const chunk of keptBytes(db, fileId)) bytes.push(chunk);
  const lines = parse(Buffer.concat(bytes), { columns: true, bom: true }) as PostedLine[];
  return postedTerms(lines, `${id} v${version}`, now);
}
