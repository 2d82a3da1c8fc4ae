import type { Metadata } from "next";
import { FindingPageView } from "@/components/findings/finding-view";
import { findingPath } from "@/components/findings/finding-words";
import { requireActor } from "@/lib/auth/page";
import { readFinding } from "@/lib/risk";
import { orNotFound } from "../../or-not-found";
import { Prefetched } from "../../prefetched";
import { refusal } from "../../refusal";

export const metadata: Metadata = { title: "Finding" };

export default async function FindingPage({ params }: { params: Promise<{ findingId: string }> }) {
  const id = decodeURIComponent((await params).findingId);
  const ctx = await requireActor(`/findings/${encodeURIComponent(id)}`);
  const refused = refusal(ctx, "/findings");
  if (refused) return refused;
  const finding = await orNotFound(readFinding(ctx, id));
  return (
    <Prefetched reads={{ [findingPath(id)]: () => finding }}>
      <FindingPageView id={id} now={ctx.clock.now().toISOString()} />
    </Prefetched>
  );
}
