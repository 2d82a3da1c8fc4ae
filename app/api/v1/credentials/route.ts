import { answer, route } from "@/lib/http";
import { createCredential, listCredentials } from "@/lib/identities";
import { CredentialListQuery, NewCredential } from "@/lib/identities/schemas";

export const GET = route({ auth: { scope: "read" }, query: CredentialListQuery, run: (ctx, { query }) => listCredentials(ctx, query) });

export const POST = route({
  auth: { scope: "admin" },
  body: NewCredential,
  run: async (ctx, { body }) => answer(await createCredential(ctx, body), { status: 201 }),
});
