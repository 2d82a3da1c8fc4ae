import type { Context } from "@/lib/auth";
import { decodeCursor, pageOf } from "@/lib/kernel/page";
import type { ItemPage } from "./core/views";
import type { ItemQuery } from "./schemas";
import { noCampaign, sightOf } from "./sight";
import { readCampaignRow } from "./store/campaigns";
import { readItemPage } from "./store/views";

/** Items of a review that the caller sees, the dearest first unless asked otherwise. @throws NotFound */
export async function listItems(ctx: Context, campaignId: string, query: ItemQuery): Promise<ItemPage> {
  const sight = sightOf(ctx);
  if (!(await readCampaignRow(ctx.db, campaignId))) throw noCampaign();
  const [key, n] = query.cursor === undefined ? [] : decodeCursor(query.cursor, 2);
  const rows = await readItemPage(ctx.db, campaignId, sight, query, key === undefined ? null : { key: String(key), n: Number(n) });
  if (rows.length === 0 && sight.scope.kind !== "all" && query.cursor === undefined) {
    // Nothing that fits, or nothing at all that is theirs: the second is not there for them.
    const any = await readItemPage(ctx.db, campaignId, sight, { limit: 1, sort: "number" }, null);
    if (any.length === 0) throw noCampaign();
  }
  const page = pageOf(rows, query.limit, (row) => [row.key, row.n]);
  return { ...page, data: page.data.map(({ key: _, ...row }) => row) };
}
