import type { Context } from "@/lib/auth/context";
import { decodeCursor, type Page, type PageQuery, pageOf } from "@/lib/kernel/page";
import type { RawPayloadView } from "../core/rejected-view";
import { authorizeWhole } from "../rejected/views";
import { readRawPayloads } from "../store/raw-payloads";

/** What is kept of a source's accepted payloads, newest first. Right: source.read, over the whole organisation. */
export async function listRawPayloads(ctx: Context, sourceId: string, { limit, cursor }: PageQuery): Promise<Page<RawPayloadView>> {
  authorizeWhole(ctx, "source.read");
  const before = cursor === undefined ? undefined : BigInt(String(decodeCursor(cursor, 1)[0]));
  const rows = await readRawPayloads(ctx.db, sourceId, limit + 1, before);
  const views = rows.map((row) => ({ ...row, id: row.id.toString(), receivedAt: row.receivedAt.toISOString() }));
  return pageOf(views, limit, ({ id }) => [id]);
}
