import type { Metadata } from "next";
import { POLICY_PATH } from "@/components/detectors/detector-words";
import { DetectorsView } from "@/components/detectors/detectors-view";
import { ALL_WINDOWS } from "@/components/detectors/window-words";
import { DETECTORS_PATH } from "@/components/states/detector-paths";
import { listDetectors } from "@/lib/anomalies";
import { requireActor } from "@/lib/auth/page";
import { listWindows, readIncidentPolicy } from "@/lib/incidents";
import { Prefetched } from "../prefetched";
import { refusal } from "../refusal";

export const metadata: Metadata = { title: "Detectors" };

export default async function DetectorsPage() {
  const ctx = await requireActor("/detectors");
  const refused = refusal(ctx, "/detectors");
  if (refused) return refused;
  return (
    <Prefetched
      reads={{
        [DETECTORS_PATH]: () => listDetectors(ctx),
        [ALL_WINDOWS]: () => listWindows(ctx, { over: true }),
        [POLICY_PATH]: () => readIncidentPolicy(ctx),
      }}
    >
      <DetectorsView now={ctx.clock.now().toISOString()} mayPlan={ctx.actor.rights.has("incident.work")} />
    </Prefetched>
  );
}
