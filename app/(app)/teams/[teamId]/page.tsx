import { EntityView } from "@/components/spend/entity-view";
import { requireActor } from "@/lib/auth/page";
import { entityReads, type PageSearch } from "../../entity-reads";
import { Prefetched } from "../../prefetched";

const GROUPINGS = ["identity", "owner", "application", "environment", "provider", "model"] as const;
type Props = { params: Promise<{ teamId: string }>; searchParams: PageSearch };

export default async function Page({ params, searchParams }: Props) {
  const id = decodeURIComponent((await params).teamId);
  const ctx = await requireActor(`/teams/${id}`);
  const { reads, summary, now } = await entityReads(ctx, "team", id, GROUPINGS[0], searchParams);
  return (
    <Prefetched reads={reads}>
      <EntityView kind="team" id={id} name={summary.entity.name} groupings={GROUPINGS} now={now} />
    </Prefetched>
  );
}
