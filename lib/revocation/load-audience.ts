import { type Actor, type Context, type Right, ROLES, scopeOf } from "@/lib/auth";
import { type Place, scopeAllows } from "@/lib/auth/core/scope";
import { readDeciders } from "@/lib/budgets";
import type { GovernanceRow } from "@/lib/identities";
import type { RevocationPolicy, Task } from "./core/task";

/** Who is told what. Users (ids), each of whom may see the identity. */
export type Audience = {
  /** Who is to do it: the assignee, else whoever runs the platform. Where duties are separate not who decided, if there is another. */
  doers(task: Task, row: GovernanceRow | undefined): string[];
  /** The doers, the owners and security. */
  alarmed(task: Task, row: GovernanceRow | undefined): string[];
  /** The person who gets an errand that names nobody: an owner that is there and may do it; null: the platform. */
  errandOf(task: Task, row: GovernanceRow | undefined): string | null;
};

export const placeOf = (row: GovernanceRow): Place => ({
  identityId: row.id,
  teamId: row.team?.id ?? null,
  businessUnitId: row.businessUnit?.id ?? null,
  applicationId: row.application?.id ?? null,
  environmentId: row.environment?.id ?? null,
});

export async function loadAudience(ctx: Pick<Context, "db">, { separateDuties }: RevocationPolicy): Promise<Audience> {
  const actors = (await readDeciders(ctx, ROLES)).map(({ actor }) => actor);
  const may = (actor: Actor, right: Right, row: GovernanceRow | undefined): boolean =>
    scopeAllows(scopeOf(actor, right), row ? placeOf(row) : {});
  const isDecider = ({ id }: Actor, { details }: Task): boolean => separateDuties && details.decidedBy.some((one) => one.id === id);
  const ofPerson = (personId: string | null | undefined): Actor | undefined =>
    personId ? actors.find((actor) => actor.personId === personId) : undefined;
  const idsOf = (found: readonly Actor[]): string[] => [...new Set(found.map(({ id }) => id))];
  const doing = (task: Task, row: GovernanceRow | undefined): Actor[] => {
    const assignee = ofPerson(task.assigneeId);
    const able =
      assignee && may(assignee, "revocation.work", row) ? [assignee] : actors.filter((actor) => may(actor, "connector.write", row));
    const others = able.filter((actor) => !isDecider(actor, task));
    return others.length > 0 ? others : able;
  };
  return {
    doers: (task, row) => idsOf(doing(task, row)),
    alarmed: (task, row) => {
      const owners = [ofPerson(row?.owner?.id), ofPerson(row?.backupOwner?.id)].flatMap((actor) =>
        actor && may(actor, "inventory.read", row) ? [actor] : [],
      );
      const security = actors.filter((actor) => may(actor, "finding.triage", row) || may(actor, "finding.except", row));
      return idsOf([...doing(task, row), ...owners, ...security]);
    },
    errandOf: (task, row) => {
      const owners = [row?.owner, row?.backupOwner].filter((person) => person?.active);
      const able = owners.find((person) => {
        const actor = ofPerson(person?.id);
        return actor && may(actor, "revocation.work", row) && !isDecider(actor, task);
      });
      return able?.id ?? null;
    },
  };
}
