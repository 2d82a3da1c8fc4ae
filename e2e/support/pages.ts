import type { APIRequestContext } from "@playwright/test";

/** As whom a page is looked at: who runs the platform, or security where that one may not. */
export type Visitor = "admin" | "securityAdmin";

/** Every page of the product that somebody signed in may see. */
export const PAGES: readonly { name: string; path: string; as?: Visitor }[] = [
  { name: "overview", path: "/overview" },
  { name: "spend", path: "/spend" },
  { name: "spend-filtered", path: "/spend?groupBy=model&period=last-30&metric=tokens" },
  { name: "spend-explained", path: "/spend?view=pivot&explain=true" },
  { name: "concentration", path: "/concentration" },
  { name: "efficiency", path: "/efficiency" },
  { name: "views", path: "/views" },
  { name: "my-identities", path: "/identities?owner=me" },
  { name: "unit", path: "/units/{unit}" },
  { name: "team", path: "/teams/{team}" },
  { name: "identities", path: "/identities" },
  { name: "identity", path: "/identities/{identity}" },
  { name: "tool", path: "/tools/{tool}" },
  { name: "model", path: "/models/{model}" },
  { name: "events", path: "/events?status=error" },
  { name: "label", path: "/labels/repo/acme-web" },
  { name: "environment", path: "/environments/{environment}" },
  { name: "budgets", path: "/budgets" },
  { name: "budget", path: "/budgets/{budget}" },
  { name: "approvals", path: "/approvals" },
  { name: "enforcement", path: "/enforcement" },
  { name: "reviews", path: "/reviews", as: "securityAdmin" },
  { name: "review", path: "/reviews/{campaign}", as: "securityAdmin" },
  { name: "review-queue", path: "/reviews/queue", as: "securityAdmin" },
  { name: "review-templates", path: "/reviews/templates", as: "securityAdmin" },
  { name: "review-delegations", path: "/reviews/delegations", as: "securityAdmin" },
  { name: "revocations", path: "/revocations" },
  { name: "connectors", path: "/settings/connectors" },
  { name: "reconciliation", path: "/reconciliation" },
  { name: "directory", path: "/settings/directory" },
  { name: "incidents", path: "/anomalies" },
  { name: "incidents-all", path: "/anomalies?state=all&severity=critical" },
  { name: "incident", path: "/anomalies/{incident}" },
  { name: "incident-every-span", path: "/anomalies/{incident}?spans=every" },
  { name: "detectors", path: "/detectors" },
  { name: "detector", path: "/detectors/B1" },
  { name: "planned-windows", path: "/detectors?tab=windows" },
  { name: "incident-policy", path: "/detectors?tab=telling" },
  { name: "findings", path: "/findings" },
  { name: "finding-rules", path: "/findings/rules" },
  { name: "secret-findings", path: "/security" },
  { name: "security-events", path: "/security?tab=events" },
  { name: "security-sources", path: "/settings/security-sources" },
  { name: "connected-tools", path: "/connected-tools" },
  { name: "vendors", path: "/vendors" },
  { name: "unattributed", path: "/unattributed" },
  { name: "unpriced", path: "/unpriced" },
  { name: "corrections", path: "/corrections" },
  { name: "chargeback", path: "/chargeback/{period}" },
  { name: "pricing", path: "/pricing" },
  { name: "price-changes", path: "/pricing/changes" },
  { name: "price-witness", path: "/pricing/witness" },
  { name: "price-agreements", path: "/pricing/agreements" },
  { name: "simulator", path: "/pricing/simulator" },
  { name: "currency", path: "/pricing/currency" },
  { name: "credits", path: "/pricing/credits" },
  { name: "sources", path: "/sources" },
  { name: "source", path: "/sources/{source}" },
  { name: "imports", path: "/imports" },
  { name: "settings", path: "/settings" },
  { name: "webhooks", path: "/settings/webhooks" },
  { name: "notifications", path: "/notifications" },
  { name: "notification-settings", path: "/notifications?tab=settings" },
  { name: "policies", path: "/policies" },
  { name: "policy-editor", path: "/policies?tab=write" },
  { name: "policy-versions", path: "/policies?tab=versions" },
  { name: "controls", path: "/controls" },
  { name: "control", path: "/controls?control=CSF%202.0%20PR.AA-05" },
  { name: "audit", path: "/audit" },
  { name: "docs-api", path: "/docs/api" },
  { name: "empty-spend", path: "/spend?period=2020-01" },
  { name: "missing", path: "/teams/there-is-no-such-team" },
];

type Budgets = { data: { id: string; parent: { id: string } | null }[] };
type Reviews = { data: { id: string; state: string }[] };
type Incidents = { incidents: { id: string }[] };
type Answer = { groups: { group: Record<string, { id: string | null; name: string }> }[] };
export type PathOf = (path: string) => string;

/** Puts the largest unit, team, identity, environment and source of this month into paths, and the envelope of budgets. */
export async function pathFiller(request: APIRequestContext, security: APIRequestContext): Promise<PathOf> {
  const largest = async (groupBy: string): Promise<string> => {
    const answer = await request.get(`/api/ui/spend?groupBy=${groupBy}`);
    const { groups } = (await answer.json()) as Answer;
    const id = groups.map((row) => row.group[groupBy]?.id).find(Boolean);
    if (!id) throw new Error(`the sample has no ${groupBy}`);
    return encodeURIComponent(id);
  };
  const [unit, team, identity, environment, source, tool, model] = await Promise.all(
    ["business_unit", "team", "identity", "environment", "source", "tool", "model"].map(largest),
  );
  const budgets = (await (await request.get("/api/ui/budgets?limit=200")).json()) as Budgets;
  // The envelope, which has the most to show.
  const budget = budgets.data.find(({ parent }) => parent !== null)?.parent?.id;
  if (!budget) throw new Error("the sample has no envelope of budgets");
  const reviews = (await (await security.get("/api/ui/reviews?limit=200")).json()) as Reviews;
  // One that runs, which has items left and reviewers to show.
  const campaign = (reviews.data.find(({ state }) => state === "open") ?? reviews.data[0])?.id;
  const incidents = (await (await request.get("/api/ui/incidents?state=all&limit=1")).json()) as Incidents;
  // The dearest, which has the most to show.
  const incident = incidents.incidents[0]?.id;
  if (!incident) throw new Error("the sample has no incident");
  const values: Record<string, string | undefined> = {
    unit,
    team,
    identity,
    environment,
    source,
    tool,
    model,
    budget,
    campaign,
    incident,
    period: new Date().toISOString().slice(0, 7),
  };
  return (path) => path.replace(/\{(\w+)\}/g, (_, key: string) => values[key] ?? "");
}
