import { recordAudit } from "@/lib/audit";
import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { withTransaction } from "@/lib/db/transaction";
import { canonicalJson } from "@/lib/kernel/canonical";
import { NotFound } from "@/lib/kernel/errors";
import { type TrustedIssuer, type TrustedIssuerView, trustedIssuerView } from "./core/trusted-issuer";
import type { TrustedIssuerChange } from "./schemas";
import { readTrustedIssuer, updateTrustedIssuer } from "./store/trusted-issuers";

/**
 * Changes how the tokens of an issuer are checked, or stops believing them. It acts on the next usage that comes; what
 * was proven before stays. A change that changes nothing leaves no trace. Right: source.write. @throws NotFound.
 */
export async function changeTrustedIssuer(ctx: Context, id: string, change: TrustedIssuerChange): Promise<TrustedIssuerView> {
  authorize(ctx, "source.write");
  return withTransaction(ctx.db, async (tx) => {
    const before = await readTrustedIssuer(tx, id);
    if (!before) throw new NotFound(`There is no trusted issuer "${id}".`);
    const after = changed(before, change, ctx.clock.now());
    if (canonicalJson(after) === canonicalJson(before)) return trustedIssuerView(before);
    await updateTrustedIssuer(tx, after);
    await recordAudit(tx, ctx, {
      action: "trusted_issuer.change",
      objectType: "trusted_issuer",
      objectId: id,
      before: trustedIssuerView(before),
      after: trustedIssuerView(after),
    });
    return trustedIssuerView(after);
  });
}

function changed(before: TrustedIssuer, change: TrustedIssuerChange, now: Date): TrustedIssuer {
  const { disabled, jwksUrl, jwks, ...rest } = change;
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  const keys = jwksUrl !== undefined ? { jwksUrl, jwks: null } : jwks !== undefined ? { jwksUrl: null, jwks } : {};
  const disabledAt = disabled === undefined ? before.disabledAt : disabled ? (before.disabledAt ?? now) : null;
  return { ...before, ...given, ...keys, disabledAt };
}
