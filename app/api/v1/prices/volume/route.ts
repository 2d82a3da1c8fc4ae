import { answer, route } from "@/lib/http";
import { addVolumePrice, listVolumePrices } from "@/lib/pricing";
import { VolumePriceInput } from "@/lib/pricing/core/volume-input";

export const GET = route({ auth: { scope: "read" }, run: (ctx) => listVolumePrices(ctx) });

export const POST = route({
  auth: { scope: "admin" },
  body: VolumePriceInput,
  run: async (ctx, { body }) => answer(await addVolumePrice(ctx, body), { status: 201 }),
});
