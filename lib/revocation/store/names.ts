/** What tasks name by id, as people know it; and what other areas keep of an identity. */
import type { Db, Tx } from "@/lib/db/client";
import type { PersonRef, Ref } from "@/lib/identities/core/views";
import type { Task } from "../core/task";

export type TaskNames = { people: Map<string, PersonRef>; campaigns: Map<string, Ref>; subjects: Map<string, string> };

/** Credentials by their label, grants by what they grant, people, and campaigns of reviews. */
export async function readTaskNames(db: Db, tasks: readonly Task[]): Promise<TaskNames> {
  const idsOf = (kind: Task["subjectKind"]): string[] =>
    tasks.filter(({ subjectKind }) => subjectKind === kind).map(({ subjectId }) => subjectId);
  const personIds = tasks.flatMap(({ assigneeId, details }) => [assigneeId, details.ownerId]).filter((id) => typeof id === "string");
  const campaignIds = tasks.flatMap(({ campaignId }) => campaignId ?? []);
  const [people, campaigns, credentials, grants] = await Promise.all([
    db.person.findMany({ where: { id: { in: personIds } }, select: { id: true, name: true, email: true, active: true } }),
    db.reviewCampaign.findMany({ where: { id: { in: campaignIds } }, select: { id: true, name: true } }),
    db.credential.findMany({ where: { id: { in: idsOf("credential") } }, select: { id: true, label: true } }),
    db.accessGrant.findMany({ where: { id: { in: idsOf("grant") } }, select: { id: true, kind: true, value: true } }),
  ]);
  const labels = credentials.map(({ id, label }): [string, string] => [id, label]);
  const granted = grants.map(({ id, kind, value }): [string, string] => [id, `${kind.replace("_", " ")} ${value}`]);
  return {
    people: new Map(people.map((person) => [person.id, person])),
    campaigns: new Map(campaigns.map((campaign) => [campaign.id, campaign])),
    subjects: new Map([...labels, ...granted]),
  };
}

/** The tier of an identity as it was last evaluated; null: not yet. */
export const readTier = async (db: Db | Tx, identityId: string): Promise<number | null> =>
  (await db.identityTier.findUnique({ where: { identityId }, select: { tier: true } }))?.tier ?? null;
