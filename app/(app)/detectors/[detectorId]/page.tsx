import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { DetectorPageView } from "@/components/detectors/detector-view";
import { detectorHref } from "@/components/detectors/detector-words";
import { DETECTORS_PATH } from "@/components/states/detector-paths";
import { listDetectors } from "@/lib/anomalies";
import { requireActor } from "@/lib/auth/page";
import { Prefetched } from "../../prefetched";
import { refusal } from "../../refusal";

export const metadata: Metadata = { title: "Detector" };

export default async function DetectorPage({ params }: { params: Promise<{ detectorId: string }> }) {
  const id = decodeURIComponent((await params).detectorId);
  const ctx = await requireActor(detectorHref(id));
  const refused = refusal(ctx, "/detectors");
  if (refused) return refused;
  const detectors = await listDetectors(ctx);
  if (!detectors.data.some((one) => one.id === id)) notFound();
  return (
    <Prefetched reads={{ [DETECTORS_PATH]: () => detectors }}>
      <DetectorPageView id={id} now={ctx.clock.now().toISOString()} />
    </Prefetched>
  );
}
