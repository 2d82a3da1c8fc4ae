import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/auth";
import type { Tx } from "@/lib/db/client";
import { groupBy } from "@/lib/identities/core/grouping";
import { Invalid } from "@/lib/kernel/errors";
import { newId } from "@/lib/kernel/ids";
import { dueAtOf, type NewTask, SUBJECTS_OF, type Task, type TaskDetails } from "./core/task";
import { insertTasks, readTasksOfOrigins } from "./store/tasks";

/**
 * Notes what is to end, in the transaction of whoever decided it; call `runRevocations` right after the commit, so that the
 * next call is refused. The same action on the same subject of one origin is one task, however often it is asked for.
 * Whoever calls it has authorised the decision.
 * @returns the ids of the tasks, in the order of what was asked for.
 * @throws Invalid for an action that cannot be about such a subject, or lacks what it needs.
 */
export async function createTasks(tx: Tx, ctx: Context, wanted: readonly NewTask[]): Promise<string[]> {
  const at = ctx.clock.now();
  const origins = [...new Set(wanted.flatMap(({ originId }) => originId ?? []))];
  const known = groupBy(origins.length === 0 ? [] : await readTasksOfOrigins(tx, origins), keyOf);
  const made: Task[] = [];
  const ids = wanted.map((one) => {
    checkNew(one);
    const task = taskOf(one, ctx, at);
    const before = task.originId === null ? undefined : known.get(keyOf(task))?.find(({ state }) => state !== "cancelled");
    if (before) return before.id;
    known.set(keyOf(task), [task]);
    made.push(task);
    return task.id;
  });
  if (made.length === 0) return ids;
  await insertTasks(tx, made);
  for (const { id, title, action, subjectKind, subjectId, identityId, origin, originId, dueAt, details } of made) {
    const after = { title, action, subjectKind, subjectId, identityId, origin, originId, dueAt, narrowedTo: details.narrowedTo ?? null };
    await recordAudit(tx, ctx, {
      ...{ action: "revocation.create", objectType: "revocation", objectId: id, after },
      ...(details.reason === undefined ? {} : { reason: details.reason }),
    });
  }
  return ids;
}

const keyOf = ({
  origin,
  originId,
  action,
  subjectKind,
  subjectId,
}: Pick<Task, "origin" | "originId" | "action" | "subjectKind" | "subjectId">): string =>
  [origin, originId, action, subjectKind, subjectId].join("\u0000");

function checkNew({ action, subject, narrowedTo, ownerId }: NewTask): void {
  if (!SUBJECTS_OF[action].includes(subject.kind)) throw new Invalid(`"${action}" cannot be about a ${subject.kind}.`);
  if (action === "narrow" && Object.keys(narrowedTo ?? {}).length === 0) throw new Invalid("Narrowing needs the lists that stay.");
  if (action === "reassign" && !ownerId) throw new Invalid("Handing over needs the new owner.");
}

function taskOf(wanted: NewTask, ctx: Context, at: Date): Task {
  const { origin, action, subject, identityId, title, narrowedTo, narrowedFrom, ownerId, reason, decidedBy } = wanted;
  const decidedAt = wanted.decidedAt ?? at;
  const details: TaskDetails = {
    decidedBy: decidedBy.map(({ id, name }) => ({ id, name })),
    ...(narrowedTo && { narrowedTo }),
    ...(narrowedFrom && { narrowedFrom }),
    ...(ownerId && { ownerId }),
    ...(reason && { reason }),
  };
  const who = decidedBy.map(({ name }) => name).join(", ");
  return {
    id: newId("rvk"),
    ...{ origin, action, identityId, title, details, decidedAt },
    originId: wanted.originId ?? null,
    campaignId: wanted.campaignId ?? null,
    subjectKind: subject.kind,
    subjectId: subject.id,
    connectorId: null,
    assigneeId: wanted.assigneeId ?? null,
    state: "queued",
    createdAt: at,
    createdBy: ctx.actor.id,
    dueAt: wanted.dueAt ?? dueAtOf(wanted.tier, decidedAt),
    ...{ sentAt: null, appliedAt: null, lastSuccessAt: null, cutOffAt: null, lastDeniedAt: null, deniedCalls: 0 },
    ...{ confirmedBy: null, confirmedAt: null, verifiedAt: null, attempts: 0, nextTryAt: at, overdueAt: null },
    trail: [{ at: at.toISOString(), state: "queued", text: who === "" ? "Decided." : `Decided by ${who}.` }],
  };
}
