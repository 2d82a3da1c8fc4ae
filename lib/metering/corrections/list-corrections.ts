import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { nameDirectory } from "@/lib/identities";
import { decodeCursor, type Page, type PageQuery, pageOf } from "@/lib/kernel/page";
import type { CorrectionSummary } from "../core/corrections-view";
import { readCorrectionRows, readThreshold } from "../store/corrections";
import { correctionSummary, hasRight } from "./views";

export type CorrectionPage = Page<CorrectionSummary> & {
  /** Money that one person may move alone. */
  thresholdUsd: string;
};

/** Newest first. Who sees a part of the organisation sees none: each concerns usage of others too. Right: spend.read. */
export async function listCorrections(ctx: Context, { limit, cursor }: PageQuery): Promise<CorrectionPage> {
  authorize(ctx, "spend.read");
  const thresholdUsd = await readThreshold(ctx.db);
  if (!hasRight(ctx, "spend.read")) return { data: [], nextCursor: null, thresholdUsd };
  const [askedAt, id] = cursor === undefined ? [] : decodeCursor(cursor, 2);
  const after = askedAt === undefined ? {} : { after: { askedAt: new Date(String(askedAt)), id: String(id) } };
  const rows = await readCorrectionRows(ctx.db, { limit: limit + 1, ...after });
  const page = pageOf(rows, limit, (row) => [row.askedAt.toISOString(), row.id]);
  const names = await nameDirectory(ctx.db);
  return { ...page, data: page.data.map((row) => correctionSummary(ctx, row, names)), thresholdUsd };
}
