import { EntityView } from "@/components/spend/entity-view";
import { EntryFacts } from "@/components/spend/entry-facts";
import { teamHistory } from "@/components/spend/history";
import { requireActor } from "@/lib/auth/page";
import { entityBudgets } from "../../entity-budgets";
import { entityIncidents } from "../../entity-incidents";
import { entityReads, type PageSearch } from "../../entity-reads";
import { entryRead } from "../../entry-read";
import { Prefetched } from "../../prefetched";

const GROUPINGS = ["identity", "owner", "application", "environment", "provider", "model", "operation", "tool"] as const;
type Props = { params: Promise<{ teamId: string }>; searchParams: PageSearch };

export default async function Page({ params, searchParams }: Props) {
  const id = decodeURIComponent((await params).teamId);
  const ctx = await requireActor(`/teams/${id}`);
  const [{ reads, summary, now }, entry] = await Promise.all([
    entityReads(ctx, "team", id, GROUPINGS[0], searchParams),
    entryRead(ctx, "teams", id),
  ]);
  const budgets = entityBudgets(ctx, { dimension: "team", id, name: summary.entity.name });
  const incidents = entityIncidents(ctx, { dimension: "team", id });
  return (
    <Prefetched reads={{ ...reads, ...budgets.reads, ...incidents.reads }}>
      <EntityView
        kind="team"
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
        facts={entry ? <EntryFacts kind="team" entry={entry} /> : null}
        history={entry ? teamHistory(entry) : []}
      />
    </Prefetched>
  );
}
