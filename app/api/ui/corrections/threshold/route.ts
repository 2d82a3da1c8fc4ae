import { route } from "@/lib/http";
import { setCorrectionThreshold } from "@/lib/metering";
import { CorrectionThresholdInput } from "@/lib/metering/schemas";

export const PUT = route({
  auth: { session: true },
  body: CorrectionThresholdInput,
  run: (ctx, { body }) => setCorrectionThreshold(ctx, body),
});
