import { otlpRoute } from "@/lib/http";
import { ingestMetrics } from "@/lib/metering";

export const POST = otlpRoute("metrics", ingestMetrics);
