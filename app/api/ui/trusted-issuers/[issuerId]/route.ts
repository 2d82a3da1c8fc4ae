import { route } from "@/lib/http";
import { changeTrustedIssuer } from "@/lib/identities";
import { TrustedIssuerChange, TrustedIssuerPath } from "@/lib/identities/schemas";

export const PATCH = route({
  auth: { session: true },
  params: TrustedIssuerPath,
  body: TrustedIssuerChange,
  run: (ctx, { params, body }) => changeTrustedIssuer(ctx, params.issuerId, body),
});
