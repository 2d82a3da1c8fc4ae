import { Unauthenticated } from "@/lib/kernel/errors";
import type { FiscalCalendar } from "@/lib/kernel/fiscal";
import type { Context } from "./context";
import { type Right, ROLE_NAMES, type Role } from "./core/roles";
import { readOrganisation } from "./store/organisation";
import { readSignedUser } from "./store/users";

export type SessionDescription = {
  user: { id: string; name: string; email: string; personId: string | null };
  roles: { role: Role; name: string }[];
  rights: Right[];
  /** Whether everything is seen, or a part. */
  scope: "all" | "part";
  organisation: { name: string; isSample: boolean; fiscalCalendar: FiscalCalendar };
};

/** Who is signed in and what the pages may offer. The pages hide by this; the use cases refuse by themselves. */
export async function describeSession(ctx: Context): Promise<SessionDescription> {
  const [user, organisation] = await Promise.all([readSignedUser(ctx.db, ctx.actor.id), readOrganisation(ctx.db)]);
  if (!user) throw new Unauthenticated("Sign in first.");
  return {
    user: { id: user.id, name: user.name, email: user.email, personId: user.personId },
    roles: ctx.actor.roles.map((role) => ({ role, name: ROLE_NAMES[role] })),
    rights: [...ctx.actor.rights].sort(),
    scope: ctx.actor.scope.kind === "all" ? "all" : "part",
    organisation,
  };
}
