import type { Metadata } from "next";
import { listPath, PAGE, POLICY_PATH } from "@/components/revocations/revocation-words";
import { RevocationsView } from "@/components/revocations/revocations-view";
import { requireActor } from "@/lib/auth/page";
import { listTasks, readRevocationPolicy } from "@/lib/revocation";
import { TaskQuery } from "@/lib/revocation/schemas";
import { Prefetched } from "../prefetched";
import { refusal } from "../refusal";

export const metadata: Metadata = { title: "Revocations" };

export default async function RevocationsPage() {
  const ctx = await requireActor("/revocations");
  const refused = refusal(ctx, "/revocations");
  if (refused) return refused;
  const { rights } = ctx.actor;
  const open = listPath({ q: "", show: "open", state: null, action: null, overdue: false, mine: false });
  const may = { connectors: rights.has("connector.write") || rights.has("control.read"), policy: rights.has("risk.configure") };
  return (
    <Prefetched
      reads={{
        [open]: () => listTasks(ctx, TaskQuery.parse({ limit: PAGE, state: "open" })),
        [POLICY_PATH]: () => readRevocationPolicy(ctx),
      }}
    >
      <RevocationsView now={ctx.clock.now().toISOString()} may={may} />
    </Prefetched>
  );
}
