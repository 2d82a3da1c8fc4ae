import { recordAudit } from "@/lib/audit";
import type { Tx } from "@/lib/db/client";
import { withTransaction } from "@/lib/db/transaction";
import { Conflict } from "@/lib/kernel/errors";
import { newId } from "@/lib/kernel/ids";
import { parseInput } from "@/lib/kernel/parse";
import type { Context } from "./context";
import { authorize } from "./core/authorize";
import { authorizeGrants, grantsForAudit, refuseClashes, refuseUnknownPlaces } from "./member-rules";
import { makeLink, type OneTimeLink } from "./one-time-link";
import { hashPassword } from "./password";
import { requirePassword } from "./require-password";
import { CreateUserInput, type GrantInput } from "./schemas";
import { insertUser, replaceGrants } from "./store/users";

/** A link to choose a password, when none was given. */
export type CreatedUser = { id: string; email: string; invitation: OneTimeLink | null };

/**
 * Adds someone who can sign in. Without a password the answer holds a link, good for seven days and one use.
 * Right: member.write, and role.approve where the roles need it. @throws Invalid, Conflict (e-mail taken, roles that
 * one person may not hold), Forbidden.
 */
export async function createUser(ctx: Context, input: CreateUserInput): Promise<CreatedUser> {
  authorize(ctx, "member.write");
  const { email, password, grants, name = email.split("@")[0] ?? email } = parseInput(CreateUserInput, input);
  refuseClashes(grants);
  if (password !== undefined) requirePassword(password, { email, name });
  const passwordHash = password === undefined ? null : await hashPassword(password);
  return withTransaction(ctx.db, (tx) => addUser(tx, ctx, { email, name, passwordHash, grants }));
}

/** The same within a transaction, for use cases that have authorised by other means. */
export async function addUser(
  tx: Tx,
  ctx: Context,
  {
    email,
    name,
    passwordHash,
    grants,
    invites = passwordHash === null,
  }: { email: string; name: string; passwordHash: string | null; grants: readonly GrantInput[]; invites?: boolean },
): Promise<CreatedUser> {
  const now = ctx.clock.now();
  const id = newId("usr");
  await refuseUnknownPlaces(tx, grants);
  await authorizeGrants(tx, ctx, id, [], grants);
  if (!(await insertUser(tx, { id, email, name, passwordHash, createdAt: now }))) {
    throw new Conflict("Somebody with this e-mail address is already a member.", [
      { location: "email", message: "Taken.", fix: "Change the member who has it." },
    ]);
  }
  await replaceGrants(tx, id, grants, ctx.actor.id, now);
  const invitation = invites ? await makeLink(tx, "invite", email, now) : null;
  await recordAudit(tx, ctx, {
    action: "user.create",
    objectType: "user",
    objectId: id,
    after: { email, name, grants: grantsForAudit(grants), invited: invitation !== null },
  });
  return { id, email, invitation };
}
