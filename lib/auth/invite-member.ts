import type { Context } from "./context";
import { type CreatedUser, createUser } from "./create-user";
import type { InviteMemberInput } from "./schemas";

/**
 * Adds a member who chooses the password through a one-time link, shown once to the inviter. Rights and refusals of
 * `createUser`.
 */
export async function inviteMember(ctx: Context, input: InviteMemberInput): Promise<CreatedUser> {
  return createUser(ctx, { email: input.email, name: input.name, grants: input.grants });
}
