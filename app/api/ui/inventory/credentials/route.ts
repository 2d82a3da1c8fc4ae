import { reviseStoredUsage } from "@/app/api/_revisions/revise-stored-usage";
import { answer, route } from "@/lib/http";
import { createCredential, listCredentials } from "@/lib/identities";
import { CredentialListQuery, NewCredential } from "@/lib/identities/schemas";

export const GET = route({ auth: { session: true }, query: CredentialListQuery, run: (ctx, { query }) => listCredentials(ctx, query) });

export const POST = route({
  auth: { session: true },
  body: NewCredential,
  run: async (ctx, { body }) => {
    const made = await createCredential(ctx, body);
    await reviseStoredUsage(ctx);
    return answer(made, { status: 201 });
  },
});
