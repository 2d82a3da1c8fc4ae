import { setDetector } from "@/lib/anomalies";
import { DetectorInput, DetectorPath } from "@/lib/anomalies/schemas";
import { route } from "@/lib/http";

export const PUT = route({
  auth: { session: true },
  params: DetectorPath,
  body: DetectorInput,
  run: (ctx, { params, body }) => setDetector(ctx, params.detectorId, body),
});
