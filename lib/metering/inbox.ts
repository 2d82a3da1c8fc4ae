/**
 * Payloads of senders that never send again: stored as they came and answered at once, read afterwards. What is read
 * is deleted with the transaction that made it unnecessary; what cannot be read stays, with its error, for the source's
 * page.
 */
import { authorize, systemActor } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import type { Db } from "@/lib/db/client";
import type { Clock } from "@/lib/kernel/clock";
import { Unavailable } from "@/lib/kernel/errors";
import { type Gateway, normaliseGateway } from "./core/adapters/gateways";
import { normaliseLitellm } from "./core/adapters/litellm";
import { readBooked } from "./core/adapters/metric-events";
import type { ReadCalls } from "./core/adapters/read-rows";
import type { Normalised } from "./core/usage-event";
import { ingestEvents } from "./ingest-events";
import { settleTimes } from "./settle-times";
import { addInboxPayload, deleteInboxPayload, failInboxPayload, type InboxPayload, nextInboxPayloads } from "./store/inbox";

export type InboxFormat = "litellm" | "metrics" | Gateway;
type Reader = (body: Uint8Array, receivedAt: Date) => Normalised | ReadCalls;
const gatewayReader =
  (gateway: Gateway): Reader =>
  (body, receivedAt) =>
    normaliseGateway(gateway, body, receivedAt);
const READERS: Record<InboxFormat, Reader> = {
  litellm: normaliseLitellm,
  metrics: readBooked,
  helicone: gatewayReader("helicone"),
  kong: gatewayReader("kong"),
  envoy: gatewayReader("envoy"),
  openrouter: gatewayReader("openrouter"),
  cloudflare: gatewayReader("cloudflare"),
  bedrock: gatewayReader("bedrock"),
};
const PAGE = 20;

/** Keeps a payload as it came. Right: event.write. @returns its number in the inbox. */
export async function receivePayload(ctx: Context, sourceId: string, format: InboxFormat, body: Uint8Array): Promise<bigint> {
  authorize(ctx, "event.write");
  return addInboxPayload(ctx.db, { sourceId, format, body, receivedAt: ctx.clock.now() });
}

/** Reads what waits, oldest first. Safe to run in several processes: reading twice counts once. @returns how many were read. */
export async function processInbox(db: Db, clock: Clock): Promise<number> {
  let read = 0;
  for (;;) {
    const waiting = await nextInboxPayloads(db, PAGE);
    if (waiting.length === 0) return read;
    for (const payload of waiting) if (await readPayload(db, clock, payload)) read++;
  }
}

async function readPayload(db: Db, clock: Clock, payload: InboxPayload): Promise<boolean> {
  const ctx: Context = { db, clock, actor: systemActor("inbox") };
  try {
    const read = READERS[payload.format as InboxFormat](payload.body, payload.receivedAt);
    await ingestEvents(ctx, payload.sourceId, "timeless" in read ? await settleTimes(ctx, payload.sourceId, read) : read);
    await deleteInboxPayload(db, payload.id);
    return true;
  } catch (error) {
    if (error instanceof Unavailable) throw error;
    await failInboxPayload(db, payload.id, error instanceof Error ? error.message : String(error));
    return false;
  }
}
