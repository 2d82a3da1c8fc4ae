import type { Metadata } from "next";
import { SOURCES_PATH } from "@/components/security/security-words";
import { SecuritySourcesView } from "@/components/security/sources-view";
import { NotAllowed } from "@/components/states/alone";
import { LinkButton } from "@/components/ui/button";
import { requireActor } from "@/lib/auth/page";
import { listSecuritySources } from "@/lib/security";
import { Prefetched } from "../../prefetched";

export const metadata: Metadata = { title: "Security sources" };

export default async function SecuritySourcesPage() {
  const ctx = await requireActor("/settings/security-sources");
  const { rights } = ctx.actor;
  if (!rights.has("security.read"))
    return <NotAllowed what="open Security sources" actions={<LinkButton href="/settings">Your account</LinkButton>} />;
  return (
    <Prefetched reads={{ [SOURCES_PATH]: () => listSecuritySources(ctx).then((data) => ({ data, nextCursor: null })) }}>
      <SecuritySourcesView now={ctx.clock.now().toISOString()} mayWrite={rights.has("security.configure")} />
    </Prefetched>
  );
}
