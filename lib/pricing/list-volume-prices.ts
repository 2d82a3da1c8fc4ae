import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { utcDate } from "@/lib/kernel/period";
import { type VolumePriceView, volumePriceView } from "./core/volume-view";
import { readVolumePrices } from "./store/volumes";

/** Every price by volume that was ever agreed, the newest first, ended and retracted ones too. Right: price.read. */
export async function listVolumePrices(ctx: Context): Promise<{ data: VolumePriceView[] }> {
  authorize(ctx, "price.read");
  const today = utcDate(ctx.clock.now());
  return { data: (await readVolumePrices(ctx.db)).map((row) => volumePriceView(row, today)) };
}
