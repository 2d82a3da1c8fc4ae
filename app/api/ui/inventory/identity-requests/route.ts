import { answer, route } from "@/lib/http";
import { requestIdentity } from "@/lib/identities";
import { IdentityRequest } from "@/lib/identities/schemas";

/** Asks for an identity; who may say yes is told. Making it active is the yes. */
export const POST = route({
  auth: { session: true },
  body: IdentityRequest,
  run: async (ctx, { body }) => answer(await requestIdentity(ctx, body), { status: 201 }),
});
