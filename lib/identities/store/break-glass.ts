import type { Db } from "@/lib/db/client";
import { currentJoins } from "./sql";

/** Identities kept ready for emergencies, with who owns them now. */
export async function readBreakGlass(db: Db, now: Date): Promise<{ id: string; name: string; ownerId: string | null }[]> {
  return db.$queryRaw<{ id: string; name: string; ownerId: string | null }[]>`
    SELECT i.id, i.name, a.owner_id AS "ownerId" FROM identity i ${currentJoins(now)} WHERE i.break_glass ORDER BY i.id`;
}

/** The accounts of people, by person. */
export async function readUsersOfPeople(db: Db, personIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const rows = await db.user.findMany({
    where: { personId: { in: [...personIds] }, disabledAt: null },
    select: { id: true, personId: true },
  });
  return new Map(rows.flatMap(({ id, personId }) => (personId === null ? [] : [[personId, id] as const])));
}
