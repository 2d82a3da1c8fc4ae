import { EntityView } from "@/components/spend/entity-view";
import { EntryFacts } from "@/components/spend/entry-facts";
import { requireActor } from "@/lib/auth/page";
import { entityBudgets } from "../../entity-budgets";
import { entityIncidents } from "../../entity-incidents";
import { entityReads, type PageSearch } from "../../entity-reads";
import { entryRead } from "../../entry-read";
import { Prefetched } from "../../prefetched";

const GROUPINGS = ["business_unit", "team", "identity", "application", "provider", "model"] as const;
type Props = { params: Promise<{ environmentId: string }>; searchParams: PageSearch };

export default async function Page({ params, searchParams }: Props) {
  const id = decodeURIComponent((await params).environmentId);
  const ctx = await requireActor(`/environments/${id}`);
  const [{ reads, summary, now }, entry] = await Promise.all([
    entityReads(ctx, "environment", id, GROUPINGS[0], searchParams),
    entryRead(ctx, "environments", id),
  ]);
  const budgets = entityBudgets(ctx, { dimension: "environment", id, name: summary.entity.name });
  const incidents = entityIncidents(ctx, { dimension: "environment", id });
  return (
    <Prefetched reads={{ ...reads, ...budgets.reads, ...incidents.reads }}>
      <EntityView
        kind="environment"
        id={id}
        name={summary.entity.name}
        groupings={GROUPINGS}
        now={now}
        rail={
          <>
            {incidents.panel}
            {budgets.panel}
          </>
        }
        facts={entry ? <EntryFacts kind="environment" entry={entry} /> : null}
      />
    </Prefetched>
  );
}
