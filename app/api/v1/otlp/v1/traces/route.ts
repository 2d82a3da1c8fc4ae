import { otlpRoute } from "@/lib/http";
import { ingestOtlp } from "@/lib/metering";

export const POST = otlpRoute("traces", ingestOtlp);
