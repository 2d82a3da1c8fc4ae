import type { Metadata } from "next";
import { ConnectorsView } from "@/components/revocations/connectors-view";
import { CONNECTORS_PATH } from "@/components/revocations/revocation-words";
import { NotAllowed } from "@/components/states/alone";
import { LinkButton } from "@/components/ui/button";
import { requireActor } from "@/lib/auth/page";
import { listConnectors } from "@/lib/revocation";
import { Prefetched } from "../../prefetched";

export const metadata: Metadata = { title: "Connectors" };

export default async function ConnectorsPage() {
  const ctx = await requireActor("/settings/connectors");
  const { rights } = ctx.actor;
  const mayWrite = rights.has("connector.write");
  if (!mayWrite && !rights.has("control.read")) {
    return <NotAllowed what="open Connectors" actions={<LinkButton href="/settings">Your account</LinkButton>} />;
  }
  return (
    <Prefetched reads={{ [CONNECTORS_PATH]: () => listConnectors(ctx).then((data) => ({ data, nextCursor: null })) }}>
      <ConnectorsView mayWrite={mayWrite} />
    </Prefetched>
  );
}
