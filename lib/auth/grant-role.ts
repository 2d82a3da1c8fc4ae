import { NotFound } from "@/lib/kernel/errors";
import { changeMember } from "./change-member";
import type { Context } from "./context";
import { isRole } from "./core/build-actor";
import type { GrantInput } from "./schemas";
import { readMembers } from "./store/users";

/** Adds a role to a member, or changes its scope; the other roles stay. Rights and refusals of `changeMember`. */
export async function grantRole(ctx: Context, userId: string, grant: GrantInput): Promise<void> {
  const member = (await readMembers(ctx.db)).find((one) => one.id === userId);
  if (!member) throw new NotFound("There is no such member.");
  const others = member.grants.flatMap(({ grantedBy: _, role, ...lists }) =>
    isRole(role) && role !== grant.role ? [{ role, ...lists }] : [],
  );
  await changeMember(ctx, userId, { grants: [...others, grant] });
}
