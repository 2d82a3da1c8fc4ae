import { route } from "@/lib/http";
import { listFindings } from "@/lib/risk";
import { FindingQuery } from "@/lib/risk/schemas";
import { receiveFindings } from "@/lib/security";
import { SignalQuery } from "@/lib/security/schemas";
import { howOf, REPORT_TYPES, readReport } from "../../_security/receive";

export const GET = route({ auth: { scope: "read" }, query: FindingQuery, run: (ctx, { query }) => listFindings(ctx, query) });

/** Reports of secret scanners; what they found is listed by /secret-findings, and by rules of risk here. */
export const POST = route({
  auth: { scope: "ingest" },
  query: SignalQuery,
  accepts: REPORT_TYPES,
  run: async (ctx, { query, request }) => receiveFindings(ctx, await readReport(request), howOf(request, query)),
});
