import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { nameDirectory } from "@/lib/identities";
import { NotFound } from "@/lib/kernel/errors";
import type { CorrectionDetail } from "../core/corrections-view";
import { readCorrectionRow, readThreshold } from "../store/corrections";
import { readVersions } from "../store/versions";
import { correctionDetail, hasRight } from "./views";

/** One correction with its preview and its run by team and by model. Right: spend.read over the whole organisation. @throws NotFound */
export async function readCorrection(ctx: Context, id: string): Promise<CorrectionDetail> {
  authorize(ctx, "spend.read");
  const correction = hasRight(ctx, "spend.read") ? await readCorrectionRow(ctx.db, id) : null;
  if (!correction) throw new NotFound(`There is no correction "${id}".`);
  const now = { versions: await readVersions(ctx.db, true), thresholdUsd: await readThreshold(ctx.db) };
  return correctionDetail(ctx, correction, await nameDirectory(ctx.db), now);
}
