import type { Metadata } from "next";
import { SourceView } from "@/components/connect/source-view";
import { scopeOf } from "@/lib/auth";
import { requireActor } from "@/lib/auth/page";
import { readSourceHealth } from "@/lib/reporting";
import { orNotFound } from "../../or-not-found";
import { Prefetched } from "../../prefetched";
import { refusal } from "../../refusal";

export const metadata: Metadata = { title: "Source" };

export default async function SourcePage({ params }: { params: Promise<{ sourceId: string }> }) {
  const id = decodeURIComponent((await params).sourceId);
  const path = encodeURIComponent(id);
  const ctx = await requireActor(`/sources/${path}`);
  const refused = refusal(ctx, "/sources");
  if (refused) return refused;
  const source = await orNotFound(readSourceHealth(ctx, id));
  return (
    <Prefetched reads={{ [`/api/ui/sources/${path}`]: () => source }}>
      <SourceView
        sourceId={id}
        now={ctx.clock.now().toISOString()}
        mayChange={ctx.actor.rights.has("source.write")}
        seesPayloads={scopeOf(ctx.actor, "source.read").kind === "all"}
      />
    </Prefetched>
  );
}
