import { authorize, type Context, scopeOf } from "@/lib/auth";
import { readGovernance } from "@/lib/identities";
import { Forbidden } from "@/lib/kernel/errors";
import { addUsd, formatUsd, parseUsd, ZERO_USD } from "@/lib/kernel/money";
import { freeze } from "./core/freeze";
import { directoryOf, resolveReviewers } from "./core/reviewers";
import type { PreviewView } from "./core/views";
import { loadAttesters } from "./load-attesters";
import { readOutline } from "./read-sources";
import type { CampaignPreview } from "./schemas";
import { ownersOfHumans, readMakers, subjectOf } from "./subjects";

const RIGHTS = ["review.define", "review.open", "review.read"] as const;

/** Whoever has these rights over some teams only would learn of all others. @throws Forbidden */
function requireAll({ actor }: Context): void {
  if (RIGHTS.some((right) => actor.rights.has(right) && scopeOf(actor, right).kind === "all")) return;
  throw new Forbidden("You see reviews of a part of the organisation, and this is of all of it.", [
    { location: "right", message: "review.read", fix: "Ask somebody of security who sees everything." },
  ]);
}

/** How many items it would be and who would be asked, without making anything. Right: review.define, review.open or review.read, over everything: a draft is looked at before it is opened. */
export async function previewCampaign(ctx: Context, { scope, stages }: CampaignPreview): Promise<PreviewView> {
  authorize(ctx, RIGHTS.find((right) => ctx.actor.rights.has(right)) ?? "review.read");
  requireAll(ctx);
  const now = ctx.clock.now();
  const rows = await readGovernance(ctx.db, "all", now);
  const sources = await readOutline(ctx, now);
  const { items, counted } = freeze(rows, scope, sources, "preview");
  const attesters = await loadAttesters(ctx.db);
  const people = directoryOf(attesters);
  const around = { ...sources, makers: await readMakers(ctx.db, now), ownerOf: ownersOfHumans(rows) };
  const counts = new Map<string, number>();
  let toSecurity = 0;
  for (const { row } of items) {
    const [stage] = stages;
    const asked = stage ? resolveReviewers(stage, subjectOf(row, around, now), people) : [];
    if (asked.length === 0 || asked[0]?.role === "security") toSecurity++;
    for (const { reviewerId } of asked) counts.set(reviewerId, (counts.get(reviewerId) ?? 0) + 1);
  }
  const tiers: Record<string, number> = {};
  for (const { tier } of items) tiers[tier] = (tiers[tier] ?? 0) + 1;
  return {
    ...{ items: items.length, credentials: counted.credentials, grants: counted.grants, orphans: counted.orphans, tiers, toSecurity },
    costUsd30d: formatUsd(items.reduce((sum, { costUsd30d }) => addUsd(sum, parseUsd(costUsd30d)), ZERO_USD)),
    reviewers: [...counts]
      .map(([id, count]) => ({ person: { id, name: people.byId.get(id)?.name ?? id }, items: count }))
      .sort((a, b) => b.items - a.items || (a.person.name < b.person.name ? -1 : 1)),
  };
}
