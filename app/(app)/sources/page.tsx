import type { Metadata } from "next";
import { SourcesView } from "@/components/connect/sources-view";
import { scopeOf } from "@/lib/auth";
import { requireActor } from "@/lib/auth/page";
import { listSourceHealth } from "@/lib/reporting";
import { Prefetched } from "../prefetched";
import { refusal } from "../refusal";

export const metadata: Metadata = { title: "Sources" };

export default async function SourcesPage() {
  const ctx = await requireActor("/sources");
  const refused = refusal(ctx, "/sources");
  if (refused) return refused;
  return (
    <Prefetched reads={{ "/api/ui/sources": () => listSourceHealth(ctx).then((data) => ({ data, nextCursor: null })) }}>
      <SourcesView
        now={ctx.clock.now().toISOString()}
        mayConnect={ctx.actor.rights.has("token.write")}
        mayChange={ctx.actor.rights.has("source.write")}
        seesPayloads={scopeOf(ctx.actor, "source.read").kind === "all"}
      />
    </Prefetched>
  );
}
