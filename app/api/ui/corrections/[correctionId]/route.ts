import { route } from "@/lib/http";
import { readCorrection } from "@/lib/metering";
import { CorrectionPath } from "@/lib/metering/schemas";

export const GET = route({
  auth: { session: true },
  params: CorrectionPath,
  run: (ctx, { params }) => readCorrection(ctx, params.correctionId),
});
