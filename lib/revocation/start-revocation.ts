import { authorize, type Context, type Right } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import type { GovernanceRow } from "@/lib/identities";
import { Conflict, Forbidden, NotFound } from "@/lib/kernel/errors";
import type { NewTask } from "./core/task";
import type { TaskDetail } from "./core/views";
import { createTasks } from "./create-tasks";
import { readRevocation } from "./read-revocation";
import { applyTasks } from "./run-revocations";
import type { TaskInput } from "./schemas";
import { sightIdentity } from "./sight-task";
import { readTier } from "./store/names";

const RIGHT_OF: Readonly<Record<TaskInput["action"], Right>> = {
  suspend: "identity.suspend",
  revoke: "identity.revoke",
  rotate: "identity.write",
  end_grant: "grant.write",
};

/**
 * Ends access by hand: here at once, elsewhere by connectors and people. Right: identity.suspend, identity.revoke,
 * identity.write to rotate, grant.write to end a grant; a person.
 * @throws NotFound outside the caller's scope, Forbidden, Conflict for what has ended already.
 */
export async function startRevocation(ctx: Context, input: TaskInput): Promise<TaskDetail> {
  const right = RIGHT_OF[input.action];
  authorize(ctx, right);
  if (ctx.actor.kind !== "person") throw new Forbidden("Only a person ends access by hand.");
  const row = await sightIdentity(ctx, ctx.db, right, input.identityId);
  const [id = ""] = await withTransaction(ctx.db, async (tx) => {
    const tier = await readTier(tx, row.id);
    const { id: userId, name } = ctx.actor;
    const about = { origin: "hand", identityId: row.id, reason: input.reason, decidedBy: [{ id: userId, name }], tier } as const;
    return createTasks(tx, ctx, [{ ...about, ...subjectOf(input, row) }]);
  });
  await applyTasks(ctx, [id]);
  return readRevocation(ctx, id);
}

function subjectOf(input: TaskInput, row: GovernanceRow): Pick<NewTask, "action" | "subject" | "title"> {
  const { action } = input;
  if (action === "end_grant") {
    const grant = row.grants.find(({ id }) => id === input.grantId);
    if (!grant) throw new NotFound("There is no such grant in force.");
    return { action, subject: { kind: "grant", id: grant.id }, title: `End ${grant.kind.replace("_", " ")} ${grant.value} of ${row.name}` };
  }
  if (action === "rotate" || (action === "revoke" && input.credentialId !== undefined)) {
    const key = row.credentials.find(({ id }) => id === input.credentialId);
    if (!key) throw new NotFound("There is no such credential.");
    if (key.state === "revoked") throw new Conflict("This credential is revoked already.");
    return {
      action,
      subject: { kind: "credential", id: key.id },
      title: `${action === "rotate" ? "Rotate" : "Revoke"} the key ${key.label} of ${row.name}`,
    };
  }
  if (row.state === "revoked" || (row.state === "suspended" && action === "suspend"))
    throw new Conflict(`This identity is ${row.state} already.`);
  return { action, subject: { kind: "identity", id: row.id }, title: `${action === "suspend" ? "Suspend" : "Revoke"} ${row.name}` };
}
