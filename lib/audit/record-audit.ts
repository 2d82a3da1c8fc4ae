import type { Context } from "@/lib/auth/context";
import type { Tx } from "@/lib/db/client";
import { canonicalJson } from "@/lib/kernel/canonical";
import { hashRow, storable } from "./core/chain";
import { redact } from "./core/redact";
import { insertRow, takePlace } from "./store";

export type AuditRecord = {
  /** "price.add", "member.disable": object and verb. */
  action: string;
  objectType: string;
  objectId: string;
  before?: unknown;
  after?: unknown;
  reason?: string;
  outcome?: "done" | "denied";
};

/**
 * Appends one row to the audit chain, in the transaction of the change that it tells of: both are kept or neither is.
 * Call it last in the transaction, since from here to the commit all other changes wait. Secrets are taken out of
 * before, after and reason. Needs a READ COMMITTED transaction (`withTransaction`); stricter levels may fail, never fork.
 */
export async function recordAudit(tx: Tx, ctx: Context, entry: AuditRecord): Promise<void> {
  const { actor, clock } = ctx;
  const place = await takePlace(tx);
  const fields = {
    seq: place.seq,
    prevHash: place.hash,
    at: clock.now().toISOString(),
    actorKind: actor.kind,
    actorId: storable(actor.id),
    actorName: storable(actor.name),
    action: storable(entry.action),
    objectType: storable(entry.objectType),
    objectId: storable(entry.objectId),
    before: textOf(entry.before),
    after: textOf(entry.after),
    reason: entry.reason === undefined ? null : storable(String(redact(entry.reason))),
    outcome: entry.outcome ?? "done",
    requestId: actor.requestId === undefined ? null : storable(actor.requestId),
    ip: actor.ip === undefined ? null : storable(actor.ip),
  };
  await insertRow(tx, { ...fields, hash: hashRow(fields) });
}

const textOf = (value: unknown): string | null => (value === undefined || value === null ? null : canonicalJson(redact(value)));
