import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { type TrustedIssuerView, trustedIssuerView } from "./core/trusted-issuer";
import { readTrustedIssuers } from "./store/trusted-issuers";

/** Every issuer whose tokens are or were believed, oldest first. Right: source.read. */
export async function listTrustedIssuers(ctx: Context): Promise<TrustedIssuerView[]> {
  authorize(ctx, "source.read");
  return (await readTrustedIssuers(ctx.db)).map(trustedIssuerView);
}
