import type { Metadata } from "next";
import { FIRST, listPath, PAGE } from "@/components/reconciliation/case-words";
import { ReconciliationView } from "@/components/reconciliation/reconciliation-view";
import { requireActor } from "@/lib/auth/page";
import { listCases } from "@/lib/reconciliation";
import { CaseQuery } from "@/lib/reconciliation/schemas";
import { Prefetched } from "../prefetched";
import { refusal } from "../refusal";

export const metadata: Metadata = { title: "Reconciliation" };

export default async function ReconciliationPage() {
  const ctx = await requireActor("/reconciliation");
  const refused = refusal(ctx, "/reconciliation");
  if (refused) return refused;
  const { id, rights } = ctx.actor;
  return (
    <Prefetched reads={{ [listPath(FIRST)]: () => listCases(ctx, CaseQuery.parse({ limit: PAGE })) }}>
      <ReconciliationView
        now={ctx.clock.now().toISOString()}
        userId={id}
        maySync={rights.has("connector.write") && rights.has("directory.write")}
      />
    </Prefetched>
  );
}
