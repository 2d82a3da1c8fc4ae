import type { Metadata } from "next";
import { SecurityView } from "@/components/security/security-view";
import { EVENTS_PATH, FINDINGS_PATH, listPath, PAGE } from "@/components/security/security-words";
import { scopeOf } from "@/lib/auth";
import { requireActor } from "@/lib/auth/page";
import { readSuccessesAfter } from "@/lib/reporting";
import { listSecretFindings, listSecurityEvents } from "@/lib/security";
import { SecretFindingQuery, SecurityEventQuery } from "@/lib/security/schemas";
import { Prefetched } from "../prefetched";
import { refusal } from "../refusal";

export const metadata: Metadata = { title: "Security signals" };

const NONE = { query: "", state: "", matched: "" };

export default async function SecurityPage() {
  const ctx = await requireActor("/security");
  const refused = refusal(ctx, "/security");
  if (refused) return refused;
  return (
    <Prefetched
      reads={{
        [listPath(FINDINGS_PATH, NONE)]: () => listSecretFindings(ctx, SecretFindingQuery.parse({ limit: PAGE }), readSuccessesAfter),
        [listPath(EVENTS_PATH, NONE)]: () => listSecurityEvents(ctx, SecurityEventQuery.parse({ limit: PAGE })),
      }}
    >
      <SecurityView
        now={ctx.clock.now().toISOString()}
        mayUpload={ctx.actor.rights.has("security.read") && scopeOf(ctx.actor, "incident.work").kind === "all"}
        mayConfigure={ctx.actor.rights.has("security.configure")}
      />
    </Prefetched>
  );
}
