import { inviteMember, listMembers } from "@/lib/auth";
import { InviteMemberInput } from "@/lib/auth/schemas";
import { answer, route } from "@/lib/http";

export const GET = route({ auth: { session: true }, run: async (ctx) => ({ data: await listMembers(ctx), nextCursor: null }) });

export const POST = route({
  auth: { session: true },
  body: InviteMemberInput,
  run: async (ctx, { body }) => answer(await inviteMember(ctx, body), { status: 201 }),
});
