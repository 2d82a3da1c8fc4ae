import { EntityView } from "@/components/spend/entity-view";
import { requireActor } from "@/lib/auth/page";
import { entityReads, type PageSearch } from "../../entity-reads";
import { Prefetched } from "../../prefetched";

const GROUPINGS = ["team", "identity", "application", "environment", "model"] as const;
type Props = { params: Promise<{ costCentreId: string }>; searchParams: PageSearch };

export default async function Page({ params, searchParams }: Props) {
  const id = decodeURIComponent((await params).costCentreId);
  const ctx = await requireActor(`/cost-centres/${id}`);
  const { reads, summary, now } = await entityReads(ctx, "cost_centre", id, GROUPINGS[0], searchParams);
  return (
    <Prefetched reads={reads}>
      <EntityView kind="cost_centre" id={id} name={summary.entity.name} groupings={GROUPINGS} now={now} />
    </Prefetched>
  );
}
