import type { Tx } from "@/lib/db/client";
import { postTrueUps as postRows } from "./store/money";

/** Notes, in the transaction that closes a period, that it posts these true-ups; closed again, it posts them again. For chargeback. */
export const postTrueUps = (tx: Tx, ids: readonly string[], periodId: string): Promise<void> => postRows(tx, ids, periodId);
