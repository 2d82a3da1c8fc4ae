import { type EntityPage, EntityView } from "@/components/spend/entity-view";
import { type Entry, EntryFacts } from "@/components/spend/entry-facts";
import { teamHistory } from "@/components/spend/history";
import { requireActor } from "@/lib/auth/page";
import { entityBudgets } from "./entity-budgets";
import { entityIncidents } from "./entity-incidents";
import { entityReads, type PageSearch } from "./entity-reads";
import { entryRead } from "./entry-read";
import { Prefetched } from "./prefetched";

/** Where the pages of a kind are, and what the inventory and the filters of budgets and incidents call it. */
const KINDS = {
  business_unit: { list: "businessUnits", path: "units", dimension: "businessUnit" },
  team: { list: "teams", path: "teams", dimension: "team" },
  application: { list: "applications", path: "applications", dimension: "application" },
  environment: { list: "environments", path: "environments", dimension: "environment" },
} as const;

type Props = { kind: keyof typeof KINDS; encodedId: string; groupings: EntityPage["groupings"]; searchParams: PageSearch };

/** The page of a thing of the inventory that money is spent by: its figures, budgets, incidents, and whose it is. */
export async function inventoryPage({ kind, encodedId, groupings, searchParams }: Props) {
  const { list, path, dimension } = KINDS[kind];
  const id = decodeURIComponent(encodedId);
  const ctx = await requireActor(`/${path}/${id}`);
  const [{ reads, summary, now }, entry] = await Promise.all([
    entityReads(ctx, kind, id, groupings[0], searchParams),
    entryRead(ctx, list, id),
  ]);
  const { name } = summary.entity;
  const budgets = entityBudgets(ctx, { dimension, id, name });
  const incidents = entityIncidents(ctx, { dimension, id });
  // The list of a kind holds entries of that kind alone.
  const known = entry ? ({ kind, entry } as Entry) : null;
  return (
    <Prefetched reads={{ ...reads, ...budgets.reads, ...incidents.reads }}>
      <EntityView
        kind={kind}
        id={id}
        name={name}
        groupings={groupings}
        now={now}
        rail={
          <>
            {incidents.panel}
            {budgets.panel}
          </>
        }
        facts={known ? <EntryFacts {...known} /> : null}
        history={known?.kind === "team" ? teamHistory(known.entry) : []}
      />
    </Prefetched>
  );
}
