import type { Context } from "@/lib/auth";
import { NotFound } from "@/lib/kernel/errors";
import type { Page } from "@/lib/kernel/page";
import type { FileReport, FileView } from "./core/views";
import { withOverlaps } from "./read-overlaps";
import type { FileQuery } from "./schemas";
import { requireWhole } from "./sight";
import { readFileRow, readFiles } from "./store/files";

/** Files that were taken or refused, the newest first. Right: spend.read over the whole organisation. */
export async function listFiles(ctx: Context, { source, ...page }: FileQuery): Promise<Page<FileView>> {
  requireWhole(ctx, "spend.read");
  return readFiles(ctx.db, { ...page, sourceId: source });
}

/** One file with its whole report, and which other sources tell its days too. Right: spend.read over the whole organisation. @throws NotFound */
export async function readFile(ctx: Context, id: string): Promise<FileReport> {
  requireWhole(ctx, "spend.read");
  const file = await readFileRow(ctx.db, id);
  if (!file) throw new NotFound("There is no such file of invoices.");
  return withOverlaps(ctx.db, file);
}
