import { IdentityFacts } from "@/components/identities/identity-facts";
import { IdentityRail } from "@/components/identities/identity-rail";
import { EntityView } from "@/components/spend/entity-view";
import { identityHistory } from "@/components/spend/history";
import { requireActor } from "@/lib/auth/page";
import { readIdentity } from "@/lib/identities";
import { entityBudgets } from "../../entity-budgets";
import { entityReads, type PageSearch } from "../../entity-reads";
import { orNotFound } from "../../or-not-found";
import { Prefetched } from "../../prefetched";

const GROUPINGS = ["model", "operator", "credential", "application", "environment", "operation", "agent", "tool", "tenant"] as const;
type Props = { params: Promise<{ identityId: string }>; searchParams: PageSearch };

export default async function IdentityPage({ params, searchParams }: Props) {
  const id = decodeURIComponent((await params).identityId);
  const ctx = await requireActor(`/identities/${encodeURIComponent(id)}`);
  const { reads, summary, now } = await entityReads(ctx, "identity", id, GROUPINGS[0], searchParams);
  const identity = ctx.actor.rights.has("inventory.read") ? await orNotFound(readIdentity(ctx, id)) : null;
  const budgets = entityBudgets(ctx, { dimension: "identity", id, name: summary.entity.name });
  return (
    <Prefetched reads={{ ...reads, ...budgets.reads }}>
      <EntityView
        kind="identity"
        id={id}
        name={summary.entity.name}
        groupings={GROUPINGS}
        now={now}
        history={identity ? identityHistory(identity) : []}
        facts={identity ? <IdentityFacts identity={identity} /> : null}
        rail={
          <>
            {budgets.panel}
            {identity ? (
              <IdentityRail
                identity={identity}
                mayWrite={ctx.actor.rights.has("identity.write")}
                mayAttribute={ctx.actor.rights.has("attribution.assign")}
              />
            ) : null}
          </>
        }
      />
    </Prefetched>
  );
}
