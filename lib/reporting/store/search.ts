import type { Scope } from "@/lib/auth/core/actor";
import type { Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { allOf, inScope } from "./scope";

const { sql } = Prisma;

export type UsedModel = { type: "model" | "provider"; id: string; name: string; detail: string | null };

/** `%` and `_` of what was typed are letters. */
const containing = (text: string): string => `%${text.replace(/[\\%_]/g, "\\$&")}%`;

/** Models and providers of the usage in scope whose name holds the text, names that begin with it first. */
export async function searchModels(tx: Tx, scope: Scope, text: string, count: number): Promise<UsedModel[]> {
  const like = containing(text);
  const scoped = inScope(scope);
  return tx.$queryRaw<UsedModel[]>`SELECT type, id, name, detail FROM (
      SELECT 'model' AS type, d.model AS id, d.model AS name, string_agg(DISTINCT d.provider, ', ') AS detail
      FROM usage_dimension d WHERE ${allOf([sql`d.model ILIKE ${like}`, scoped])} GROUP BY d.model
      UNION ALL SELECT 'provider', d.provider, coalesce(min(p.name), d.provider), NULL
      FROM usage_dimension d LEFT JOIN provider p ON p.id = d.provider
      WHERE ${allOf([sql`(d.provider ILIKE ${like} OR p.name ILIKE ${like})`, scoped])} GROUP BY d.provider
    ) found ORDER BY NOT starts_with(lower(name), ${text.toLowerCase()}), length(name), name LIMIT ${count}`;
}
