import { IncidentsPanel } from "@/components/anomalies/incidents-panel";
import { type PanelOf, panelPath, panelQuery } from "@/components/anomalies/panel-paths";
import type { Context } from "@/lib/auth/context";
import { listIncidents } from "@/lib/incidents";
import { IncidentQuery } from "@/lib/incidents/schemas";

/** The open incidents of the thing of a page, or of everything that the caller sees, with their read. */
export function entityIncidents(ctx: Context, of?: PanelOf) {
  if (!ctx.actor.rights.has("incident.read")) return { reads: {}, panel: null };
  return {
    reads: { [panelPath(of)]: () => listIncidents(ctx, IncidentQuery.parse(panelQuery(of))) },
    panel: <IncidentsPanel now={ctx.clock.now().toISOString()} {...(of ? { of } : {})} />,
  };
}
