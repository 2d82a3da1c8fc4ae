/** The routes that are answered in front of the web framework: usage that arrives, and decisions that calls wait for. */
import type { FastRoutes } from "@/lib/http";
import * as authorize from "./authorize/route";
import * as events from "./events/route";
import * as renew from "./leases/[leaseId]/renew/route";
import * as giveBack from "./leases/[leaseId]/return/route";
import * as leases from "./leases/route";
import * as logs from "./otlp/v1/logs/route";
import * as metrics from "./otlp/v1/metrics/route";
import * as traces from "./otlp/v1/traces/route";
import * as commit from "./reservations/[reservationId]/commit/route";
import * as release from "./reservations/[reservationId]/release/route";

export const FAST_ROUTES: FastRoutes = {
  "/api/v1/authorize": authorize.POST,
  "/api/v1/reservations/[reservationId]/commit": commit.POST,
  "/api/v1/reservations/[reservationId]/release": release.POST,
  "/api/v1/leases": leases.POST,
  "/api/v1/leases/[leaseId]/renew": renew.POST,
  "/api/v1/leases/[leaseId]/return": giveBack.POST,
  "/api/v1/events": events.POST,
  "/api/v1/otlp/v1/traces": traces.POST,
  "/api/v1/otlp/v1/logs": logs.POST,
  "/api/v1/otlp/v1/metrics": metrics.POST,
};
