import type { Tx } from "@/lib/db/client";
import type { Span } from "@/lib/kernel/period";
import { allOf } from "./scope";
import { rollupFor, rowConditions, type Selection } from "./selection";
import { inSpan, tableOf } from "./source";

export type Newest = { receivedAt: Date | null; occurredAt: Date | null };

const NEWEST_LINES = 500;

/** When the newest lines were received and happened, by the newest 500: an index read, however large the ledger is. */
export async function readNewest(tx: Tx): Promise<Newest> {
  const [row] = await tx.$queryRaw<{ received: string | null; occurred: string | null }[]>`
    SELECT to_char(max(received_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS received,
      to_char(max(occurred_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS occurred
    FROM (SELECT received_at, occurred_at FROM usage_line ORDER BY occurred_at DESC LIMIT ${NEWEST_LINES}) newest`;
  return { receivedAt: row?.received ? new Date(row.received) : null, occurredAt: row?.occurred ? new Date(row.occurred) : null };
}

/** Events whose cost is not known yet, in scope. */
export async function countUnpriced(tx: Tx, selection: Selection, span: Span): Promise<bigint> {
  const source = rollupFor(selection, []);
  const [row] = await tx.$queryRaw<{ events: string }[]>`SELECT coalesce(sum(u.unpriced_events), 0)::text AS events
    FROM ${tableOf(source)} WHERE ${allOf([inSpan(source, span), ...rowConditions(selection, source)])}`;
  return BigInt(row?.events ?? "0");
}
