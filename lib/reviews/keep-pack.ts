import { readAuditAfter } from "@/lib/audit";
import type { Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { sha256Hex } from "@/lib/kernel/hash";
import { buildPack } from "./build-pack";
import { recordReview } from "./record";
import { lockCampaign, readCampaignRow, updateCampaign, writePack } from "./store/campaigns";

const TIMEOUT_MS = 60_000;

/**
 * Makes the evidence pack of a review that was signed off and keeps its very bytes, once. Right after the sign-off, or by
 * the job when a crash came between: what it is made of does not change any more.
 */
export async function keepPack(ctx: Context, campaignId: string): Promise<void> {
  const campaign = await readCampaignRow(ctx.db, campaignId);
  if (!campaign?.signedOffAt || campaign.packHash !== null) return;
  const [row] = await readAuditAfter(ctx.db, 0n, 1, { objectType: "review_campaign", objectId: campaignId, action: "review.sign_off" });
  const bytes = await buildPack(ctx.db, campaign, campaign.signedOffAt, row?.seq ?? null);
  const pack = sha256Hex(bytes);
  await withTransaction(
    ctx.db,
    async (tx) => {
      const locked = await lockCampaign(tx, campaignId);
      if (!locked || locked.packHash !== null) return;
      await writePack(tx, campaignId, bytes, ctx.clock.now());
      await updateCampaign(tx, campaignId, { packHash: pack });
      await recordReview(tx, ctx, campaignId, "pack", { pack, bytes: bytes.length });
    },
    TIMEOUT_MS,
  );
}
