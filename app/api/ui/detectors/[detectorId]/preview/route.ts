import { previewDetector } from "@/lib/anomalies";
import { DetectorPath, PreviewInput } from "@/lib/anomalies/schemas";
import { route } from "@/lib/http";

export const POST = route({
  auth: { session: true },
  params: DetectorPath,
  body: PreviewInput,
  run: (ctx, { params, body }) => previewDetector(ctx, params.detectorId, body),
});
