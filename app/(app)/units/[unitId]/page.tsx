import { EntityView } from "@/components/spend/entity-view";
import { requireActor } from "@/lib/auth/page";
import { entityReads, type PageSearch } from "../../entity-reads";
import { Prefetched } from "../../prefetched";

const GROUPINGS = ["team", "cost_centre", "identity", "application", "environment", "provider", "model"] as const;
type Props = { params: Promise<{ unitId: string }>; searchParams: PageSearch };

export default async function Page({ params, searchParams }: Props) {
  const id = decodeURIComponent((await params).unitId);
  const ctx = await requireActor(`/units/${id}`);
  const { reads, summary, now } = await entityReads(ctx, "business_unit", id, GROUPINGS[0], searchParams);
  return (
    <Prefetched reads={reads}>
      <EntityView kind="business_unit" id={id} name={summary.entity.name} groupings={GROUPINGS} now={now} />
    </Prefetched>
  );
}
