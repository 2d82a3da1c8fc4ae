/**
 * Payloads of senders that never send again: stored without their content and answered at once, read afterwards. What is
 * read is deleted with the transaction that made it unnecessary; what cannot be read stays, with its error, for the
 * source's page.
 */
import { authorize, systemActor } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import type { Db } from "@/lib/db/client";
import { proveOperator } from "@/lib/identities";
import type { Clock } from "@/lib/kernel/clock";
import { isDatabaseAway } from "@/lib/kernel/database-away";
import { Unavailable } from "@/lib/kernel/errors";
import type { Gateway } from "./core/adapters/gateways";
import { provenByRequest } from "./core/proven-batch";
import { readRaw } from "./core/raw/raw-body";
import { type Kept, readKept, writeKept } from "./core/raw/waiting-payload";
import { ingestEvents } from "./ingest-events";
import { keepAccepted, type RawBody, waitingBody } from "./keep-raw";
import { readPayload } from "./read-payload";
import { settleTimes } from "./settle-times";
import { addInboxPayload, deleteInboxPayload, failInboxPayload, type InboxPayload, nextInboxPayloads } from "./store/inbox";
import { readKeepRaw } from "./store/raw-payloads";

export type InboxFormat = "litellm" | "metrics" | Gateway;
const PAGE = 20;

/**
 * Keeps a payload until it is read, without its content and its secrets, and with what the token of its request proves.
 * Right: event.write. @returns its number in the inbox.
 */
export async function receivePayload(
  ctx: Context,
  sourceId: string,
  format: Exclude<InboxFormat, "metrics">,
  body: Uint8Array,
  onBehalfOf?: string | null,
): Promise<bigint> {
  authorize(ctx, "event.write");
  const hasContent = (await readKeepRaw(ctx.db, sourceId)) === "content";
  const kept: Kept = { format, hasContent, proof: await proveOperator(ctx, onBehalfOf), body: waitingBody(format, body, hasContent) };
  return addInboxPayload(ctx.db, { sourceId, ...writeKept(kept), receivedAt: ctx.clock.now() });
}

type Reader = { read: Promise<number>; isAsked: boolean };
/** On the global object, because a bundler may give every route its own copy of this module. */
const KEY = Symbol.for("countinghouse.inbox");
const holder = globalThis as { [KEY]?: WeakMap<Db, Reader> };

/**
 * Reads what waits, oldest first. One reader works in each process, however many ask: a caller that finds one at work
 * waits for it, and it looks once more for what came meanwhile. Safe in several processes: reading twice counts once.
 * @returns how many the reader read.
 */
export function processInbox(db: Db, clock: Clock): Promise<number> {
  holder[KEY] ??= new WeakMap();
  const readers = holder[KEY];
  const working = readers.get(db);
  if (working) {
    working.isAsked = true;
    return working.read;
  }
  const reader: Reader = { read: Promise.resolve(0), isAsked: false };
  readers.set(db, reader);
  reader.read = readWhileAsked(db, clock, reader).finally(() => readers.delete(db));
  return reader.read;
}

async function readWhileAsked(db: Db, clock: Clock, reader: Reader): Promise<number> {
  let read = 0;
  do {
    reader.isAsked = false;
    for (let waiting = await nextInboxPayloads(db, PAGE); waiting.length > 0; waiting = await nextInboxPayloads(db, PAGE))
      for (const payload of waiting) if (await takeIn(db, clock, payload)) read++;
  } while (reader.isAsked);
  return read;
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
async function ingestPayload(ctx: Context, payload: InboxPayload): Promise<void> {
  const { sourceId, receivedAt } = payload;
  const { format, proof, body } = readKept(payload);
  if (format === "metrics") {
    await ingestEvents(ctx, sourceId, readPayload(format, { body, receivedAt }));
    return;
  }
  const raw: RawBody = { format, body: () => readRaw(format, body) };
  const hasContent = (await readKeepRaw(ctx.db, sourceId)) === "content";
  const read = readPayload(format, { body: hasContent ? waitingBody(format, body, false) : body, receivedAt });
  const batch = "timeless" in read ? await settleTimes(ctx, sourceId, read) : read;
  await ingestEvents(ctx, sourceId, provenByRequest(batch, proof), { raw });
  await keepAccepted(ctx, sourceId, raw);
}
