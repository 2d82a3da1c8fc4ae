import { recordAudit } from "@/lib/audit";
import { withTransaction } from "@/lib/db/transaction";
import { Invalid, Unauthenticated } from "@/lib/kernel/errors";
import { parseInput } from "@/lib/kernel/parse";
import type { Context } from "./context";
import { describeSession } from "./describe-session";
import { hashPassword } from "./password";
import { requirePassword } from "./require-password";
import { ChangePasswordInput } from "./schemas";
import { signInWithPassword } from "./sign-in";
import { updateUser } from "./store/users";

/**
 * Changes the signed-in person's own password and ends all sessions. The current one is asked for, and counted like a
 * sign-in. @throws Invalid (weak, or the current one is wrong), LimitExceeded.
 */
export async function changePassword(ctx: Context, input: ChangePasswordInput): Promise<void> {
  const { currentPassword, password } = parseInput(ChangePasswordInput, input);
  const { email } = (await describeSession(ctx)).user;
  requirePassword(password, { email, name: ctx.actor.name });
  await proveCurrent(ctx, email, currentPassword);
  const passwordHash = await hashPassword(password);
  await withTransaction(ctx.db, async (tx) => {
    await updateUser(tx, ctx.actor.id, { passwordHash, endSessions: true });
    await recordAudit(tx, ctx, { action: "user.set_password", objectType: "user", objectId: ctx.actor.id, after: { by: "owner" } });
  });
}

async function proveCurrent(ctx: Context, email: string, password: string): Promise<void> {
  try {
    await signInWithPassword(ctx, { email, password });
  } catch (error) {
    if (!(error instanceof Unauthenticated)) throw error;
    throw new Invalid("The current password is wrong.", [
      { location: "currentPassword", message: "Wrong.", fix: "Type the password you signed in with." },
    ]);
  }
}
