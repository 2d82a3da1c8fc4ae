import { CostCentreFacts } from "@/components/chargeback/cost-centre-facts";
import { CostCentreStatements } from "@/components/chargeback/cost-centre-statements";
import { EntityView } from "@/components/spend/entity-view";
import { requireActor } from "@/lib/auth/page";
import { rightToWrite } from "@/lib/identities/core/entries";
import { entityReads, type PageSearch } from "../../entity-reads";
import { entryRead } from "../../entry-read";
import { Prefetched } from "../../prefetched";

const GROUPINGS = ["team", "identity", "application", "environment", "model"] as const;
type Props = { params: Promise<{ costCentreId: string }>; searchParams: PageSearch };

export default async function Page({ params, searchParams }: Props) {
  const id = decodeURIComponent((await params).costCentreId);
  const ctx = await requireActor(`/cost-centres/${id}`);
  const [{ reads, summary, now }, entry] = await Promise.all([
    entityReads(ctx, "cost_centre", id, GROUPINGS[0], searchParams),
    entryRead(ctx, "costCentres", id),
  ]);
  const { rights } = ctx.actor;
  return (
    <Prefetched reads={reads}>
      <EntityView
        kind="cost_centre"
        id={id}
        name={summary.entity.name}
        groupings={GROUPINGS}
        now={now}
        facts={entry ? <CostCentreFacts entry={entry} mayWrite={rights.has(rightToWrite("costCentres", rights))} /> : null}
        more={rights.has("spend.read") ? <CostCentreStatements id={id} name={summary.entity.name} /> : null}
      />
    </Prefetched>
  );
}
