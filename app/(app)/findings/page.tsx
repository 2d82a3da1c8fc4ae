import type { Metadata } from "next";
import { listPath, RULES_PATH, RUNS_PATH, WAITING_PATH } from "@/components/findings/finding-words";
import { FindingsView } from "@/components/findings/findings-view";
import { scopeOf } from "@/lib/auth";
import { requireActor } from "@/lib/auth/page";
import { listExceptions, listFindings, listRules, listRuns } from "@/lib/risk";
import { FindingQuery, RunQuery } from "@/lib/risk/schemas";
import { Prefetched } from "../prefetched";
import { refusal } from "../refusal";

export const metadata: Metadata = { title: "Findings" };

const NONE = { q: "", rule: "", severity: null, team: "", assignee: "" };
const PAGE = 100;

export default async function FindingsPage() {
  const ctx = await requireActor("/findings");
  const refused = refusal(ctx, "/findings");
  if (refused) return refused;
  const seesAll = scopeOf(ctx.actor, "inventory.read").kind === "all";
  return (
    <Prefetched
      reads={{
        [listPath({ ...NONE, state: "open" })]: () => listFindings(ctx, FindingQuery.parse({ state: "open", limit: PAGE })),
        [listPath({ ...NONE, state: null })]: () => listFindings(ctx, FindingQuery.parse({ limit: PAGE })),
        [WAITING_PATH]: () => listExceptions(ctx, { state: "waiting" }),
        [RULES_PATH]: () => listRules(ctx),
        ...(seesAll ? { [RUNS_PATH]: () => listRuns(ctx, RunQuery.parse({ days: 30 })) } : {}),
      }}
    >
      <FindingsView now={ctx.clock.now().toISOString()} seesAll={seesAll} userId={ctx.actor.id} />
    </Prefetched>
  );
}
