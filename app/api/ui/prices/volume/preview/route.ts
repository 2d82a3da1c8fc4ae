import { previewVolumePrice } from "@/lib/chargeback";
import { route } from "@/lib/http";
import { VolumePreviewInput } from "@/lib/pricing/core/volume-input";

export const POST = route({ auth: { session: true }, body: VolumePreviewInput, run: (ctx, { body }) => previewVolumePrice(ctx, body) });
