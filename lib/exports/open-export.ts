import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { recordAudit } from "@/lib/audit";
import { authorize, type Context } from "@/lib/auth";
import type { Db } from "@/lib/db/client";
import { withTransaction } from "@/lib/db/transaction";
import { Conflict, NotFound } from "@/lib/kernel/errors";
import { type Manifest, manifestName, manifestText } from "./core/manifest";
import { contentTypeOf } from "./core/profiles";
import type { ExportRow } from "./core/views";
import { requireWhole } from "./require-whole";
import { readExport, readParts } from "./store/files";

export type ExportedFile = { fileName: string; contentType: string; chunks: AsyncIterable<Uint8Array> };
const unpack = promisify(gunzip);

/**
 * A kept file, byte for byte as it was made. Each download is in the audit log before its first byte. Right:
 * chargeback.export, over the whole organisation.
 * @throws NotFound; Conflict while it is written, or when that failed.
 */
export async function openExport(ctx: Context, exportId: string): Promise<ExportedFile> {
  const { id, fileName, profile } = await requireReady(ctx, exportId);
  await withTransaction(ctx.db, (tx) => recordAudit(tx, ctx, { action: "export.download", objectType: "export", objectId: id }));
  return { fileName, contentType: contentTypeOf(profile), chunks: keptBytes(ctx.db, id) };
}

/** What proves a kept file, as a file of its own. The same right. */
export async function openManifest(ctx: Context, exportId: string): Promise<ExportedFile> {
  const { fileName, manifest } = await requireReady(ctx, exportId);
  return { fileName: manifestName(fileName), contentType: "application/json; charset=utf-8", chunks: once(manifestText(manifest)) };
}

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}

/** For whoever has authorised: the bytes of a ready file. */
export async function* keptBytes(db: Db, exportId: string): AsyncGenerator<Uint8Array> {
  for await (const part of readParts(db, exportId)) yield await unpack(part);
}

async function requireReady(ctx: Context, exportId: string): Promise<ExportRow & { manifest: Manifest }> {
  authorize(ctx, "chargeback.export");
  requireWhole(ctx.actor);
  const row = await readExport(ctx.db, exportId);
  if (!row) throw new NotFound("There is no such export.");
  const { manifest } = row;
  if (row.state === "ready" && manifest) return { ...row, manifest };
  throw new Conflict(row.state === "writing" ? "The file is being written." : `The file was not made. ${row.failure ?? ""}`.trim());
}
