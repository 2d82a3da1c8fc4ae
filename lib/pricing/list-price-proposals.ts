import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { decodeCursor, type Page, pageOf } from "@/lib/kernel/page";
import { type ProposalView, proposalView } from "./core/price-proposal";
import type { PriceProposalQuery } from "./schemas";
import { countWaiting, readProposals } from "./store/proposals";

export type PriceProposalPage = Page<ProposalView> & {
  /** On all pages. */
  waiting: number;
};

/** Changes of the catalogue that wait for a person, or that were decided, newest first. Right: price.read. */
export async function listPriceProposals(ctx: Context, { limit, cursor, state }: PriceProposalQuery): Promise<PriceProposalPage> {
  authorize(ctx, "price.read");
  const beforeId = cursor === undefined ? undefined : Number(decodeCursor(cursor, 1)[0]);
  const states = state === "decided" ? (["approved", "refused"] as const) : (["waiting"] as const);
  const rows = await readProposals(ctx.db, { states, beforeId, limit: limit + 1 });
  const page = pageOf(rows, limit, (row) => [row.id]);
  return { ...page, data: page.data.map(proposalView), waiting: await countWaiting(ctx.db) };
}
