import { recordAudit } from "@/lib/audit";
import { withTransaction } from "@/lib/db/transaction";
import { NotFound } from "@/lib/kernel/errors";
import { forgetToken } from "./actor-of-token";
import type { Context } from "./context";
import { authorize } from "./core/authorize";
import { markTokenRevoked } from "./store/tokens";

/**
 * Ends a token: at once here, within a second in other processes. Revoking again changes nothing.
 * Right: token.write. @throws NotFound
 */
export async function revokeToken(ctx: Context, tokenId: string): Promise<void> {
  authorize(ctx, "token.write");
  const token = await withTransaction(ctx.db, async (tx) => {
    const before = await markTokenRevoked(tx, tokenId, ctx.clock.now());
    if (!before) throw new NotFound("There is no such token.");
    if (before.revokedAt === null) {
      await recordAudit(tx, ctx, {
        action: "token.revoke",
        objectType: "token",
        objectId: tokenId,
        before: { name: before.name, prefix: before.prefix, scopes: before.scopes },
      });
    }
    return before;
  });
  forgetToken(ctx.db, token.prefix);
}
