import type { Context } from "@/lib/auth/context";
import { NotFound } from "@/lib/kernel/errors";
import type { RawPayloadDetail } from "../core/rejected-view";
import { authorizeWhole } from "../rejected/views";
import { readRawPayload as readRow } from "../store/raw-payloads";
import { auditContentRead, mayReadContent } from "./content-access";

/**
 * One kept payload. One with its content is there only for those who may change the source, and each look at it is
 * written into the audit log. Right: source.read, over the whole organisation. @throws NotFound.
 */
export async function readRawPayload(ctx: Context, sourceId: string, rawId: string): Promise<RawPayloadDetail> {
  authorizeWhole(ctx, "source.read");
  const row = await readRow(ctx.db, sourceId, BigInt(rawId));
  if (!row || (row.hasContent && !mayReadContent(ctx))) throw new NotFound("There is no such payload, or it is no longer kept.");
  if (row.hasContent) await auditContentRead(ctx, sourceId, row.id);
  const { id, receivedAt, format, provider, hasContent, body } = row;
  return { id: id.toString(), receivedAt: receivedAt.toISOString(), format, provider, hasContent, body: JSON.parse(body) as unknown };
}
