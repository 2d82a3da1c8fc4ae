import { route } from "@/lib/http";
import { endVolumePrice } from "@/lib/pricing";
import { EndVolumePriceInput } from "@/lib/pricing/core/volume-input";

export const POST = route({ auth: { session: true }, body: EndVolumePriceInput, run: (ctx, { body }) => endVolumePrice(ctx, body) });
