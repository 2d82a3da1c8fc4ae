import type { Context } from "@/lib/auth/context";
import { NotFound } from "@/lib/kernel/errors";
import type { RejectedItemDetail } from "../core/rejected-view";
import { auditContentRead, mayReadContent } from "../raw/content-access";
import { readRawOfRejected } from "../store/raw-payloads";
import { readRejectedItem } from "../store/rejected-items";
import { authorizeWhole, itemView } from "./views";

/**
 * One rejected event with what was sent, as far as it is kept. Kept content is shown to those who may change the source,
 * and the look at it is written into the audit log. Right: source.read, over the whole organisation. @throws NotFound.
 */
export async function readRejected(ctx: Context, id: string): Promise<RejectedItemDetail> {
  authorizeWhole(ctx, "source.read");
  const row = await readRejectedItem(ctx.db, BigInt(id));
  if (!row) throw new NotFound("There is no such rejected event.");
  const [raw] = await readRawOfRejected(ctx.db, [row.id]);
  const isHidden = raw?.hasContent === true && !mayReadContent(ctx);
  if (raw?.hasContent && !isHidden) await auditContentRead(ctx, row.sourceId, raw.id);
  return {
    ...itemView(row),
    format: raw?.format ?? null,
    hasContent: raw?.hasContent ?? false,
    isHidden,
    raw: raw && !isHidden ? (JSON.parse(raw.body) as unknown) : null,
  };
}
