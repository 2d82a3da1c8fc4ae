/** How an empty deployment gets its first administrator: from the environment, or through a set-up link. */
import { recordAudit } from "@/lib/audit";
import { withTransaction } from "@/lib/db/transaction";
import { Conflict } from "@/lib/kernel/errors";
import { parseInput } from "@/lib/kernel/parse";
import type { Context } from "./context";
import type { Role } from "./core/roles";
import { systemActor } from "./core/system-actor";
import { addUser } from "./create-user";
import { makeLink, type OneTimeLink, openLink } from "./one-time-link";
import { hashPassword } from "./password";
import { requirePassword } from "./require-password";
import { type GrantInput, SetupInput } from "./schemas";
import { markLinkUsed } from "./store/links";
import { countUsers, lockSetup } from "./store/users";

/**
 * As much as one person may hold: the other roles exclude a platform admin by separation of duties (lib/auth/README.md).
 */
export const FIRST_ADMINISTRATOR_ROLES: readonly Role[] = ["platform_admin", "finance_analyst"];

const FIRST_GRANTS: readonly GrantInput[] = FIRST_ADMINISTRATOR_ROLES.map((role) => ({
  role,
  businessUnitIds: [],
  teamIds: [],
  applicationIds: [],
  environmentIds: [],
}));

/** Whether nobody can sign in yet. */
export const needsSetup = async (ctx: Pick<Context, "db">): Promise<boolean> => (await countUsers(ctx.db)) === 0;

/** A link to make the first administrator, good for a day and one use; older ones end. @throws Conflict when there are users. */
export async function createSetupLink(ctx: Context): Promise<OneTimeLink> {
  return withTransaction(ctx.db, async (tx) => {
    await lockSetup(tx);
    if ((await countUsers(tx)) > 0) throw new Conflict("Countinghouse is set up already.");
    const link = await makeLink(tx, "setup", null, ctx.clock.now());
    await recordAudit(tx, ctx, { action: "setup.link", objectType: "setup", objectId: "first_administrator" });
    return link;
  });
}

/**
 * Makes the first administrator. The link is the authorisation. Of two at once, one wins.
 * @throws NotFound for a link that does not work, Invalid, Conflict when there are users.
 */
export async function completeSetup(ctx: Context, input: SetupInput): Promise<{ userId: string }> {
  const { token, email, name, password } = parseInput(SetupInput, input);
  const now = ctx.clock.now();
  const link = await openLink(ctx.db, token, ["setup"], now);
  return addFirst(ctx, { email, name, password }, link.id);
}

/**
 * Makes the first administrator from the environment at start. Does nothing when there are users.
 * @returns the new user's id, or null. @throws Invalid for a weak password.
 */
export async function ensureFirstAdministrator(
  ctx: Context,
  input: { email: string; password: string; name?: string },
): Promise<{ userId: string } | null> {
  if (!(await needsSetup(ctx))) return null;
  const { email, name, password } = parseInput(SetupInput.omit({ token: true }), { name: input.email.split("@")[0], ...input });
  return addFirst(ctx, { email, name, password });
}

async function addFirst(
  ctx: Context,
  person: { email: string; name: string; password: string },
  linkId?: string,
): Promise<{ userId: string }> {
  requirePassword(person.password, person);
  const passwordHash = await hashPassword(person.password);
  const { requestId, ip } = ctx.actor;
  const actor = { ...systemActor("setup"), ...(requestId === undefined ? {} : { requestId }), ...(ip === undefined ? {} : { ip }) };
  return withTransaction(ctx.db, async (tx) => {
    await lockSetup(tx);
    const isUsed = linkId !== undefined && !(await markLinkUsed(tx, linkId, ctx.clock.now()));
    if (isUsed || (await countUsers(tx)) > 0) throw new Conflict("Countinghouse is set up already.");
    const { email, name } = person;
    const user = await addUser(tx, { ...ctx, actor }, { email, name, passwordHash, grants: FIRST_GRANTS });
    return { userId: user.id };
  });
}
