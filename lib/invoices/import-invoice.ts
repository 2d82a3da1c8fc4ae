import { recordAudit } from "@/lib/audit";
import { authorize, type Context } from "@/lib/auth";
import type { Tx } from "@/lib/db/client";
import { withTransaction } from "@/lib/db/transaction";
import { Invalid, NotFound } from "@/lib/kernel/errors";
import { newId } from "@/lib/kernel/ids";
import { tidyText } from "@/lib/metering/core/limits";
import { loadExchangeRates } from "@/lib/pricing";
import { FORMAT_NAMES, PROVIDER_OF_FORMAT } from "./core/kinds";
import type { InvoiceLine } from "./core/line";
import { Tally } from "./core/tally";
import type { ImportOutcome } from "./core/views";
import { type OpenedFile, openFile } from "./open-file";
import { readLines } from "./read-lines";
import { withOverlaps } from "./read-overlaps";
import { requireWhole } from "./sight";
import { type Spooled, withSpooled } from "./spool-file";
import { insertFile, readFileRow, readTaken, type StoredFile } from "./store/files";
import { addIncoming, createIncoming, lockSource, type Merged, mergeIncoming } from "./store/lines";
import { type InvoiceSource, insertSource, readSource, readSources } from "./store/sources";

export type InvoiceUpload = { fileName: string; content: AsyncIterable<Uint8Array>; sourceId?: string | undefined };

/** Lines that are handed to the database at once. */
const BATCH = 1_000;
/** A large file is read and merged in one transaction. */
const TIMEOUT_MS = 60 * 60_000;

/**
 * Takes one file of a provider's invoice wholly, or refuses it wholly with a report by row. The same bytes again change
 * nothing and say when they were taken; a file of days that were imported before restates its lines in place, and says which
 * other sources tell the same days. Read in flat memory. Right: invoice.write over the whole organisation.
 * @throws Invalid for what is no invoice, or CSV whose columns nobody explained yet; Malformed; NotFound for the source.
 */
export async function importInvoice(ctx: Context, upload: InvoiceUpload): Promise<ImportOutcome> {
  authorize(ctx, "invoice.write");
  requireWhole(ctx, "invoice.write");
  return withSpooled(upload.content, async (spooled) => {
    const opened = await openFile(spooled.path);
    const source = await sourceFor(ctx, opened, upload.sourceId);
    const before = await readTaken(ctx.db, source.id, spooled.sha256);
    if (before) return { ...(await withOverlaps(ctx.db, before)), already: true };
    const file = { ctx, source, opened, spooled, fileName: tidyText(upload.fileName, 200), id: newId("ivf"), tally: new Tally() };
    const taken = await take(file);
    if (taken === "refused") await keepRefusal(file);
    const view = await readFileRow(ctx.db, file.id);
    if (!view) throw new NotFound("The file is gone already.");
    return { ...(await withOverlaps(ctx.db, view)), already: false };
  });
}

type File = { ctx: Context; source: InvoiceSource; opened: OpenedFile; spooled: Spooled; fileName: string; id: string; tally: Tally };

class Refused extends Error {}

async function take(file: File): Promise<"taken" | "refused"> {
  const { ctx, source, tally } = file;
  const rates = await loadExchangeRates(ctx.db);
  try {
    await withTransaction(
      ctx.db,
      async (tx) => {
        await lockSource(tx, source.id);
        // Taken by somebody else while this one was read.
        if (await readTaken(tx, source.id, file.spooled.sha256)) throw new Invalid("The same file was taken a moment ago.");
        await createIncoming(tx);
        let batch: InvoiceLine[] = [];
        for await (const line of readLines(file.opened, { source, rates, tally, now: ctx.clock.now() })) {
          batch.push(line);
          if (batch.length < BATCH) continue;
          await addIncoming(tx, batch);
          batch = [];
        }
        await addIncoming(tx, batch);
        if (tally.faultCount > 0) throw new Refused();
        const merged = await mergeIncoming(tx, { sourceId: source.id, fileId: file.id, cover: tally.cover, at: ctx.clock.now() });
        await keep(tx, file, merged);
      },
      TIMEOUT_MS,
    );
    return "taken";
  } catch (error) {
    if (error instanceof Refused) return "refused";
    throw error;
  }
}

const NOTHING: Merged = { added: 0, restated: 0, unchanged: 0, missing: 0, totals: [] };

async function keepRefusal(file: File): Promise<void> {
  await withTransaction(file.ctx.db, (tx) => keep(tx, file, null));
}

async function keep(tx: Tx, { ctx, source, spooled, fileName, id, tally }: File, merged: Merged | null): Promise<void> {
  const stored: StoredFile = {
    id,
    sourceId: source.id,
    fileName,
    sha256: spooled.sha256,
    bytes: spooled.bytes,
    state: merged ? "taken" : "refused",
    rows: tally.rows,
    skipped: tally.skipped,
    ...(merged ?? NOTHING),
    fromDay: tally.cover?.fromDay ?? null,
    toDay: tally.cover?.toDay ?? null,
    faults: tally.faults,
    faultCount: tally.faultCount,
    createdById: ctx.actor.id,
    createdBy: ctx.actor.name,
    createdAt: ctx.clock.now(),
  };
  await insertFile(tx, stored);
  const { faults: _, createdAt: __, ...told } = stored;
  await recordAudit(tx, ctx, {
    action: `invoice_file.${merged ? "take" : "refuse"}`,
    objectType: "invoice_file",
    objectId: id,
    after: told,
  });
}

/** The source that is named, or the one of the file's format, made where there is none yet. */
async function sourceFor(ctx: Context, opened: OpenedFile, sourceId: string | undefined): Promise<InvoiceSource> {
  if (sourceId !== undefined) {
    const source = await readSource(ctx.db, sourceId);
    if (!source) throw new NotFound("There is no such source of invoices.");
    requireFormat(source, opened);
    return source;
  }
  if (opened.format === null) {
    throw new Invalid("The columns of this file are not known.", [
      {
        location: "file, line 1",
        message: `No known export has the columns ${opened.header.slice(0, 8).join(", ") || "of this file"}.`,
        fix: "Upload it under Invoices and say what its columns mean; that is kept for the next file.",
      },
    ]);
  }
  const { format } = opened;
  const known = (await readSources(ctx.db)).find((source) => source.format === format);
  return (
    known ??
    makeSource(ctx, {
      id: newId("inv"),
      name: FORMAT_NAMES[format],
      provider: PROVIDER_OF_FORMAT[format],
      format,
      mapping: null,
      tolerancePercent: null,
      tolerance: null,
    })
  );
}

function requireFormat({ name, format }: InvoiceSource, opened: OpenedFile): void {
  if (format === opened.format || (format === "csv" && opened.kind === "csv")) return;
  const is = opened.format === null ? "another shape" : `the shape of ${FORMAT_NAMES[opened.format]}`;
  throw new Invalid(`The file has ${is}, and “${name}” takes ${FORMAT_NAMES[format]}.`, [
    {
      location: "file, line 1",
      message: `Its columns are ${opened.header.slice(0, 8).join(", ")}.`,
      fix: "Choose the source that it belongs to, or none.",
    },
  ]);
}

async function makeSource(ctx: Context, source: InvoiceSource): Promise<InvoiceSource> {
  await withTransaction(ctx.db, async (tx) => {
    await insertSource(tx, source, ctx.actor.id, ctx.clock.now());
    await recordAudit(tx, ctx, { action: "invoice_source.create", objectType: "invoice_source", objectId: source.id, after: source });
  });
  return source;
}
