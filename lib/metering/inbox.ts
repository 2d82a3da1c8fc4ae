/**
 * Payloads of senders that never send again: stored without their content and answered at once, read afterwards. What is
 * read is deleted with the transaction that made it unnecessary; what cannot be read stays, with its error, for the
 * source's page.
 */
import { authorize, systemActor } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import type { Db } from "@/lib/db/client";
import type { Clock } from "@/lib/kernel/clock";
import { isDatabaseAway } from "@/lib/kernel/database-away";
import { Unavailable } from "@/lib/kernel/errors";
import type { Gateway } from "./core/adapters/gateways";
import { readRaw } from "./core/raw/raw-body";
import { stripContent } from "./core/raw/strip-content";
import { ingestEvents } from "./ingest-events";
import { bodyToKeep, keepAccepted, type RawBody } from "./keep-raw";
import { readPayload } from "./read-payload";
import { seal } from "./seal-content";
import { settleTimes } from "./settle-times";
import { addInboxPayload, deleteInboxPayload, failInboxPayload, type InboxPayload, nextInboxPayloads } from "./store/inbox";
import { readKeepRaw } from "./store/raw-payloads";

export type InboxFormat = "litellm" | "metrics" | Gateway;
const PAGE = 20;

/** Keeps a payload until it is read, without its content and its secrets. Right: event.write. @returns its number in the inbox. */
export async function receivePayload(ctx: Context, sourceId: string, format: InboxFormat, body: Uint8Array): Promise<bigint> {
  authorize(ctx, "event.write");
  const kept = format === "metrics" ? body : await bodyToKeep(ctx, sourceId, format, body);
  return addInboxPayload(ctx.db, { sourceId, format, body: kept, receivedAt: ctx.clock.now() });
}

/** Reads what waits, oldest first. Safe to run in several processes: reading twice counts once. @returns how many were read. */
export async function processInbox(db: Db, clock: Clock): Promise<number> {
  let read = 0;
  for (;;) {
    const waiting = await nextInboxPayloads(db, PAGE);
    if (waiting.length === 0) return read;
    for (const payload of waiting) if (await takeIn(db, clock, payload)) read++;
  }
}

async function takeIn(db: Db, clock: Clock, payload: InboxPayload): Promise<boolean> {
  const ctx: Context = { db, clock, actor: systemActor("inbox") };
  try {
    await ingestPayload(ctx, payload);
    await deleteInboxPayload(db, payload.id);
    return true;
  } catch (error) {
    // Nothing is wrong with the payload: it is read again when the database is back, however often it goes.
    if (error instanceof Unavailable || isDatabaseAway(error)) throw error;
    await failInboxPayload(db, payload.id, error instanceof Error ? error.message : String(error));
    return false;
  }
}

/** Without its content also where that is kept: the same row is the same event either way. */
async function ingestPayload(ctx: Context, { sourceId, format: kept, body, receivedAt }: InboxPayload): Promise<void> {
  const format = kept as InboxFormat;
  if (format === "metrics") {
    await ingestEvents(ctx, sourceId, readPayload(format, { body, receivedAt }));
    return;
  }
  const raw: RawBody = { format, body: () => readRaw(format, body) };
  const hasContent = (await readKeepRaw(ctx.db, sourceId)) === "content";
  const stripped = hasContent ? new TextEncoder().encode(JSON.stringify(stripContent(raw.body(), seal))) : body;
  const read = readPayload(format, { body: stripped, receivedAt });
  await ingestEvents(ctx, sourceId, "timeless" in read ? await settleTimes(ctx, sourceId, read) : read, { raw });
  await keepAccepted(ctx, sourceId, raw);
}
