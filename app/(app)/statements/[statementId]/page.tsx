import type { Metadata } from "next";
import { statementHref, statementPath } from "@/components/statements/statement-paths";
import { StatementView } from "@/components/statements/statement-view";
import { requireActor } from "@/lib/auth/page";
import { readStatement } from "@/lib/chargeback";
import { orNotFound } from "../../or-not-found";
import { Prefetched } from "../../prefetched";
import { refusal } from "../../refusal";

export const metadata: Metadata = { title: "Statement" };

export default async function StatementPage({ params }: { params: Promise<{ statementId: string }> }) {
  const id = decodeURIComponent((await params).statementId);
  const ctx = await requireActor(statementHref(id));
  const refused = refusal(ctx, "/statements");
  if (refused) return refused;
  const statement = await orNotFound(readStatement(ctx, id));
  return (
    <Prefetched reads={{ [statementPath(id)]: () => statement }}>
      <StatementView id={id} now={ctx.clock.now().toISOString()} mayExport={ctx.actor.rights.has("chargeback.export")} />
    </Prefetched>
  );
}
