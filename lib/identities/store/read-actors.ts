import type { Db, Tx } from "@/lib/db/client";
import type { ActorRef } from "../core/views";

/** What those are called who did something: users, people, tokens; of the product itself "Countinghouse". */
export async function readActors(db: Db | Tx, ids: readonly (string | null)[]): Promise<(id: string) => ActorRef> {
  const wanted = [...new Set(ids.flatMap((id) => id ?? []))];
  const rows =
    wanted.length === 0
      ? []
      : await db.$queryRaw<{ id: string; name: string }[]>`
          SELECT id, name FROM app_user WHERE id = ANY(${wanted}) UNION ALL SELECT id, name FROM person WHERE id = ANY(${wanted})
          UNION ALL SELECT id, name FROM machine_token WHERE id = ANY(${wanted})`;
  const names = new Map(rows.map(({ id, name }) => [id, name]));
  return (id) => ({ id, name: names.get(id) ?? (id.startsWith("system:") ? "Countinghouse" : "Somebody who is not here any more") });
}

/** Accounts that are in use and hold one of these roles. */
export async function readUsersWith(db: Db, roles: readonly string[]): Promise<string[]> {
  const where = { disabledAt: null, grants: { some: { role: { in: [...roles] } } } };
  return (await db.user.findMany({ where, select: { id: true }, orderBy: { id: "asc" } })).map(({ id }) => id);
}
