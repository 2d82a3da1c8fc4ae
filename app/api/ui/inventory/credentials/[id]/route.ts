import { reviseStoredUsage } from "@/app/api/_revisions/revise-stored-usage";
import { route } from "@/lib/http";
import { changeCredential, readCredential } from "@/lib/identities";
import { CredentialChange, ObjectParams } from "@/lib/identities/schemas";

export const GET = route({ auth: { session: true }, params: ObjectParams, run: (ctx, { params }) => readCredential(ctx, params.id) });

export const PATCH = route({
  auth: { session: true },
  params: ObjectParams,
  body: CredentialChange,
  run: async (ctx, { params, body }) => {
    const changed = await changeCredential(ctx, params.id, body);
    await reviseStoredUsage(ctx);
    return changed;
  },
});
