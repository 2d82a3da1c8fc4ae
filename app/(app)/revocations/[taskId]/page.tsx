import type { Metadata } from "next";
import { RevocationView } from "@/components/revocations/revocation-view";
import { taskPath } from "@/components/revocations/revocation-words";
import { requireActor } from "@/lib/auth/page";
import { readRevocation } from "@/lib/revocation";
import { orNotFound } from "../../or-not-found";
import { Prefetched } from "../../prefetched";
import { refusal } from "../../refusal";

export const metadata: Metadata = { title: "Revocation" };

export default async function RevocationPage({ params }: { params: Promise<{ taskId: string }> }) {
  const id = decodeURIComponent((await params).taskId);
  const ctx = await requireActor(`/revocations/${encodeURIComponent(id)}`);
  const refused = refusal(ctx, "/revocations");
  if (refused) return refused;
  const task = await orNotFound(readRevocation(ctx, id));
  return (
    <Prefetched reads={{ [taskPath(id)]: () => task }}>
      <RevocationView id={id} now={ctx.clock.now().toISOString()} />
    </Prefetched>
  );
}
