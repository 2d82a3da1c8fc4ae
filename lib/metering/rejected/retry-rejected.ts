import { recordAudit } from "@/lib/audit";
import { systemActor } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { withTransaction } from "@/lib/db/transaction";
import { Malformed, TooLarge, Unavailable } from "@/lib/kernel/errors";
import { readMetrics } from "../core/adapters/otlp-metrics";
import { mergePatch } from "../core/merge-patch";
import type { RawFormat } from "../core/raw/raw-body";
import { refusalGroup } from "../core/refusal-group";
import type { RetryOutcome, RetryResult } from "../core/rejected-view";
import type { Normalised, UsageEvent } from "../core/usage-event";
import { type IngestItem, ingestEvents } from "../ingest-events";
import { takeMetrics } from "../ingest-metrics";
import { readPayload } from "../read-payload";
import type { RetryRejectedInput } from "../schemas";
import { settleTimes } from "../settle-times";
import { readRawOfRejected } from "../store/raw-payloads";
import { countOpenItems, decideItems, noteFailedRetry, type RejectedRow, readOpenItems } from "../store/rejected-items";
import { authorizeWhole, selectionOf } from "./views";

/** Items of one call; the rest is left for the next. */
const MOST_ITEMS = 500;
/** On events whose item a person changed before it was taken. */
const AMENDED = "amended";

type Raw = { format: string; provider: string | null; body: string; receivedAt: Date };

/**
 * Reads rejected events again, after their sender, the settings or this product were mended, or with a patch. Each stands
 * for itself and is told for itself; what was taken counts once, however often it is read, and whoever sends it again
 * counts nothing twice. What still cannot be taken stays, with its reason of now. Up to 500, oldest first.
 * Right: source.write, over the whole organisation. @throws Invalid when nothing is chosen.
 */
export async function retryRejected(ctx: Context, input: RetryRejectedInput): Promise<RetryResult> {
  authorizeWhole(ctx, "source.write");
  const selection = selectionOf(input);
  const rows = await readOpenItems(ctx.db, selection, MOST_ITEMS);
  const raws = new Map(
    (
      await readRawOfRejected(
        ctx.db,
        rows.map(({ id }) => id),
      )
    ).map((raw) => [raw.rejectedItemId, raw]),
  );
  const results: RetryOutcome[] = [];
  for (const row of rows) results.push(await retryItem(ctx, row, raws.get(row.id), input.patch));
  const count = (...statuses: RetryOutcome["status"][]) => results.filter(({ status }) => statuses.includes(status)).length;
  const counts = { accepted: count("accepted"), duplicates: count("duplicate"), rejected: count("rejected", "conflict") };
  await withTransaction(ctx.db, async (tx) => {
    const decided = { at: ctx.clock.now(), by: ctx.actor.name, reason: null };
    for (const state of ["accepted", "duplicate"] as const) {
      const ids = results.filter(({ status }) => status === state).map(({ id }) => BigInt(id));
      if (ids.length > 0) await decideItems(tx, { ids }, { ...decided, state });
    }
    for (const result of results)
      if (result.status === "rejected" || result.status === "conflict") await noteFailedRetry(tx, BigInt(result.id), failureOf(result));
    if (rows.length > 0) await recordAudit(tx, ctx, auditOf(rows, counts, input));
  });
  return { ...counts, left: await countOpenItems(ctx.db, selection), results };
}

const failureOf = ({ status, reason = "", location, fix }: RetryOutcome) => ({
  outcome: status,
  reason,
  location: location ?? null,
  fix: fix ?? null,
  reasonGroup: refusalGroup(reason),
});

/** Which items, of which sources, and what was changed in them. */
function auditOf(rows: readonly RejectedRow[], counts: object, { patch }: RetryRejectedInput) {
  const sources = [...new Set(rows.map(({ sourceId }) => sourceId))];
  const after = { items: rows.map(({ id }) => id.toString()), sources, ...counts, ...(patch === undefined ? {} : { patch }) };
  return { action: "rejected_event.retry", objectType: "source", objectId: sources.join(","), after };
}

async function retryItem(ctx: Context, row: RejectedRow, raw: Raw | undefined, patch: RetryRejectedInput["patch"]): Promise<RetryOutcome> {
  const id = row.id.toString();
  if (!raw) return { id, status: "rejected", reason: "what was sent is not kept", fix: "Send it again, or dismiss it." };
  // The right to write usage is a machine's: the person's right to read it again was checked above.
  const machine: Context = { db: ctx.db, clock: ctx.clock, actor: systemActor("retry") };
  try {
    return { id, ...outcomeOf(await ingestItem(machine, row, raw, patch)) };
  } catch (error) {
    if (error instanceof Unavailable) throw error;
    if (error instanceof Malformed || error instanceof TooLarge) return { id, status: "rejected", reason: error.message };
    throw error;
  }
}

async function ingestItem(ctx: Context, row: RejectedRow, raw: Raw, patch: RetryRejectedInput["patch"]): Promise<IngestItem[]> {
  const format = raw.format as RawFormat;
  const text = patch === undefined ? raw.body : JSON.stringify(mergePatch(JSON.parse(raw.body), patch));
  const body = new TextEncoder().encode(text);
  if (format === "otlp-metrics") return takeMetrics(ctx, row.sourceId, readMetrics(body, "json"), { isRetry: true });
  const read = readPayload(format, { body, receivedAt: raw.receivedAt, provider: raw.provider });
  const batch: Normalised = "timeless" in read ? await settleTimes(ctx, row.sourceId, read) : read;
  for (const { event } of batch.events) {
    if (patch !== undefined) event.flags = [...new Set([...event.flags, AMENDED])];
    else if (row.payloadHash !== null && batch.events.length === 1) asFirstSent(event, row.payloadHash);
  }
  const { results } = await ingestEvents(ctx, row.sourceId, batch, { isRetry: true });
  return results;
}

/** What was taken out of an item changed its hash; it is still the event that its sender may send again. */
function asFirstSent(event: UsageEvent, payloadHash: string): void {
  event.dedupeKey = event.dedupeKey.replace(event.payloadHash, payloadHash);
  event.payloadHash = payloadHash;
}

/** Of an item that holds several events, the worst. */
function outcomeOf(results: readonly IngestItem[]): Omit<RetryOutcome, "id"> {
  const refused = results.find(({ status }) => status === "rejected" || status === "conflict");
  if (refused) {
    const { status, reason, location, fix } = refused;
    return {
      status,
      ...(reason === undefined ? {} : { reason }),
      ...(location === undefined ? {} : { location }),
      ...(fix === undefined ? {} : { fix }),
    };
  }
  if (results.length === 0) return { status: "rejected", reason: "holds no usage", fix: "Dismiss it." };
  return { status: results.some(({ status }) => status === "accepted") ? "accepted" : "duplicate" };
}
