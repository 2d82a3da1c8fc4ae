import type { Context } from "@/lib/auth/context";
import type { Tx } from "@/lib/db/client";
import { canonicalJson } from "@/lib/kernel/canonical";
import { type ChainFields, type ChainHead, type ChainRow, hashRow, storable } from "./core/chain";
import { redact } from "./core/redact";
import { holdHead, insertHead, insertRows, setHead, takePlaces } from "./store";

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
 * before, after and reason. Needs a READ COMMITTED transaction (`withTransaction`); stricter levels may fail, never fork: {@link recordAuditOnSnapshot}.
 */
export const recordAudit = (tx: Tx, ctx: Context, entry: AuditRecord): Promise<void> => recordAudits(tx, ctx, [entry]);

/** The same of many, in a few statements: while they are written all other changes wait. */
export async function recordAudits(tx: Tx, ctx: Context, entries: readonly AuditRecord[]): Promise<void> {
  if (entries.length === 0) return;
  const rows = chained(ctx, entries, await takePlaces(tx, entries.length));
  await insertRows(tx, rows);
  await setHead(tx, rows.at(-1)?.hash ?? "");
}

/**
 * The same in a REPEATABLE READ transaction that may have begun long ago, whatever was appended since: a close of a period is one.
 * Uses a second connection, which it has before anybody waits for the log.
 */
export async function recordAuditOnSnapshot(tx: Tx, ctx: Context, entry: AuditRecord): Promise<void> {
  await ctx.db.$transaction(async (beside) => {
    const { id, seq, hash } = await holdHead(tx, beside);
    const rows = chained(ctx, [entry], { seq: seq + 1n, hash });
    await insertRows(tx, rows);
    await insertHead(tx, { id: id + 1, seq: seq + 1n, hash: rows[0]?.hash ?? "" });
  }, CONNECTION);
}
/** Milliseconds: all who append end soon after. */
const CONNECTION = { maxWait: 30_000, timeout: 60_000 };

/** @param first The first place that is free, and the hash that its row follows. */
function chained(ctx: Context, entries: readonly AuditRecord[], first: ChainHead): ChainRow[] {
  const at = ctx.clock.now().toISOString();
  let prevHash = first.hash;
  return entries.map((entry, i) => {
    const fields = fieldsOf(ctx, entry, { seq: first.seq + BigInt(i), prevHash, at });
    const row = { ...fields, hash: hashRow(fields) };
    prevHash = row.hash;
    return row;
  });
}

const fieldsOf = ({ actor }: Context, entry: AuditRecord, place: Pick<ChainFields, "seq" | "prevHash" | "at">): ChainFields => ({
  ...place,
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
});

const textOf = (value: unknown): string | null => (value === undefined || value === null ? null : canonicalJson(redact(value)));
