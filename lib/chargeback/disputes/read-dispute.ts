import type { Context } from "@/lib/auth";
import type { DisputeView } from "../core/statement-views";
import { disputeViews } from "./dispute-view";
import { noSuchDispute, sightDispute } from "./sight";

/** One dispute with its history. Right: spend.read where its statement is. @throws NotFound */
export async function readDispute(ctx: Context, id: string): Promise<DisputeView> {
  const { dispute } = await sightDispute(ctx, ctx.db, id);
  const [view] = await disputeViews(ctx, [dispute]);
  if (!view) throw noSuchDispute();
  return view;
}
