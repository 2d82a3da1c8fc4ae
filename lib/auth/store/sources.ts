import type { Db, Tx } from "@/lib/db/client";
import { raiseLedgerVersion } from "@/lib/db/transaction";
import type { KEEP_RAW } from "../schemas";

type KeepRaw = (typeof KEEP_RAW)[number];

export type StoredSource = {
  id: string;
  name: string;
  kind: string;
  identityId: string | null;
  applicationId: string | null;
  environmentId: string | null;
  teamId: string | null;
  maySpeakFor: boolean;
  metricsOnly: boolean;
  keepRaw: KeepRaw;
  billing: string;
  createdAt: Date;
};
export type SourceChange = Partial<Omit<StoredSource, "id" | "kind" | "createdAt">>;

const SOURCE = {
  id: true,
  name: true,
  kind: true,
  identityId: true,
  applicationId: true,
  environmentId: true,
  teamId: true,
  maySpeakFor: true,
  metricsOnly: true,
  keepRaw: true,
  billing: true,
  createdAt: true,
} as const;

/** The database checks that it is one of these words. */
const fromDb = <Row extends { keepRaw: string }>(row: Row) => ({ ...row, keepRaw: row.keepRaw as KeepRaw });

export async function readSources(db: Db): Promise<StoredSource[]> {
  return (await db.source.findMany({ select: SOURCE, orderBy: [{ name: "asc" }, { id: "asc" }] })).map(fromDb);
}

export async function readSource(db: Db | Tx, sourceId: string): Promise<StoredSource | null> {
  const row = await db.source.findUnique({ where: { id: sourceId }, select: SOURCE });
  return row && fromDb(row);
}

export async function insertSource(tx: Tx, source: Omit<StoredSource, "createdAt"> & { createdAt: Date }): Promise<void> {
  await tx.source.create({ data: source });
}

/** Usage that is being attributed now sees either the defaults before, wholly, or those after. */
export async function updateSource(tx: Tx, sourceId: string, change: SourceChange): Promise<StoredSource> {
  await raiseLedgerVersion(tx, "inventory");
  const changed = await tx.source.update({ where: { id: sourceId }, data: change, select: SOURCE });
  // What was kept goes with the permission to keep it: after the update, which waits for payloads that are being stored.
  if (change.keepRaw !== undefined && change.keepRaw !== "content")
    await tx.rawPayload.deleteMany({ where: { sourceId, hasContent: true } });
  return fromDb(changed);
}

/** Fields whose id names nothing. */
export async function readMissingDefaults(tx: Tx, change: SourceChange): Promise<string[]> {
  const { identityId, applicationId, environmentId, teamId } = change;
  const missing: string[] = [];
  if (identityId && (await tx.identity.count({ where: { id: identityId } })) === 0) missing.push("identityId");
  if (applicationId && (await tx.application.count({ where: { id: applicationId } })) === 0) missing.push("applicationId");
  if (environmentId && (await tx.environment.count({ where: { id: environmentId } })) === 0) missing.push("environmentId");
  if (teamId && (await tx.team.count({ where: { id: teamId } })) === 0) missing.push("teamId");
  return missing;
}
