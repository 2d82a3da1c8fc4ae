import { answer, route } from "@/lib/http";
import { createIdentity, listIdentities } from "@/lib/identities";
import { IdentityListQuery, NewIdentity } from "@/lib/identities/schemas";

export const GET = route({ auth: { scope: "read" }, query: IdentityListQuery, run: (ctx, { query }) => listIdentities(ctx, query) });

export const POST = route({
  auth: { scope: "admin" },
  body: NewIdentity,
  run: async (ctx, { body }) => answer(await createIdentity(ctx, body), { status: 201 }),
});
