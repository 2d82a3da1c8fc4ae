import type { Metadata } from "next";
import { PoliciesView } from "@/components/policies/policies-view";
import { IN_FORCE_PATH, VERSIONS_PATH } from "@/components/policies/policy-words";
import { scopeOf } from "@/lib/auth";
import { requireActor } from "@/lib/auth/page";
import { checkPolicy, listVersions } from "@/lib/policy";
import { PolicyQuery } from "@/lib/policy/schemas";
import { Prefetched } from "../prefetched";
import { refusal } from "../refusal";

export const metadata: Metadata = { title: "Policies" };

export default async function PoliciesPage() {
  const ctx = await requireActor("/policies");
  const refused = refusal(ctx, "/policies");
  if (refused) return refused;
  return (
    <Prefetched
      reads={{ [IN_FORCE_PATH]: () => checkPolicy(ctx, {}), [VERSIONS_PATH]: () => listVersions(ctx, PolicyQuery.parse({ limit: 100 })) }}
    >
      <PoliciesView now={ctx.clock.now().toISOString()} mayWrite={scopeOf(ctx.actor, "policy.write").kind === "all"} />
    </Prefetched>
  );
}
