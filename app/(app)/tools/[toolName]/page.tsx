import { EntityView } from "@/components/spend/entity-view";
import { requireActor } from "@/lib/auth/page";
import { entityReads, type PageSearch } from "../../entity-reads";
import { Prefetched } from "../../prefetched";

const GROUPINGS = ["identity", "operator", "owner", "team", "application", "environment", "agent", "credential"] as const;
type Props = { params: Promise<{ toolName: string }>; searchParams: PageSearch };

export default async function Page({ params, searchParams }: Props) {
  const id = decodeURIComponent((await params).toolName);
  const ctx = await requireActor(`/tools/${encodeURIComponent(id)}`);
  const { reads, summary, now } = await entityReads(ctx, "tool", id, GROUPINGS[0], searchParams);
  return (
    <Prefetched reads={reads}>
      <EntityView kind="tool" id={id} name={summary.entity.name} groupings={GROUPINGS} now={now} />
    </Prefetched>
  );
}
