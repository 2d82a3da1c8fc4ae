import { EntityView } from "@/components/spend/entity-view";
import { requireActor } from "@/lib/auth/page";
import { entityReads, type PageSearch } from "../../entity-reads";
import { Prefetched } from "../../prefetched";

const GROUPINGS = ["team", "business_unit", "identity", "application", "environment"] as const;
type Props = { params: Promise<{ modelId: string }>; searchParams: PageSearch };

export default async function Page({ params, searchParams }: Props) {
  const id = decodeURIComponent((await params).modelId);
  const ctx = await requireActor(`/models/${id}`);
  const { reads, summary, now } = await entityReads(ctx, "model", id, GROUPINGS[0], searchParams);
  return (
    <Prefetched reads={reads}>
      <EntityView kind="model" id={id} name={summary.entity.name} groupings={GROUPINGS} now={now} />
    </Prefetched>
  );
}
