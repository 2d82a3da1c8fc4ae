import type { Metadata } from "next";
import { ASKED_NOTHING, listPath, listQuery } from "@/components/statements/statement-paths";
import { StatementsView } from "@/components/statements/statements-view";
import { requireActor } from "@/lib/auth/page";
import { listStatements } from "@/lib/chargeback";
import { StatementQuery } from "@/lib/chargeback/core/statement-input";
import { Prefetched } from "../prefetched";
import { refusal } from "../refusal";

export const metadata: Metadata = { title: "Statements" };

export default async function StatementsPage() {
  const ctx = await requireActor("/statements");
  const refused = refusal(ctx, "/statements");
  if (refused) return refused;
  return (
    <Prefetched reads={{ [listPath(ASKED_NOTHING)]: () => listStatements(ctx, StatementQuery.parse(listQuery(ASKED_NOTHING))) }}>
      <StatementsView now={ctx.clock.now().toISOString()} isPerson={ctx.actor.personId !== undefined} />
    </Prefetched>
  );
}
