import { authorize, type Context, scopeOf } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { fileNamePart } from "@/lib/kernel/csv";
import { Conflict, Forbidden } from "@/lib/kernel/errors";
import { sha256Hex } from "@/lib/kernel/hash";
import { buildPack } from "./build-pack";
import { recordReview } from "./record";
import { noCampaign } from "./sight";
import { readCampaignRow, readPack } from "./store/campaigns";

/** `sha256`: of the whole pack. */
export type PackFile = { fileName: string; bytes: Uint8Array; sha256: string; chunks: AsyncIterable<Uint8Array> };

async function* whole(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/**
 * The evidence pack of a review. Of one that was signed off always the same bytes; before, as far as it has come, and it
 * says so. That somebody took it is itself a row of the log. Right: review.read, over the whole organisation.
 * @throws NotFound, Conflict for a review that was never opened.
 */
export async function exportPack(ctx: Context, campaignId: string): Promise<PackFile> {
  authorize(ctx, "review.read");
  const campaign = await readCampaignRow(ctx.db, campaignId);
  if (!campaign) throw noCampaign();
  if (scopeOf(ctx.actor, "review.read").kind !== "all")
    throw new Forbidden("A pack holds the whole review: it needs the right to read all of it.");
  if (campaign.openedAt === null) throw new Conflict("The review was never opened: there is no evidence yet.");
  const bytes = (await readPack(ctx.db, campaignId)) ?? (await buildPack(ctx.db, campaign, campaign.signedOffAt ?? ctx.clock.now(), null));
  const sha256 = sha256Hex(bytes);
  await withTransaction(ctx.db, (tx) => recordReview(tx, ctx, campaignId, "download", { pack: sha256, bytes: bytes.length }));
  const state = campaign.signedOffAt === null ? "-provisional" : "";
  return { fileName: `review-${fileNamePart(campaign.name)}-${campaign.iteration}${state}.zip`, bytes, sha256, chunks: whole(bytes) };
}
