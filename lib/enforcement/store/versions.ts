import { type Db, poolOf } from "@/lib/db/client";
import type { Clock } from "@/lib/kernel/clock";

/** `policy`: the number of the one in force; null: none. */
export type Versions = { inventory: number; prices: number; budgets: number; policy: number | null };

/** @param clock Is told what time it is in the database, by which all processes judge what has expired. */
export async function readVersions(db: Db, clock: Clock): Promise<Versions> {
  const askedAt = clock.now();
  const { rows } = await poolOf(db).query<Versions & { nowMs: number }>({
    name: "read-versions",
    text: `SELECT inventory, prices, budgets, (SELECT n FROM policy_version WHERE activated_at IS NOT NULL AND retired_at IS NULL) AS policy,
      (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS "nowMs" FROM ledger_version WHERE id = 1`,
  });
  const row = rows[0];
  if (!row) throw new Error("the row of versions is missing");
  clock.follow?.(askedAt, row.nowMs);
  return row;
}
