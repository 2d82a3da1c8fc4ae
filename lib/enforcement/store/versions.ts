import { type Db, poolOf } from "@/lib/db/client";

/** `policy`: the number of the one in force; null: none. */
export type Versions = { inventory: number; prices: number; budgets: number; policy: number | null };

export async function readVersions(db: Db): Promise<Versions> {
  const { rows } = await poolOf(db).query<Versions>({
    name: "read-versions",
    text: `SELECT inventory, prices, budgets, (SELECT n FROM policy_version WHERE activated_at IS NOT NULL AND retired_at IS NULL) AS policy
      FROM ledger_version WHERE id = 1`,
  });
  const row = rows[0];
  if (!row) throw new Error("the row of versions is missing");
  return row;
}
