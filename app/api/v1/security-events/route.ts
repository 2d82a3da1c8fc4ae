import { route } from "@/lib/http";
import { listSecurityEvents, receiveSecurityEvents } from "@/lib/security";
import { SecurityEventQuery, SignalQuery } from "@/lib/security/schemas";
import { howOf, pushed, REPORT_TYPES, readReport } from "../../_security/receive";

export const GET = route({ auth: { scope: "read" }, query: SecurityEventQuery, run: (ctx, { query }) => listSecurityEvents(ctx, query) });

export const POST = route({
  auth: { scope: "ingest" },
  query: SignalQuery,
  accepts: REPORT_TYPES,
  run: (ctx, { query, request }) =>
    pushed(request, async () => receiveSecurityEvents(ctx, await readReport(request), howOf(request, query))),
});
