import { EntityView } from "@/components/spend/entity-view";
import { LinkButton } from "@/components/ui/button";
import { requireActor } from "@/lib/auth/page";
import { entityReads, type PageSearch } from "../../entity-reads";
import { Prefetched } from "../../prefetched";

const GROUPINGS = ["model", "business_unit", "team", "identity", "environment"] as const;
type Props = { params: Promise<{ providerId: string }>; searchParams: PageSearch };

export default async function Page({ params, searchParams }: Props) {
  const id = decodeURIComponent((await params).providerId);
  const ctx = await requireActor(`/providers/${id}`);
  const { reads, summary, now } = await entityReads(ctx, "provider", id, GROUPINGS[0], searchParams);
  return (
    <Prefetched reads={reads}>
      <EntityView
        kind="provider"
        id={id}
        name={summary.entity.name}
        groupings={GROUPINGS}
        now={now}
        actions={
          ctx.actor.rights.has("price.read") ? (
            <LinkButton icon="price" href="/pricing/changes">
              Rate changes
            </LinkButton>
          ) : null
        }
      />
    </Prefetched>
  );
}
