import type { Metadata } from "next";
import { ApprovalsView } from "@/components/budgets/approvals-view";
import { requestsPath } from "@/components/budgets/budget-words";
import { requireActor } from "@/lib/auth/page";
import { listRequests } from "@/lib/budgets";
import { RequestQuery } from "@/lib/budgets/schemas";
import { Prefetched } from "../prefetched";
import { refusal } from "../refusal";

export const metadata: Metadata = { title: "Approvals" };

export default async function ApprovalsPage() {
  const ctx = await requireActor("/approvals");
  const refused = refusal(ctx, "/approvals");
  if (refused) return refused;
  const read = (state: "waiting" | "decided") => listRequests(ctx, RequestQuery.parse({ state, limit: 100 }));
  return (
    <Prefetched
      reads={{ [requestsPath({ state: "waiting" })]: () => read("waiting"), [requestsPath({ state: "decided" })]: () => read("decided") }}
    >
      <ApprovalsView now={ctx.clock.now().toISOString()} />
    </Prefetched>
  );
}
