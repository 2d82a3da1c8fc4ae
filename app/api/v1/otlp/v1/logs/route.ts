import { otlpRoute } from "@/lib/http";
import { ingestOtlp } from "@/lib/metering";

export const POST = otlpRoute("logs", ingestOtlp);
