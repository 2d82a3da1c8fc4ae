import type { Metadata } from "next";
import { CorrectionView } from "@/components/corrections/correction-view";
import { correctionPath } from "@/components/corrections/correction-words";
import { requireActor } from "@/lib/auth/page";
import { readCorrection } from "@/lib/metering";
import { orNotFound } from "../../or-not-found";
import { Prefetched } from "../../prefetched";
import { refusal } from "../../refusal";

export const metadata: Metadata = { title: "Correction" };

export default async function CorrectionPage({ params }: { params: Promise<{ correctionId: string }> }) {
  const id = decodeURIComponent((await params).correctionId);
  const ctx = await requireActor(`/corrections/${encodeURIComponent(id)}`);
  const refused = refusal(ctx, "/corrections");
  if (refused) return refused;
  const correction = await orNotFound(readCorrection(ctx, id));
  return (
    <Prefetched reads={{ [correctionPath(id)]: () => correction }}>
      <CorrectionView id={id} now={ctx.clock.now().toISOString()} />
    </Prefetched>
  );
}
