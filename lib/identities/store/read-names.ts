import type { Db } from "@/lib/db/client";

type Row = { list: string; id: string; name: string; colorSlot: number | null; kind: string | null };

/** Changes when any name may have changed. */
export async function readNamesVersion(db: Db): Promise<string> {
  const [row] = await db.$queryRaw<{ version: string }[]>`
    SELECT concat_ws(':', inventory, (SELECT count(*) FROM provider), (SELECT count(*) FROM source)) AS version FROM ledger_version WHERE id = 1`;
  return row?.version ?? "";
}

/** Names of everything that usage refers to, as SQL: who copies them does it in one statement. */
export const NAMES = `
    SELECT 'identities' AS list, id, name, NULL::int AS "colorSlot", kind FROM identity
    UNION ALL SELECT 'credentials', id, label, NULL, kind FROM credential
    UNION ALL SELECT 'teams', id, name, color_slot, NULL FROM team
    UNION ALL SELECT 'businessUnits', id, name, color_slot, NULL FROM business_unit
    UNION ALL SELECT 'people', id, name, NULL, NULL FROM person
    UNION ALL SELECT 'applications', id, name, color_slot, NULL FROM application
    UNION ALL SELECT 'environments', id, name, color_slot, kind FROM environment
    UNION ALL SELECT 'costCentres', id, name, NULL, NULL FROM cost_centre
    UNION ALL SELECT 'tenants', id, name, NULL, NULL FROM tenant
    UNION ALL SELECT 'providers', id, name, color_slot, NULL FROM provider
    UNION ALL SELECT 'sources', id, name, NULL, kind FROM source`;

export const readNames = (db: Db): Promise<Row[]> => db.$queryRawUnsafe<Row[]>(NAMES);
