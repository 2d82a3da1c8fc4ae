import { RateHistoryButton } from "@/components/pricing/rate-history-button";
import { EntityView } from "@/components/spend/entity-view";
import { requireActor } from "@/lib/auth/page";
import { entityReads, type PageSearch } from "../../entity-reads";
import { Prefetched } from "../../prefetched";

const GROUPINGS = ["team", "business_unit", "identity", "application", "environment", "provider", "operation"] as const;
type Props = { params: Promise<{ modelId: string }>; searchParams: PageSearch };

export default async function Page({ params, searchParams }: Props) {
  const id = decodeURIComponent((await params).modelId);
  const ctx = await requireActor(`/models/${id}`);
  const { reads, summary, now } = await entityReads(ctx, "model", id, GROUPINGS[0], searchParams);
  // The dearest of those that serve it.
  const provider = summary.breakdowns.provider?.[0]?.group.provider?.id;
  const mayPrice = ctx.actor.rights.has("price.read");
  return (
    <Prefetched reads={reads}>
      <EntityView
        kind="model"
        id={id}
        name={summary.entity.name}
        groupings={GROUPINGS}
        now={now}
        actions={
          provider && mayPrice ? <RateHistoryButton name={{ provider, model: id }} mayRate={ctx.actor.rights.has("price.write")} /> : null
        }
      />
    </Prefetched>
  );
}
