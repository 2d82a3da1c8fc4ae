import { EntityView } from "@/components/spend/entity-view";
import { EntryFacts } from "@/components/spend/entry-facts";
import { requireActor } from "@/lib/auth/page";
import { entityBudgets } from "../../entity-budgets";
import { entityIncidents } from "../../entity-incidents";
import { entityReads, type PageSearch } from "../../entity-reads";
import { entryRead } from "../../entry-read";
import { Prefetched } from "../../prefetched";

const GROUPINGS = [
  "team",
  "cost_centre",
  "identity",
  "application",
  "environment",
  "provider",
  "model",
  "operation",
  "tool",
  "owner",
] as const;
type Props = { params: Promise<{ unitId: string }>; searchParams: PageSearch };

export default async function Page({ params, searchParams }: Props) {
  const id = decodeURIComponent((await params).unitId);
  const ctx = await requireActor(`/units/${id}`);
  const [{ reads, summary, now }, entry] = await Promise.all([
    entityReads(ctx, "business_unit", id, GROUPINGS[0], searchParams),
    entryRead(ctx, "businessUnits", id),
  ]);
  const budgets = entityBudgets(ctx, { dimension: "businessUnit", id, name: summary.entity.name });
  const incidents = entityIncidents(ctx, { dimension: "businessUnit", id });
  return (
    <Prefetched reads={{ ...reads, ...budgets.reads, ...incidents.reads }}>
      <EntityView
        kind="business_unit"
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
        facts={entry ? <EntryFacts kind="business_unit" entry={entry} /> : null}
      />
    </Prefetched>
  );
}
