import type { Context } from "./context";
import { authorize } from "./core/authorize";
import { readTokens } from "./store/tokens";

export type TokenState = "active" | "expired" | "revoked";
export type ListedToken = {
  id: string;
  name: string;
  /** What the token's text starts with: enough to tell which one a program uses. */
  start: string;
  scopes: string[];
  source: { id: string; name: string } | null;
  state: TokenState;
  createdBy: string;
  createdAt: string;
  expiresAt: string | null;
  revokedAt: string | null;
  /** To the minute. */
  lastUsedAt: string | null;
};

/** All machine tokens, newest first, without their secrets. Right: token.read. */
export async function listTokens(ctx: Context): Promise<ListedToken[]> {
  authorize(ctx, "token.read");
  const now = ctx.clock.now();
  const tokens = await readTokens(ctx.db);
  return tokens.map((token) => ({
    id: token.id,
    name: token.name,
    start: `cth_${token.prefix}`,
    scopes: token.scopes,
    source: token.sourceId === null ? null : { id: token.sourceId, name: token.sourceName ?? token.sourceId },
    state: token.revokedAt ? "revoked" : token.expiresAt && token.expiresAt <= now ? "expired" : "active",
    createdBy: token.createdBy,
    createdAt: token.createdAt.toISOString(),
    expiresAt: token.expiresAt?.toISOString() ?? null,
    revokedAt: token.revokedAt?.toISOString() ?? null,
    lastUsedAt: token.lastUsedAt?.toISOString() ?? null,
  }));
}
