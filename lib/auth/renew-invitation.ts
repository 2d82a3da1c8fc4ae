import { recordAudit } from "@/lib/audit";
import { withTransaction } from "@/lib/db/transaction";
import { Conflict, NotFound } from "@/lib/kernel/errors";
import type { Context } from "./context";
import { authorize } from "./core/authorize";
import { authorizeLink } from "./member-rules";
import { makeLink, type OneTimeLink } from "./one-time-link";
import { lockMember } from "./store/users";

/**
 * A new link for a member to choose a password: an invitation when there is none yet, else a reset. Older links end.
 * Right: member.write; role.approve for accounts whose roles need it, since a link opens the account. @throws NotFound, Forbidden, Conflict (disabled).
 */
export async function renewInvitation(ctx: Context, userId: string): Promise<OneTimeLink> {
  return withTransaction(ctx.db, async (tx) => {
    const member = await lockMember(tx, userId);
    if (!member) {
      authorize(ctx, "member.read");
      throw new NotFound("There is no such member.");
    }
    await authorizeLink(tx, ctx, member);
    if (member.disabledAt) throw new Conflict("This account is disabled. Enable it first.");
    const link = await makeLink(tx, member.hasPassword ? "reset" : "invite", member.email, ctx.clock.now());
    await recordAudit(tx, ctx, {
      action: member.hasPassword ? "user.reset_password" : "user.invite",
      objectType: "user",
      objectId: userId,
    });
    return link;
  });
}
