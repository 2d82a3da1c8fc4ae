import type { Context } from "@/lib/auth";
import type { Tx } from "@/lib/db/client";
import { askSecurity, SAMPLED } from "./ask-security";
import type { Campaign } from "./core/campaign";
import type { Directory } from "./core/reviewers";
import { sampleOf } from "./core/rubber-stamp";
import { readReviewing } from "./read-reviewing";
import { recordReview } from "./record";
import { lockItems, markItems, updateItems } from "./store/items";

/**
 * Puts a share of what was kept without looking before security, once for each item, before the campaign closes. What was
 * said stays; the answer of security comes on top of it. @returns whether anything is asked.
 */
export async function chooseSample(tx: Tx, ctx: Context, campaign: Campaign, people: Directory): Promise<boolean> {
  const flagged = (await readReviewing(tx, campaign, true)).filter(({ flags }) => flags.length > 0);
  let asked = 0;
  for (const { reviewerId, seen, flags } of flagged) {
    const chosen = new Set(sampleOf(campaign.id, seen, campaign.rules.signs));
    const items = (await lockItems(tx, campaign.id, [...chosen])).filter(
      ({ marks, state }) => !marks.includes(SAMPLED) && state === "decided",
    );
    const seats = await askSecurity(tx, ctx, campaign, items, people, new Set([reviewerId]));
    // Where nobody else of security may look, who signs off sees the flags all the same.
    if (items.length === 0 || seats < items.length) continue;
    const ids = items.map(({ id }) => id);
    await updateItems(tx, ids, { state: "pending", outcome: null, effectAt: null });
    await markItems(tx, ids, SAMPLED);
    await recordReview(tx, ctx, campaign.id, "sample", { reviewerId, flags: flags.map(({ id }) => id), items: ids });
    asked += ids.length;
  }
  return asked > 0;
}
