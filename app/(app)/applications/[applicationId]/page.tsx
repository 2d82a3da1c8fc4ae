import { EntityView } from "@/components/spend/entity-view";
import { requireActor } from "@/lib/auth/page";
import { entityReads, type PageSearch } from "../../entity-reads";
import { Prefetched } from "../../prefetched";

const GROUPINGS = ["identity", "team", "environment", "provider", "model"] as const;
type Props = { params: Promise<{ applicationId: string }>; searchParams: PageSearch };

export default async function Page({ params, searchParams }: Props) {
  const id = decodeURIComponent((await params).applicationId);
  const ctx = await requireActor(`/applications/${id}`);
  const { reads, summary, now } = await entityReads(ctx, "application", id, GROUPINGS[0], searchParams);
  return (
    <Prefetched reads={reads}>
      <EntityView kind="application" id={id} name={summary.entity.name} groupings={GROUPINGS} now={now} />
    </Prefetched>
  );
}
