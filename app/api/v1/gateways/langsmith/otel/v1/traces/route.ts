import { otlpRoute } from "@/lib/http";
import { ingestOtlp } from "@/lib/metering";
import { withApiKey } from "../../../with-api-key";

/** Where LangSmith's clients send spans when they export OpenTelemetry: below the address of their runs, with the same key. */
export const POST = withApiKey(otlpRoute("traces", ingestOtlp));
