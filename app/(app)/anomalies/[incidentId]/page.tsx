import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { incidentHref, incidentPath, timelinePath } from "@/components/anomalies/incident-paths";
import { IncidentView } from "@/components/anomalies/incident-view";
import { requireActor } from "@/lib/auth/page";
import { readIncident, readTimeline } from "@/lib/incidents";
import { orNotFound } from "../../or-not-found";
import { Prefetched } from "../../prefetched";
import { refusal } from "../../refusal";

export const metadata: Metadata = { title: "Incident" };

export default async function IncidentPage({ params }: { params: Promise<{ incidentId: string }> }) {
  const id = decodeURIComponent((await params).incidentId);
  const ctx = await requireActor(incidentHref(id));
  const refused = refusal(ctx, "/anomalies");
  if (refused) return refused;
  const incident = await orNotFound(readIncident(ctx, id));
  // What became a part of another is that other.
  if (incident.id !== id) redirect(incidentHref(incident.id));
  return (
    <Prefetched reads={{ [incidentPath(id)]: () => incident, [timelinePath(id)]: () => readTimeline(ctx, id) }}>
      <IncidentView id={id} now={ctx.clock.now().toISOString()} />
    </Prefetched>
  );
}
