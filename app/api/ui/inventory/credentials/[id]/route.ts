import { route } from "@/lib/http";
import { changeCredential, readCredential } from "@/lib/identities";
import { CredentialChange, ObjectParams } from "@/lib/identities/schemas";

export const GET = route({ auth: { session: true }, params: ObjectParams, run: (ctx, { params }) => readCredential(ctx, params.id) });

export const PATCH = route({
  auth: { session: true },
  params: ObjectParams,
  body: CredentialChange,
  run: (ctx, { params, body }) => changeCredential(ctx, params.id, body),
});
