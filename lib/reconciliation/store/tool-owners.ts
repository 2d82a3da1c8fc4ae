import type { Db } from "@/lib/db/client";

/** People who answer for connected tools, those who left among them. */
export async function readToolOwners(db: Db): Promise<Map<string, { name: string; active: boolean }>> {
  const rows = await db.$queryRaw<{ id: string; name: string; active: boolean }[]>`
    SELECT id, name, active FROM person WHERE id IN (SELECT owner_id FROM connected_tool)`;
  return new Map(rows.map(({ id, ...person }) => [id, person]));
}
