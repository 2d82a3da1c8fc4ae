import { recordAudit } from "@/lib/audit";
import { withTransaction } from "@/lib/db/transaction";
import { NotFound } from "@/lib/kernel/errors";
import { parseInput } from "@/lib/kernel/parse";
import type { Context } from "./context";
import { openLink } from "./one-time-link";
import { hashPassword } from "./password";
import { requirePassword } from "./require-password";
import { AcceptLinkInput } from "./schemas";
import { markLinkUsed } from "./store/links";
import { lockMemberByEmail, updateUser } from "./store/users";

/**
 * Sets the password that the owner of an invitation or reset link chose, and ends all sessions of the account. The link
 * is the authorisation. @throws NotFound for a link that does not work, Invalid for a weak password.
 */
export async function acceptLink(ctx: Context, input: AcceptLinkInput): Promise<{ email: string }> {
  const { token, password } = parseInput(AcceptLinkInput, input);
  const now = ctx.clock.now();
  const link = await openLink(ctx.db, token, ["invite", "reset"], now);
  const email = link.email ?? "";
  requirePassword(password, { email });
  const passwordHash = await hashPassword(password);
  await withTransaction(ctx.db, async (tx) => {
    const member = await lockMemberByEmail(tx, email);
    if (!member || member.disabledAt || !(await markLinkUsed(tx, link.id, now))) throw new NotFound("This link does not work any more.");
    await updateUser(tx, member.id, { passwordHash, endSessions: true });
    const actor = { ...ctx.actor, kind: "person" as const, id: member.id, name: member.name };
    await recordAudit(
      tx,
      { ...ctx, actor },
      { action: "user.set_password", objectType: "user", objectId: member.id, after: { by: link.purpose } },
    );
  });
  return { email };
}
