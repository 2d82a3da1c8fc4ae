import type { Scope } from "@/lib/auth/core/actor";
import type { Tx } from "@/lib/db/client";
import { allOf, inScope } from "./scope";

export type UsedModel = { type: "model" | "provider"; id: string; name: string; detail: string | null };

/** `%` and `_` of what was typed are letters. */
const containing = (text: string): string => `%${text.replace(/[\\%_]/g, "\\$&")}%`;

/**
 * Models and providers of the usage in scope whose name holds the text, names that begin with it first. Dimensions are many and
 * models few: they are read once, and the text is compared with the few.
 */
export async function searchModels(tx: Tx, scope: Scope, text: string, count: number): Promise<UsedModel[]> {
  const like = containing(text);
  return tx.$queryRaw<UsedModel[]>`
    WITH used AS MATERIALIZED (SELECT DISTINCT d.model, d.provider FROM usage_dimension d WHERE ${allOf([inScope(scope)])})
    SELECT type, id, name, detail FROM (
      SELECT 'model' AS type, model AS id, model AS name, string_agg(provider, ', ' ORDER BY provider) AS detail
      FROM used WHERE model ILIKE ${like} GROUP BY model
      UNION ALL SELECT DISTINCT 'provider', u.provider, coalesce(p.name, u.provider), NULL
      FROM used u LEFT JOIN provider p ON p.id = u.provider
      WHERE u.provider ILIKE ${like} OR p.name ILIKE ${like}
    ) found ORDER BY NOT starts_with(lower(name), ${text.toLowerCase()}), length(name), name LIMIT ${count}`;
}
