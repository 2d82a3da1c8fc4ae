import { EntityView } from "@/components/spend/entity-view";
import { EntryFacts } from "@/components/spend/entry-facts";
import { requireActor } from "@/lib/auth/page";
import { entityBudgets } from "../../entity-budgets";
import { entityIncidents } from "../../entity-incidents";
import { entityReads, type PageSearch } from "../../entity-reads";
import { entryRead } from "../../entry-read";
import { Prefetched } from "../../prefetched";

const GROUPINGS = ["identity", "team", "environment", "provider", "model", "operation", "tool", "tenant"] as const;
type Props = { params: Promise<{ applicationId: string }>; searchParams: PageSearch };

export default async function Page({ params, searchParams }: Props) {
  const id = decodeURIComponent((await params).applicationId);
  const ctx = await requireActor(`/applications/${id}`);
  const [{ reads, summary, now }, entry] = await Promise.all([
    entityReads(ctx, "application", id, GROUPINGS[0], searchParams),
    entryRead(ctx, "applications", id),
  ]);
  const budgets = entityBudgets(ctx, { dimension: "application", id, name: summary.entity.name });
  const incidents = entityIncidents(ctx, { dimension: "application", id });
  return (
    <Prefetched reads={{ ...reads, ...budgets.reads, ...incidents.reads }}>
      <EntityView
        kind="application"
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
        facts={entry ? <EntryFacts kind="application" entry={entry} /> : null}
      />
    </Prefetched>
  );
}
