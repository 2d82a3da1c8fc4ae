import { answer, route } from "@/lib/http";
import { addTrustedIssuer, listTrustedIssuers } from "@/lib/identities";
import { TrustedIssuerInput } from "@/lib/identities/schemas";

export const GET = route({ auth: { scope: "read" }, run: async (ctx) => ({ data: await listTrustedIssuers(ctx), nextCursor: null }) });

export const POST = route({
  auth: { scope: "admin" },
  body: TrustedIssuerInput,
  run: async (ctx, { body }) => answer(await addTrustedIssuer(ctx, body), { status: 201 }),
});
