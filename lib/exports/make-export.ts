import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { recordAudit } from "@/lib/audit";
import { authorize, type Context } from "@/lib/auth";
import type { Tx } from "@/lib/db/client";
import { withTransaction } from "@/lib/db/transaction";
import { DomainError } from "@/lib/kernel/errors";
import { newId } from "@/lib/kernel/ids";
import { keptParams } from "./core/choices";
import type { ExportPeriod } from "./core/export-period";
import { MANIFEST_FORMAT, type Manifest } from "./core/manifest";
import type { ExportRow } from "./core/views";
import { type OpenedFile, openFile } from "./open-file";
import { requirePeriod } from "./require-period";
import { requireWhole } from "./require-whole";
import type { MakeExportInput } from "./schemas";
import { failExport, findReady, finishExport, insertExport, lockExport, type NewExport, writePart } from "./store/files";
import { JournalOvertaken } from "./store/journal-terms";

/** Of the file before it is compressed. */
const PART_BYTES = 1 << 20;
const WRITING_MS = 60 * 60_000;
const compress = promisify(gzip);

/**
 * Makes a file of a period and keeps it with its manifest: written part by part while it is hashed, in flat memory. Its
 * bytes never change. Of a closing with the same choices there is one file, made once. Right: chargeback.export, over the
 * whole organisation.
 * @throws Forbidden, NotFound, and what the profile refuses; nothing is kept then.
 */
export async function makeExport(ctx: Context, input: MakeExportInput, scheduleId: string | null = null): Promise<ExportRow> {
  authorize(ctx, "chargeback.export");
  requireWhole(ctx.actor);
  const { period: periodId, version, ...choices } = input;
  const period = await requirePeriod(ctx.db, periodId, version);
  const params = keptParams(choices);
  const kept =
    period.closed === null ? null : await findReady(ctx.db, { periodId, version: period.closed, profile: choices.profile, params });
  if (kept) return kept;
  const file = await openFile(ctx, period, choices);
  const row: NewExport = {
    ...{ id: newId("exp"), periodId, version: period.closed ?? 0, profile: choices.profile, params, scheduleId },
    ...{ fileName: file.fileName, contentType: file.contentType },
    ...{ createdBy: ctx.actor.id, createdByName: ctx.actor.name, createdAt: ctx.clock.now() },
  };
  await withTransaction(ctx.db, async (tx) => {
    await insertExport(tx, row);
    const { id: objectId, profile, version: closing } = row;
    const after = { ...params, profile, period: periodId, version: closing, state: period.state };
    await recordAudit(tx, ctx, { action: "export.make", objectType: "export", objectId, after });
  });
  try {
    return await withTransaction(ctx.db, (tx) => writeFile(tx, row, period, file), WRITING_MS);
  } catch (error) {
    await failExport(
      ctx.db,
      row.id,
      error instanceof DomainError ? error.message : "It could not be written. The log of the server says why.",
    );
    if (error instanceof JournalOvertaken) return makeExport(ctx, input, scheduleId);
    throw error;
  }
}

async function writeFile(tx: Tx, row: NewExport, period: ExportPeriod, file: OpenedFile): Promise<ExportRow> {
  await lockExport(tx, row.id);
  const hash = createHash("sha256");
  let [bytes, no, waiting] = [0, 0, 0];
  let chunks: Uint8Array[] = [];
  const flush = async (): Promise<void> => {
    await writePart(tx, row.id, no++, new Uint8Array(await compress(Buffer.concat(chunks))));
    chunks = [];
    waiting = 0;
  };
  for await (const chunk of file.chunks) {
    hash.update(chunk);
    chunks.push(chunk);
    bytes += chunk.length;
    waiting += chunk.length;
    if (waiting >= PART_BYTES) await flush();
  }
  if (waiting > 0) await flush();
  await file.keep?.(tx);
  return finishExport(tx, row.id, manifestOf(row, period, file, { bytes, sha256: hash.digest("hex") }));
}

function manifestOf(row: NewExport, period: ExportPeriod, file: OpenedFile, proof: { bytes: number; sha256: string }): Manifest {
  const { id, start, end, timeZone, state, version } = period;
  return {
    format: MANIFEST_FORMAT,
    ...{ exportId: row.id, fileName: row.fileName, contentType: row.contentType, profile: row.profile, params: row.params },
    period: { id, start: start.toISOString(), end: end.toISOString(), timeZone, state, version },
    ...{ contentHash: period.contentHash, currency: file.currency },
    ...{ rows: file.tally.rows, columns: file.columns.map(({ name }) => name), totals: file.tally.totals() },
    ...proof,
    ...{ madeAt: row.createdAt.toISOString(), madeBy: row.createdByName },
  };
}
