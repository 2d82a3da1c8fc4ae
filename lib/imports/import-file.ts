import { recordAudit } from "@/lib/audit";
import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { withTransaction } from "@/lib/db/transaction";
import { importProviderKeys, importScimUsers } from "@/lib/directory";
import { importInventoryCsv } from "@/lib/identities";
import { Forbidden, Invalid, Malformed } from "@/lib/kernel/errors";
import { newId } from "@/lib/kernel/ids";
import { type IngestItem, ingestEvents, runRevisions } from "@/lib/metering";
import { normaliseUsageCsv } from "@/lib/metering/core/adapters/csv";
import { normaliseUsageExport } from "@/lib/metering/core/adapters/usage-export";
import type { Normalised } from "@/lib/metering/core/usage-event";
import { errorFileOf, type RowFault } from "./core/error-file";
import { kindOfHeader } from "./core/file-kind";
import type { ImportKind } from "./schemas";
import { addImport, ensureFileSource, type ImportRecord, lockExports } from "./store";
import { withoutCounted } from "./without-counted";

export type UploadedFile = {
  fileName: string;
  content: Uint8Array;
  kind?: ImportKind;
  sourceId?: string;
  /** `count`: rows of an export that may be calls which an emitter told are counted, too. Those that surely are never. */
  overlap?: "refuse" | "count";
  /** A token of the operator, for all rows of usage that bring none of their own. */
  onBehalfOf?: string | null;
};

/** Longest that an export may take, waiting for another one of its source included, in milliseconds. */
const EXPORT_MS = 600_000;

type Outcome = { accepted: number; duplicates: number; rejected: number; faults: RowFault[] };

/**
 * Takes one file: usage (a CSV, one row an event), a provider's usage export (CSV or JSON, one row the sum of many calls),
 * inventory (a CSV, one row an identity), users of a directory (SCIM), or keys as a provider lists them. Rows that can be taken are; each that cannot is a row of the error file, and
 * so is each of an export that is counted already. The same file again counts nothing twice. Right: import.create, and
 * what the rows need beside it.
 * @throws Invalid when it is no such file, Malformed when it cannot be read.
 */
export async function importFile(ctx: Context, file: UploadedFile): Promise<ImportRecord> {
  authorize(ctx, "import.create");
  const kind = file.kind ?? kindOf(file.content);
  const outcome = await importKind(ctx, kind, file);
  const { faults, ...counts } = outcome;
  return withTransaction(ctx.db, async (tx) => {
    const record = await addImport(tx, {
      id: newId("imp"),
      kind,
      fileName: file.fileName.slice(0, 200),
      state: counts.accepted + counts.duplicates === 0 && counts.rejected > 0 ? "failed" : "done",
      ...counts,
      createdBy: ctx.actor.name,
      createdAt: ctx.clock.now(),
      errorFile: errorFileOf(faults),
    });
    await recordAudit(tx, ctx, {
      action: "import.create",
      objectType: "import",
      objectId: record.id,
      after: { kind, fileName: record.fileName, ...(file.overlap && { overlap: file.overlap }), ...counts },
    });
    return record;
  });
}

function importKind(ctx: Context, kind: ImportKind, file: UploadedFile): Promise<Outcome> {
  if (kind === "inventory_csv") return importInventory(ctx, textOf(file.content));
  if (kind === "scim_users" || kind === "provider_keys") return importDirectory(ctx, kind, textOf(file.content));
  return kind === "usage_csv" ? importUsage(ctx, file) : importExport(ctx, file);
}

async function importUsage(ctx: Context, file: UploadedFile): Promise<Outcome> {
  const sourceId = await sourceOf(ctx, file.sourceId, "files");
  return takeRows(ctx, sourceId, normaliseUsageCsv(file.content), file);
}

async function importExport(ctx: Context, file: UploadedFile): Promise<Outcome> {
  const read = normaliseUsageExport(file.content, ctx.clock.now());
  const sourceId = await sourceOf(ctx, file.sourceId, "usage-exports");
  return withTransaction(
    ctx.db,
    async (tx) => {
      await lockExports(tx, sourceId);
      return takeRows(ctx, sourceId, await withoutCounted(ctx, sourceId, read, file.overlap === "count"), file);
    },
    EXPORT_MS,
  );
}

/** Bringing in a file is a right of its own, for people too; writing events otherwise belongs to tokens. */
async function takeRows(ctx: Context, sourceId: string, rows: Normalised, { onBehalfOf }: UploadedFile): Promise<Outcome> {
  const writer: Context = { ...ctx, actor: { ...ctx.actor, rights: new Set([...ctx.actor.rights, "event.write" as const]) } };
  const { results, ...counts } = await ingestEvents(writer, sourceId, rows, { onBehalfOf });
  return { ...counts, faults: results.filter((item) => item.status === "rejected" || item.status === "conflict").map(faultOf) };
}

/** A token writes for its own source only. */
async function sourceOf(ctx: Context, asked: string | undefined, ours: Parameters<typeof ensureFileSource>[1]): Promise<string> {
  const own = ctx.actor.sourceId;
  if (own !== undefined && asked !== undefined && asked !== own) throw new Forbidden("This token writes for its own source only.");
  return own ?? asked ?? (await ensureFileSource(ctx.db, ours));
}

/** A row's index counts from 0 below the header, which is line 1; in JSON the row's place is what tells. */
const faultOf = (item: IngestItem): RowFault => ({
  line: item.index + 2,
  column: item.location ?? "",
  message: item.reason ?? "",
  fix: item.fix ?? "",
});

async function importInventory(ctx: Context, text: string): Promise<Outcome> {
  const { accepted, rejected, errors } = await importInventoryCsv(ctx, text);
  await runRevisions(ctx);
  return { accepted, duplicates: 0, rejected, faults: errors };
}

async function importDirectory(ctx: Context, kind: "scim_users" | "provider_keys", text: string): Promise<Outcome> {
  const { accepted, rejected, faults } = await (kind === "scim_users" ? importScimUsers : importProviderKeys)(ctx, text);
  return { accepted, duplicates: 0, rejected, faults };
}

function kindOf(content: Uint8Array): ImportKind {
  const beginning = textOf(content.subarray(0, 64 * 1024), false);
  const [header = ""] = beginning.trimStart().split(/\r?\n/, 1);
  const kind = kindOfHeader(header, beginning);
  if (!kind) {
    throw new Invalid("This is neither usage nor an inventory, nor users, nor keys, nor a provider's usage export.", [
      {
        location: "file, line 1",
        message: "The header has no column that tells.",
        fix: "Usage needs the columns id and time; inventory needs identity_id, name and kind; keys need provider and key_id; an export is uploaded as it came.",
      },
    ]);
  }
  return kind;
}

function textOf(content: Uint8Array, isWhole = true): string {
  try {
    return new TextDecoder("utf-8", { fatal: isWhole }).decode(content);
  } catch {
    throw new Malformed("The file is not UTF-8 text.", [{ location: "file", message: "Not UTF-8.", fix: "Save it as UTF-8." }]);
  }
}
