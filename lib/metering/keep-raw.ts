/**
 * Raw payloads: kept for some days (`COUNTINGHOUSE_RAW_DAYS`) for people who look for what went wrong. Content is taken
 * out before anything is stored, unless an administrator keeps it for the source; secrets always are.
 */
import type { Context } from "@/lib/auth/context";
import type { Db } from "@/lib/db/client";
import { env } from "@/lib/env";
import type { Clock } from "@/lib/kernel/clock";
import { Malformed } from "@/lib/kernel/errors";
import { type RawFormat, rawItems, rawText, readRaw } from "./core/raw/raw-body";
import { stripContent } from "./core/raw/strip-content";
import { withoutSecrets } from "./core/raw/without-secrets";
import { refusalGroup } from "./core/refusal-group";
import { seal } from "./seal-content";
import { addRawPayload, deleteRawPayloads, type KeepRaw, readKeepRaw } from "./store/raw-payloads";
import { addRejectedItems, countRecentRejections, deleteRejectedItems, type RejectedDraft } from "./store/rejected-items";

/** A body that was read, told only when somebody needs it. */
export type RawBody = { format: RawFormat; provider?: string; body: () => unknown };

const MAX_PAYLOAD_CHARACTERS = 4_000_000;
const MAX_ITEM_CHARACTERS = 256_000;
const MAX_PER_BATCH = 100;
/** An emitter that is wrong in everything it sends fills no disk: beyond this its items are only counted. */
const MAX_PER_HOUR = 2_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** Why items were not taken is kept for this long, or as long as payloads are. */
const REJECTED_DAYS = 30;

/** Keeps an accepted payload, where its source says so. Without that it costs a look into memory. */
export async function keepAccepted(ctx: Context, sourceId: string, { format, provider, body }: RawBody): Promise<void> {
  if (env().COUNTINGHOUSE_RAW_DAYS === 0) return;
  const keep = await readKeepRaw(ctx.db, sourceId, true);
  if (keep === "off") return;
  const text = rawText(stripContent(body(), seal, keep === "content"), MAX_PAYLOAD_CHARACTERS);
  if (text === null) return;
  await addRawPayload(ctx.db, { sourceId, receivedAt: ctx.clock.now(), format, provider: provider ?? null, body: text, keep });
}

/** A body of a sender that never sends again, as it waits to be read. What is no JSON leaves only its length. */
export function waitingBody(format: RawFormat, bytes: Uint8Array, keepsContent: boolean): Uint8Array {
  return new TextEncoder().encode(waitingText(format, bytes, keepsContent));
}

function waitingText(format: RawFormat, bytes: Uint8Array, keepsContent: boolean): string {
  try {
    return JSON.stringify(stripContent(readRaw(format, bytes), seal, keepsContent));
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    const text = new TextDecoder().decode(bytes);
    return keepsContent ? withoutSecrets("", text) : `[${text.length} characters removed]`;
  }
}

type Refused = { index: number; id?: string; status: string; reason?: string; location?: string; fix?: string };
type RefusedBatch = {
  receivedAt: Date;
  refused: readonly Refused[];
  hashOf: (index: number) => string | undefined;
  raw: RawBody | undefined;
};

/** Puts items that were not taken into the queue, with what they were as far as it may be kept. At most 100 a batch. */
export async function keepRejected(db: Db, sourceId: string, { receivedAt, refused, hashOf, raw }: RefusedBatch): Promise<void> {
  if (refused.length === 0) return;
  if ((await countRecentRejections(db, sourceId, new Date(receivedAt.getTime() - HOUR_MS), MAX_PER_HOUR)) >= MAX_PER_HOUR) return;
  const kept = refused.slice(0, MAX_PER_BATCH);
  const keep: KeepRaw = raw && env().COUNTINGHOUSE_RAW_DAYS > 0 ? await readKeepRaw(db, sourceId) : "off";
  const bodyOf = raw && env().COUNTINGHOUSE_RAW_DAYS > 0 ? itemReader(raw, keep === "content") : () => null;
  const drafts = kept.map((item): RejectedDraft => {
    const reason = item.reason ?? "";
    return {
      itemId: item.id ?? null,
      outcome: item.status,
      reason,
      location: item.location ?? null,
      fix: item.fix ?? null,
      reasonGroup: refusalGroup(reason),
      payloadHash: hashOf(item.index) ?? null,
      body: bodyOf(item.index),
    };
  });
  await addRejectedItems(db, { sourceId, receivedAt, format: raw?.format ?? null, provider: raw?.provider ?? null, keep }, drafts);
}

function itemReader(raw: RawBody, keepsContent: boolean): (index: number) => string | null {
  const items = readItems(raw);
  return (index) => {
    const item = items(index);
    return item === undefined ? null : rawText(stripContent(item, seal, keepsContent), MAX_ITEM_CHARACTERS);
  };
}

function readItems({ format, body }: RawBody): (index: number) => unknown {
  try {
    return rawItems(format, body());
  } catch (error) {
    if (error instanceof Malformed) return () => undefined;
    throw error;
  }
}

/** Drops raw payloads and rejected items that are older than they are kept. @returns how many rows went. */
export async function pruneRaw(db: Db, clock: Clock): Promise<number> {
  const days = env().COUNTINGHOUSE_RAW_DAYS;
  const before = (age: number): Date => new Date(clock.now().getTime() - age * DAY_MS);
  const payloads = await deleteRawPayloads(db, before(days));
  return payloads + (await deleteRejectedItems(db, before(Math.max(REJECTED_DAYS, days))));
}
