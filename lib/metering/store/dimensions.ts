import { arrayLiteral } from "@/lib/db/array-literal";
import type { Db } from "@/lib/db/client";
import type { Attribution } from "@/lib/identities/core/hints";
import { sha256Hex } from "@/lib/kernel/hash";
import type { Billing } from "../core/usage-event";

/** What a line is counted under. */
export type Dimension = Omit<Attribution, "step"> & {
  attributionStep: string;
  sourceId: string;
  tool: string | null;
  provider: string;
  model: string;
  operation: string;
  billing: Billing;
};

const FIELDS: readonly [column: string, key: keyof Dimension][] = [
  ["source_id", "sourceId"],
  ["attribution_step", "attributionStep"],
  ["identity_id", "identityId"],
  ["credential_id", "credentialId"],
  ["operator_id", "operatorId"],
  ["owner_id", "ownerId"],
  ["team_id", "teamId"],
  ["business_unit_id", "businessUnitId"],
  ["cost_centre_id", "costCentreId"],
  ["application_id", "applicationId"],
  ["environment_id", "environmentId"],
  ["tenant", "tenant"],
  ["agent", "agent"],
  ["tool", "tool"],
  ["provider", "provider"],
  ["model", "model"],
  ["operation", "operation"],
  ["billing", "billing"],
  ["operator_evidence", "operatorEvidence"],
  ["actor_id", "actorId"],
];
/** What rows have had from the start. What came later is part of the text only where it says something, so that a row keeps its own. */
const FIRST_KEYS = FIELDS.slice(0, 17).map(([, key]) => key);
const COLUMNS = FIELDS.map(([column]) => column).join(", ");
const CACHE_LIMIT = 200_000;
type Cache = { ids: Map<string, number>; byId: Map<number, Dimension> };
const caches = new WeakMap<Db, Cache>();

/** One text for one dimension. NUL cannot be in a value; a separator in one is told from those between them. */
export function dimensionText(dimension: Dimension): string {
  const values: string[] = new Array(FIRST_KEYS.length + 1);
  for (let i = 0; i < FIRST_KEYS.length; i++) {
    const value = dimension[FIRST_KEYS[i] as keyof Dimension];
    values[i] = value === null ? "\u0000" : value.includes("\u0001") ? value.replaceAll("\u0001", "\u0000s") : value;
  }
  values[FIRST_KEYS.length] = dimension.billing === "flat" ? "flat" : "";
  const { operatorEvidence, actorId } = dimension;
  if (operatorEvidence !== null) values.push(operatorEvidence, actorId ?? "\u0000");
  return values.join("\u0001");
}

/** Ids of these dimensions, by their text. Unknown ones are made; known ones cost nothing after the first time. */
export async function dimensionIds(db: Db, wanted: ReadonlyMap<string, Dimension>): Promise<Map<string, number>> {
  const cache = cacheOf(db);
  const ids = new Map<string, number>();
  const missing: [string, Dimension][] = [];
  for (const [text, dimension] of wanted) {
    const id = cache.ids.get(text);
    if (id === undefined) missing.push([text, dimension]);
    else ids.set(text, id);
  }
  if (missing.length === 0) return ids;
  const texts = new Map(missing.map(([text]) => [sha256Hex(text).slice(0, 32), text]));
  const keys = `{${[...texts.keys()].join(",")}}`;
  await db.$executeRawUnsafe(
    `INSERT INTO usage_dimension (key, ${COLUMNS})
     SELECT * FROM unnest($1::uuid[], ${FIELDS.map((_, i) => `$${i + 2}::text[]`).join(", ")}) AS t(key, ${COLUMNS}) ORDER BY key
     ON CONFLICT (key) DO NOTHING`,
    keys,
    ...FIELDS.map(([, key]) => arrayLiteral(missing.map(([, dimension]) => dimension[key]))),
  );
  const rows = await db.$queryRawUnsafe<{ id: number; key: string }[]>(
    `SELECT id, replace(key::text, '-', '') AS key FROM usage_dimension WHERE key = ANY($1::uuid[])`,
    keys,
  );
  for (const row of rows) {
    const text = texts.get(row.key);
    if (text === undefined) continue;
    cache.ids.set(text, row.id);
    cache.byId.set(row.id, wanted.get(text) as Dimension);
    ids.set(text, row.id);
  }
  return ids;
}

/** What these ids stand for. Those met before cost nothing. */
export async function dimensionsById(db: Db, ids: Iterable<number>): Promise<ReadonlyMap<number, Dimension>> {
  const { byId } = cacheOf(db);
  const missing = [...new Set(ids)].filter((id) => !byId.has(id));
  if (missing.length > 0) {
    const rows = await db.usageDimension.findMany({ where: { id: { in: missing } } });
    for (const { id, key: _key, ...row } of rows) byId.set(id, row as Dimension);
  }
  return byId;
}

function cacheOf(db: Db): Cache {
  const known = caches.get(db);
  if (known && known.byId.size <= CACHE_LIMIT) return known;
  const cache: Cache = { ids: new Map(), byId: new Map() };
  caches.set(db, cache);
  return cache;
}
