import type { Metadata } from "next";
import { InboxView } from "@/components/anomalies/inbox-view";
import { ASKED_NOTHING, listPath, listQuery } from "@/components/anomalies/incident-paths";
import { DETECTORS_PATH } from "@/components/states/detector-paths";
import { listDetectors } from "@/lib/anomalies";
import { requireActor } from "@/lib/auth/page";
import { listIncidents } from "@/lib/incidents";
import { IncidentQuery } from "@/lib/incidents/schemas";
import { Prefetched } from "../prefetched";
import { refusal } from "../refusal";

export const metadata: Metadata = { title: "Incidents" };

export default async function AnomaliesPage() {
  const ctx = await requireActor("/anomalies");
  const refused = refusal(ctx, "/anomalies");
  if (refused) return refused;
  return (
    <Prefetched
      reads={{
        [listPath(ASKED_NOTHING)]: () => listIncidents(ctx, IncidentQuery.parse(listQuery(ASKED_NOTHING))),
        [DETECTORS_PATH]: () => listDetectors(ctx),
      }}
    >
      <InboxView now={ctx.clock.now().toISOString()} mayWork={ctx.actor.rights.has("incident.work")} />
    </Prefetched>
  );
}
