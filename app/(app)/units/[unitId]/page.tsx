import { EntityView } from "@/components/spend/entity-view";
import { EntryFacts } from "@/components/spend/entry-facts";
import { requireActor } from "@/lib/auth/page";
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
  return (
    <Prefetched reads={reads}>
      <EntityView
        kind="business_unit"
        id={id}
        name={summary.entity.name}
        groupings={GROUPINGS}
        now={now}
        facts={entry ? <EntryFacts kind="business_unit" entry={entry} /> : null}
      />
    </Prefetched>
  );
}
