import type { Db } from "@/lib/db/client";
import { overlapsOf } from "./core/overlap";
import type { FileReport, FileView } from "./core/views";
import { readTold } from "./store/lines";
import { readSources } from "./store/sources";

/** A file with what other sources tell on its days too. For use cases that have authorised their caller. */
export async function withOverlaps(db: Db, file: FileView): Promise<FileReport> {
  const { fromDay, toDay, state, source } = file;
  if (state === "refused" || fromDay === null || toDay === null) return { ...file, overlaps: [] };
  const told = await readTold(db, new Date(fromDay), new Date(toDay));
  const overlaps = overlapsOf(told, { from: fromDay, to: toDay }, await readSources(db));
  return { ...file, overlaps: overlaps.filter(({ sources }) => sources.some(({ id }) => id === source.id)) };
}
