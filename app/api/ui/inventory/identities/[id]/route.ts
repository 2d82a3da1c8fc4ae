import { reviseStoredUsage } from "@/app/api/_revisions/revise-stored-usage";
import { route } from "@/lib/http";
import { changeIdentity, readIdentity } from "@/lib/identities";
import { IdentityChange, ObjectParams } from "@/lib/identities/schemas";

export const GET = route({ auth: { session: true }, params: ObjectParams, run: (ctx, { params }) => readIdentity(ctx, params.id) });

export const PATCH = route({
  auth: { session: true },
  params: ObjectParams,
  body: IdentityChange,
  run: async (ctx, { params, body }) => {
    const changed = await changeIdentity(ctx, params.id, body);
    await reviseStoredUsage(ctx);
    return changed;
  },
});
