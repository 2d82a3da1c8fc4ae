import type { Db, Tx } from "@/lib/db/client";
import type { ChainRow } from "./core/chain";
import type { AuditFilter } from "./schemas";
import { readKept } from "./store";

/**
 * Rows after a place, oldest first, at most `count`: for what follows changes by reading the log, and for slices of it
 * in evidence. For areas that have authorised; nothing is kept to a scope here.
 */
export const readAuditAfter = (db: Db | Tx, afterSeq: bigint, count: number, filter: AuditFilter = {}): Promise<ChainRow[]> =>
  readKept(db, filter, afterSeq, count);
