import { type Db, poolOf } from "@/lib/db/client";

export type Versions = { inventory: number; prices: number; budgets: number };

export async function readVersions(db: Db): Promise<Versions> {
  const { rows } = await poolOf(db).query<Versions>({
    name: "read-versions",
    text: "SELECT inventory, prices, budgets FROM ledger_version WHERE id = 1",
  });
  const row = rows[0];
  if (!row) throw new Error("the row of versions is missing");
  return row;
}
