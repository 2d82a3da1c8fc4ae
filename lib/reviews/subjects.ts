import { readAuditAfter } from "@/lib/audit";
import type { Db, Tx } from "@/lib/db/client";
import { type GovernanceRow, readGovernance } from "@/lib/identities";
import { readIdentityUse } from "@/lib/reporting";
import { addDays } from "./core/due";
import type { Sources } from "./core/evidence";
import { INDEPENDENCE_DAYS, type Subject } from "./core/reviewers";
import { readTeamLeads } from "./store/people";

const BATCH = 1_000;

/** Who made identities within 90 days: accounts, by identity. */
export async function readMakers(db: Db | Tx, now: Date): Promise<Map<string, string>> {
  const from = addDays(now, -INDEPENDENCE_DAYS).toISOString();
  const makers = new Map<string, string>();
  for (let after = 0n; ; ) {
    const rows = await readAuditAfter(db, after, BATCH, { objectType: "identity", action: "identity.create", actorKind: "person", from });
    for (const { objectId, actorId } of rows) makers.set(objectId, actorId);
    const last = rows.at(-1);
    if (!last || rows.length < BATCH) return makers;
    after = last.seq;
  }
}

type Around = Pick<Sources, "use" | "teams"> & { makers: ReadonlyMap<string, string>; ownerOf: ReadonlyMap<string, string> };

/** What of an identity decides who may attest it, as it is now. */
export function subjectOf(row: GovernanceRow, { use, teams, makers, ownerOf }: Around, now: Date): Subject {
  const since = addDays(now, -INDEPENDENCE_DAYS);
  const maker = makers.get(row.id) ?? (row.createdAt > since ? row.requestedBy : null);
  const operators = (use.get(row.id)?.operators ?? []).flatMap(({ id }) => ownerOf.get(id) ?? []);
  return {
    identityId: row.id,
    place: {
      identityId: row.id,
      teamId: row.team?.id ?? null,
      businessUnitId: row.businessUnit?.id ?? null,
      applicationId: row.application?.id ?? null,
      environmentId: row.environment?.id ?? null,
    },
    ownerId: row.owner?.id ?? null,
    backupOwnerId: row.backupOwner?.id ?? null,
    applicationOwnerId: row.application?.ownerId ?? null,
    teamLeadId: teams.get(row.team?.id ?? "")?.leadId ?? null,
    managerId: row.owner?.managerId ?? null,
    selfId: row.kind === "human" ? (row.owner?.id ?? null) : null,
    operatorIds: [...new Set(operators)],
    actorIds: [
      ...(maker ? [{ userId: maker, did: "made it" }] : []),
      ...row.grants
        .filter(({ grantedAt }) => grantedAt > since)
        .map(({ grantedBy }) => ({ userId: grantedBy, did: "widened what it may do" })),
    ],
  };
}

/** People behind accounts of people, by identity: what was called on their behalf, they called. */
export const ownersOfHumans = (rows: readonly GovernanceRow[]): Map<string, string> =>
  new Map(rows.flatMap((row) => (row.kind === "human" && row.owner ? [[row.id, row.owner.id] as const] : [])));

/**
 * Of a few identities, looked up anew: what decides is how things are when somebody answers. Those that are gone are absent. All
 * by the one transaction: as many people as there are connections would else wait for each other.
 */
export async function readSubjects(
  tx: Tx,
  identityIds: readonly string[],
  now: Date,
): Promise<Map<string, { subject: Subject; row: GovernanceRow }>> {
  const rows = await readGovernance(tx, identityIds, now);
  const use = await readIdentityUse(tx, { identityIds, now });
  const operators = [...use.values()].flatMap(({ operators: used }) => used.map(({ id }) => id));
  const makers = identityIds.length <= FEW ? await readMakersOf(tx, identityIds, now) : await readMakers(tx, now);
  const teams = new Map((await readTeamLeads(tx)).map(({ id, ...team }) => [id, team]));
  const ownerOf = ownersOfHumans(operators.length === 0 ? [] : await readGovernance(tx, [...new Set(operators)], now));
  return new Map(rows.map((row) => [row.id, { row, subject: subjectOf(row, { use, teams, makers, ownerOf }, now) }]));
}

const FEW = 5;

async function readMakersOf(db: Tx, identityIds: readonly string[], now: Date): Promise<Map<string, string>> {
  const from = addDays(now, -INDEPENDENCE_DAYS).toISOString();
  const makers = new Map<string, string>();
  for (const objectId of identityIds) {
    const [row] = await readAuditAfter(db, 0n, 1, {
      objectType: "identity",
      objectId,
      action: "identity.create",
      actorKind: "person",
      from,
    });
    if (row) makers.set(objectId, row.actorId);
  }
  return makers;
}
