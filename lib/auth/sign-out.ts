import { recordAudit } from "@/lib/audit";
import { withTransaction } from "@/lib/db/transaction";
import type { Context } from "./context";
import { lockMember, updateUser } from "./store/users";

/** Tells the audit log that a session ended. */
export async function recordSignOut(ctx: Context, userId: string | undefined): Promise<void> {
  if (userId === undefined) return;
  await withTransaction(ctx.db, async (tx) => {
    const member = await lockMember(tx, userId);
    if (!member) return;
    const actor = { ...ctx.actor, kind: "person" as const, id: member.id, name: member.name };
    await recordAudit(tx, { ...ctx, actor }, { action: "session.sign_out", objectType: "session", objectId: userId });
  });
}

/** Ends all sessions of the signed-in person, this one included: after a lost device or a suspicion. */
export async function signOutEverywhere(ctx: Context): Promise<void> {
  await withTransaction(ctx.db, async (tx) => {
    await updateUser(tx, ctx.actor.id, { endSessions: true });
    await recordAudit(tx, ctx, { action: "session.end_all", objectType: "session", objectId: ctx.actor.id });
  });
}
