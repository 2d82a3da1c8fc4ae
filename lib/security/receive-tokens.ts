import type { Context } from "@/lib/auth/context";
import { DomainError, Malformed } from "@/lib/kernel/errors";
import { readSecurityToken } from "./core/adapters/security-token";
import type { Content } from "./core/content";
import type { Receipt, Refusal } from "./core/receipt";
import type { PlacedItem } from "./core/report";
import type { SecuritySource } from "./core/source";
import { tokensIn } from "./core/take-apart";
import { keepSignals } from "./keep-signals";
import { countItems, readSources } from "./store/sources";
import { verifyToken } from "./verify-token";

const MOST_TOKENS = 1_000;

/**
 * Takes in one signed security event token, or the several that a receiver that polls is given; null for anything else. One
 * that proves nothing is refused with its reason and never stored. Tokens are kept once for each issuer and jti.
 */
export async function receiveTokens(ctx: Context, content: Content, sourceId: string | null): Promise<Receipt | null> {
  const tokens =
    content.kind === "token" ? [{ place: "body", token: content.token }] : content.kind === "json" ? tokensIn(content.value) : [];
  if (tokens.length === 0) return null;
  if (tokens.length > MOST_TOKENS) throw new Malformed(`${tokens.length} tokens came at once; ${MOST_TOKENS} are taken.`);
  const sources = await readSources(ctx.db);
  const bySource = new Map<string, { source: SecuritySource; items: PlacedItem[] }>();
  const results: Refusal[] = [];
  for (const { place, token } of tokens) {
    try {
      const { source, claims } = await verifyToken(sources, token, ctx.clock.now(), sourceId);
      const group = bySource.get(source.id) ?? { source, items: [] };
      bySource.set(source.id, group);
      group.items.push(...readSecurityToken(claims, place));
    } catch (error) {
      if (!(error instanceof DomainError) || tokens.length === 1) throw error;
      results.push({ place, reason: error.message, fix: error.details[0]?.fix ?? "" });
    }
  }
  return keepTokens(ctx, [...bySource.values()], results);
}

async function keepTokens(
  ctx: Context,
  groups: readonly { source: SecuritySource; items: PlacedItem[] }[],
  results: Refusal[],
): Promise<Receipt> {
  const total: Receipt = {
    source: { id: groups[0]?.source.id ?? "", name: groups[0]?.source.name ?? "" },
    formats: ["set"],
    accepted: 0,
    duplicates: 0,
    rejected: 0,
    ignored: 0,
    unknown: 0,
    matched: { exact: 0, strong: 0, weak: 0 },
    results,
  };
  for (const { source, items } of groups) {
    const refused = items.flatMap(({ place, item }) =>
      item.what === "refused" ? [{ place, reason: item.fault.message, fix: item.fault.fix }] : [],
    );
    results.push(...refused);
    const kept = await keepSignals(ctx, source.id, items);
    await countItems(ctx.db, source.id, { at: ctx.clock.now(), unknown: kept.unknown, refused: refused.length, isReport: false });
    total.accepted += kept.accepted;
    total.duplicates += kept.duplicates;
    total.unknown += kept.unknown;
    for (const confidence of ["exact", "strong", "weak"] as const) total.matched[confidence] += kept.matched[confidence];
  }
  return { ...total, rejected: results.length };
}
