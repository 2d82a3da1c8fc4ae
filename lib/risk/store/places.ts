/** What rules look at beside the inventory and usage: small tables, read whole. */
import type { Db } from "@/lib/db/client";
import type { ApplicationPlace, EndingTask, Move, OwnToken, ProviderSighting } from "../core/world";

/** Which team and unit each application is of; of its team's unit where it has none of its own. */
export async function readApplicationPlaces(db: Db, now: Date): Promise<Map<string, ApplicationPlace>> {
  const rows = await db.$queryRaw<({ id: string } & ApplicationPlace)[]>`
    SELECT p.id, p.name, p.team_id AS "teamId", coalesce(p.business_unit_id, m.business_unit_id) AS "businessUnitId"
    FROM application p LEFT JOIN team_assignment m ON m.team_id = p.team_id AND m.valid_from <= ${now} AND (m.valid_to IS NULL OR m.valid_to > ${now})`;
  return new Map(rows.map(({ id, ...place }) => [id, place]));
}

export async function readEnvironmentKinds(db: Db): Promise<Map<string, { name: string; kind: string }>> {
  const rows = await db.environment.findMany({ select: { id: true, name: true, kind: true } });
  return new Map(rows.map(({ id, ...environment }) => [id, environment]));
}

/** By what people are known to senders: id, address, and the part before the @; lower case. */
export async function readPeopleNames(db: Db): Promise<Set<string>> {
  const rows = await db.person.findMany({ select: { id: true, email: true } });
  return new Set(rows.flatMap(({ id, email }) => [id.toLowerCase(), email.toLowerCase()]));
}

export async function readToolPurposes(db: Db): Promise<Map<string, string>> {
  const rows = await db.connectedTool.findMany({ where: { purpose: { not: null } }, select: { id: true, purpose: true } });
  return new Map(rows.map(({ id, purpose }) => [id, purpose ?? ""]));
}

/** Of the product itself: neither revoked nor over. */
export const readOwnTokens = (db: Db, now: Date): Promise<OwnToken[]> =>
  db.machineToken.findMany({
    where: { revokedAt: null, OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] },
    select: { id: true, name: true, scopes: true, createdAt: true, expiresAt: true, lastUsedAt: true },
    orderBy: { id: "asc" },
  });

export async function readTimeZone(db: Db): Promise<string> {
  const organisation = await db.organisation.findUnique({ where: { id: 1 }, select: { timeZone: true } });
  return organisation?.timeZone ?? "UTC";
}

/** That people came to other teams and managers, as the audit log tells of changes of people. */
export async function readMoves(db: Db, since: Date): Promise<Move[]> {
  const rows = await db.$queryRaw<{ personId: string; at: string; team: boolean; manager: boolean }[]>`
    SELECT object_id AS "personId", at, (before::jsonb->>'teamId') IS DISTINCT FROM (after::jsonb->>'teamId') AS team,
      (before::jsonb->>'managerId') IS DISTINCT FROM (after::jsonb->>'managerId') AS manager
    FROM audit_event WHERE object_type = 'person' AND action = 'person.change' AND outcome = 'done' AND before IS NOT NULL AND after IS NOT NULL
      AND at >= ${since.toISOString()} ORDER BY seq`;
  return rows.flatMap(({ personId, at, team, manager }): Move[] => [
    ...(team ? [{ personId, at: new Date(at), what: "team" as const }] : []),
    ...(manager ? [{ personId, at: new Date(at), what: "manager" as const }] : []),
  ]);
}

/** Revocations that are not over. */
export async function readEndingTasks(db: Db): Promise<EndingTask[]> {
  const rows = await db.revocationTask.findMany({
    where: { state: { notIn: ["verified", "cancelled"] } },
    select: {
      ...{ id: true, action: true, subjectKind: true, subjectId: true, identityId: true },
      ...{ state: true, decidedAt: true, cutOffAt: true, lastSuccessAt: true },
    },
  });
  return rows.map((row) => ({ ...row, subjectKind: row.subjectKind as EndingTask["subjectKind"] }));
}

/** When providers saw keys of ours last. */
export async function readSightings(db: Db): Promise<ProviderSighting[]> {
  const rows = await db.providerKey.findMany({
    where: { credentialId: { not: null }, lastUsedAt: { not: null } },
    select: { credentialId: true, provider: true, lastUsedAt: true },
    orderBy: { lastUsedAt: "asc" },
  });
  return rows.flatMap(({ credentialId, provider, lastUsedAt }) =>
    credentialId && lastUsedAt ? [{ credentialId, provider, lastUsedAt }] : [],
  );
}
