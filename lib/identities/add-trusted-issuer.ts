import { recordAudit } from "@/lib/audit";
import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { withTransaction } from "@/lib/db/transaction";
import { Conflict } from "@/lib/kernel/errors";
import { newId } from "@/lib/kernel/ids";
import { type TrustedIssuer, type TrustedIssuerView, trustedIssuerView } from "./core/trusted-issuer";
import type { TrustedIssuerInput } from "./schemas";
import { insertTrustedIssuer, readTrustedIssuers } from "./store/trusted-issuers";

/**
 * Believes the tokens of an issuer from now on: usage that comes with one is charged to the identity that it names.
 * Right: source.write. @throws Conflict for an issuer that is listed, disabled or not.
 */
export async function addTrustedIssuer(ctx: Context, input: TrustedIssuerInput): Promise<TrustedIssuerView> {
  authorize(ctx, "source.write");
  const added: TrustedIssuer = {
    id: newId("iss"),
    issuer: input.issuer,
    audience: input.audience,
    jwksUrl: input.jwksUrl ?? null,
    jwks: input.jwks ?? null,
    algorithms: input.algorithms,
    identityClaim: input.identityClaim,
    disabledAt: null,
    createdBy: ctx.actor.id,
    createdAt: ctx.clock.now(),
  };
  const view = trustedIssuerView(added);
  await withTransaction(ctx.db, async (tx) => {
    const same = (await readTrustedIssuers(tx)).find(({ issuer }) => issuer === added.issuer);
    if (same)
      throw new Conflict(`The issuer ${added.issuer} is listed already.`, [
        { location: "issuer", message: `It is ${same.id}.`, fix: "Change that one." },
      ]);
    await insertTrustedIssuer(tx, added);
    await recordAudit(tx, ctx, { action: "trusted_issuer.add", objectType: "trusted_issuer", objectId: added.id, after: view });
  });
  return view;
}
