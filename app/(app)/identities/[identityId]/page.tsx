import { grantFinding, modelFinding, plainRows, scopeRows, toolFinding, toolRows } from "@/components/identities/access-rows";
import { AccessSection } from "@/components/identities/access-section";
import { dataRows } from "@/components/identities/data-rows";
import { DataSection } from "@/components/identities/data-section";
import { IdentityFacts } from "@/components/identities/identity-facts";
import { identityMay } from "@/components/identities/identity-may";
import { IdentityRail } from "@/components/identities/identity-rail";
import { LifecycleSection } from "@/components/identities/lifecycle-section";
import { StandingSection } from "@/components/identities/standing-section";
import { accessHistory } from "@/components/spend/access-history";
import { EntityView } from "@/components/spend/entity-view";
import type { Context } from "@/lib/auth/context";
import { requireActor } from "@/lib/auth/page";
import { listEntries, readIdentity } from "@/lib/identities";
import { readIdentityUse, readMarkedClasses } from "@/lib/reporting";
import { noUse } from "@/lib/reporting/core/identity-use";
import { listTasks } from "@/lib/revocation";
import { TaskQuery } from "@/lib/revocation/schemas";
import { listFindings } from "@/lib/risk";
import { FindingQuery } from "@/lib/risk/schemas";
import { readUsedPermissions } from "@/lib/security";
import { lastToldOfKey, laterDay } from "@/lib/security/core/permissions";
import { entityBudgets } from "../../entity-budgets";
import { entityIncidents } from "../../entity-incidents";
import { entityReads, type PageSearch } from "../../entity-reads";
import { orNotFound } from "../../or-not-found";
import { Prefetched } from "../../prefetched";
import { readTimeline } from "./read-timeline";

const GROUPINGS = ["model", "operator", "credential", "application", "environment", "operation", "agent", "tool", "tenant"] as const;
type Props = { params: Promise<{ identityId: string }>; searchParams: PageSearch };

export default async function IdentityPage({ params, searchParams }: Props) {
  const id = decodeURIComponent((await params).identityId);
  const ctx = await requireActor(`/identities/${encodeURIComponent(id)}`);
  const [{ reads, summary, now }, governance] = await Promise.all([
    entityReads(ctx, "identity", id, GROUPINGS[0], searchParams),
    ctx.actor.rights.has("inventory.read") ? readGovernanceOf(ctx, id) : null,
  ]);
  const budgets = entityBudgets(ctx, { dimension: "identity", id, name: summary.entity.name });
  const incidents = entityIncidents(ctx, { dimension: "identity", id });
  return (
    <Prefetched reads={{ ...reads, ...budgets.reads, ...incidents.reads }}>
      <EntityView
        kind="identity"
        id={id}
        name={summary.entity.name}
        groupings={GROUPINGS}
        now={now}
        history={governance?.history ?? []}
        facts={governance?.facts}
        more={governance?.access}
        rail={
          <>
            {incidents.panel}
            {budgets.panel}
            {governance?.rail}
          </>
        }
      />
    </Prefetched>
  );
}

/** Who answers for it, its life, its keys and what it may use, beside what it used. */
async function readGovernanceOf(ctx: Context, id: string) {
  const identity = await orNotFound(readIdentity(ctx, id));
  const mayReadUse = ctx.actor.rights.has("spend.read");
  const [uses, permissions, marks, tools, findings, tasks, timeline] = await Promise.all([
    mayReadUse ? readIdentityUse(ctx.db, { identityIds: [id], now: ctx.clock.now() }) : null,
    mayReadUse ? readUsedPermissions(ctx.db, { identityIds: [id], now: ctx.clock.now() }) : null,
    mayReadUse ? readMarkedClasses(ctx.db, id, ctx.clock.now()) : [],
    listEntries(ctx, "tools", { limit: 500, archived: true }),
    listFindings(ctx, FindingQuery.parse({ identityId: id, limit: 200 })),
    listTasks(ctx, TaskQuery.parse({ identityId: id, limit: 200 })),
    readTimeline(ctx, identity),
  ]);
  const use = uses?.get(id) ?? noUse(id);
  const may = identityMay(ctx.actor);
  const reached = toolRows(identity.grants, use.tools, tools.data);
  const models = plainRows("model", identity.grants, use.models);
  const lastUsed = Object.fromEntries(
    identity.credentials.map((one) => {
      const called = use.credentials.find((used) => used.id === one.id)?.lastSucceededOn ?? null;
      return [one.id, laterDay(called, lastToldOfKey(permissions?.get(id) ?? [], one.id))];
    }),
  );
  return {
    identity,
    history: [...timeline, ...accessHistory(findings.data, tasks.data)],
    facts: (
      <>
        <IdentityFacts identity={identity} />
        <LifecycleSection identity={identity} firstUsedAt={use.firstSucceededOn} may={may} />
      </>
    ),
    access: (
      <>
        <AccessSection identity={identity} of="tool" finding={toolFinding(reached)} rows={reached} may={may} />
        <AccessSection identity={identity} of="model" finding={modelFinding(models)} rows={models} may={may} />
        {(["scope", "environment"] as const).map((of) => {
          const rows =
            of === "scope" ? scopeRows(identity.grants, permissions?.get(id) ?? []) : plainRows(of, identity.grants, use.environments);
          // Where it runs is no news; that it was granted is.
          return rows.some(({ grant }) => grant !== null) ? (
            <AccessSection key={of} identity={identity} of={of} finding={grantFinding(of, rows)} rows={rows} may={may} />
          ) : null;
        })}
      </>
    ),
    rail: (
      <>
        <StandingSection identityId={id} findings={findings} tasks={tasks} />
        {mayReadUse ? <DataSection declared={identity.dataClass} rows={dataRows(identity.dataClass, reached, tools.data, marks)} /> : null}
        <IdentityRail identity={identity} lastUsed={mayReadUse ? lastUsed : {}} now={ctx.clock.now().toISOString()} may={may} />
      </>
    ),
  };
}
