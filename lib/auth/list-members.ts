import type { Context } from "./context";
import { authorize } from "./core/authorize";
import { isRole } from "./core/build-actor";
import { ROLE_NAMES, type Role } from "./core/roles";
import { readInvitedEmails } from "./store/links";
import { readMembers, type StoredGrant } from "./store/users";

export type ListedGrant = Omit<StoredGrant, "role" | "grantedBy"> & { role: Role; roleName: string };
export type ListedMember = {
  id: string;
  email: string;
  name: string;
  grants: ListedGrant[];
  /** invited: has a link that can still be used and no password yet. */
  state: "active" | "invited" | "disabled";
  createdAt: string;
  lastSignInAt: string | null;
};

/** All who can sign in, by name. Right: member.read. */
export async function listMembers(ctx: Context): Promise<ListedMember[]> {
  authorize(ctx, "member.read");
  const [members, invited] = await Promise.all([readMembers(ctx.db), readInvitedEmails(ctx.db, ctx.clock.now())]);
  return members.map((member) => ({
    id: member.id,
    email: member.email,
    name: member.name,
    grants: member.grants.flatMap(({ role, grantedBy: _, ...lists }) =>
      isRole(role) ? [{ role, roleName: ROLE_NAMES[role], ...lists }] : [],
    ),
    state: member.disabledAt ? "disabled" : !member.hasPassword && invited.has(member.email) ? "invited" : "active",
    createdAt: member.createdAt.toISOString(),
    lastSignInAt: member.lastSignInAt?.toISOString() ?? null,
  }));
}
