import type { APIRequestContext } from "@playwright/test";

/** As whom a page is looked at: who runs the platform, or security where that one may not. */
export type Visitor = "admin" | "securityAdmin";

/**
 * Every page of the product that somebody signed in may see. `likeOthers`: made of the same parts as another page, where the
 * colours of its second theme are proved.
 */
export const PAGES: readonly { name: string; path: string; as?: Visitor; likeOthers?: true }[] = [
  { name: "overview", path: "/overview" },
  { name: "spend", path: "/spend" },
  { name: "spend-filtered", path: "/spend?groupBy=model&period=last-30&metric=tokens", likeOthers: true },
  { name: "spend-budgets", path: "/spend?groupBy=team&period=last-30&metric=budget_used", likeOthers: true },
  { name: "spend-explained", path: "/spend?as=pivot&explain=true", likeOthers: true },
  { name: "concentration", path: "/concentration" },
  { name: "efficiency", path: "/efficiency" },
  { name: "views", path: "/views" },
  { name: "my-identities", path: "/identities?owner=me", likeOthers: true },
  { name: "unit", path: "/units/{unit}" },
  { name: "team", path: "/teams/{team}", likeOthers: true },
  { name: "identities", path: "/identities" },
  { name: "identity", path: "/identities/{identity}" },
  { name: "tool", path: "/tools/{tool}", likeOthers: true },
  { name: "model", path: "/models/{model}", likeOthers: true },
  { name: "events", path: "/events?status=error" },
  { name: "label-in-use", path: "/labels/repo/{repo}?period=last-30", likeOthers: true },
  { name: "environment", path: "/environments/{environment}", likeOthers: true },
  { name: "application", path: "/applications/{application}", likeOthers: true },
  { name: "provider", path: "/providers/{provider}", likeOthers: true },
  { name: "tenant", path: "/tenants/{tenant}", likeOthers: true },
  { name: "budgets", path: "/budgets" },
  { name: "budget", path: "/budgets/{budget}" },
  { name: "approvals", path: "/approvals" },
  { name: "enforcement", path: "/enforcement" },
  { name: "reviews", path: "/reviews", as: "securityAdmin" },
  { name: "review", path: "/reviews/{campaign}", as: "securityAdmin" },
  { name: "review-queue", path: "/reviews/queue", as: "securityAdmin" },
  { name: "review-templates", path: "/reviews/templates", as: "securityAdmin", likeOthers: true },
  { name: "review-delegations", path: "/reviews/delegations", as: "securityAdmin", likeOthers: true },
  { name: "revocations", path: "/revocations" },
  { name: "connectors", path: "/settings/connectors" },
  { name: "reconciliation", path: "/reconciliation" },
  { name: "directory", path: "/settings/directory" },
  { name: "incidents", path: "/anomalies" },
  { name: "incidents-all", path: "/anomalies?state=all&severity=critical", likeOthers: true },
  { name: "incident", path: "/anomalies/{incident}" },
  { name: "incident-every-span", path: "/anomalies/{incident}?spans=every", likeOthers: true },
  { name: "detectors", path: "/detectors" },
  { name: "detector", path: "/detectors/B1" },
  { name: "planned-windows", path: "/detectors?tab=windows", likeOthers: true },
  { name: "incident-policy", path: "/detectors?tab=telling", likeOthers: true },
  { name: "findings", path: "/findings" },
  { name: "finding-rules", path: "/findings/rules", likeOthers: true },
  { name: "secret-findings", path: "/security" },
  { name: "security-events", path: "/security?tab=events", likeOthers: true },
  { name: "security-sources", path: "/settings/security-sources" },
  { name: "connected-tools", path: "/connected-tools" },
  { name: "vendors", path: "/vendors" },
  { name: "unattributed", path: "/unattributed" },
  { name: "unpriced", path: "/unpriced" },
  { name: "corrections", path: "/corrections" },
  { name: "periods", path: "/chargeback" },
  { name: "invoices", path: "/invoices" },
  { name: "invoices-of-period", path: "/invoices/{period}" },
  { name: "chargeback", path: "/chargeback/{period}" },
  { name: "chargeback-lines", path: "/chargeback/{period}?show=lines", likeOthers: true },
  { name: "allocation", path: "/allocation" },
  { name: "allocation-rule", path: "/allocation/rules/new", likeOthers: true },
  { name: "allocation-shared-costs", path: "/allocation/shared-costs", likeOthers: true },
  { name: "allocation-credits", path: "/allocation/credits", likeOthers: true },
  { name: "allocation-markups", path: "/allocation/markups", likeOthers: true },
  { name: "allocation-true-ups", path: "/allocation/true-ups", likeOthers: true },
  { name: "statements", path: "/statements" },
  { name: "disputes", path: "/statements?tab=disputes", likeOthers: true },
  { name: "statement", path: "/statements/{statement}" },
  { name: "statement-evidence", path: "/statements/{statement}?line=1", likeOthers: true },
  { name: "cost-centre", path: "/cost-centres/{costCentre}" },
  { name: "accounting", path: "/settings/accounting" },
  { name: "exports", path: "/exports" },
  { name: "pricing", path: "/pricing" },
  { name: "price-changes", path: "/pricing/changes", likeOthers: true },
  { name: "price-witness", path: "/pricing/witness" },
  { name: "price-agreements", path: "/pricing/agreements", likeOthers: true },
  { name: "simulator", path: "/pricing/simulator" },
  { name: "currency", path: "/pricing/currency", likeOthers: true },
  { name: "credits", path: "/pricing/credits", likeOthers: true },
  { name: "sources", path: "/sources" },
  { name: "source", path: "/sources/{source}" },
  { name: "imports", path: "/imports" },
  { name: "settings", path: "/settings" },
  { name: "webhooks", path: "/settings/webhooks", likeOthers: true },
  { name: "notifications", path: "/notifications" },
  { name: "notification-settings", path: "/notifications?tab=settings", likeOthers: true },
  { name: "policies", path: "/policies" },
  { name: "policy-editor", path: "/policies?tab=write" },
  { name: "policy-versions", path: "/policies?tab=versions", likeOthers: true },
  { name: "controls", path: "/controls" },
  { name: "control", path: "/controls?control=CSF%202.0%20PR.AA-05", likeOthers: true },
  { name: "audit", path: "/audit" },
  { name: "docs", path: "/docs" },
  { name: "docs-api", path: "/docs/api", likeOthers: true },
  { name: "empty-spend", path: "/spend?period=2020-01", likeOthers: true },
  { name: "missing", path: "/teams/there-is-no-such-team", likeOthers: true },
];

type Budgets = { data: { id: string; parent: { id: string } | null }[] };
type Reviews = { data: { id: string; state: string }[] };
type Incidents = { incidents: { id: string }[] };
type Statements = { data: { id: string }[] };
type Answer = { groups: { group: Record<string, { id: string | null; name: string }> }[] };
export type PathOf = (path: string) => string;

/** Puts the largest unit, team, identity, environment and source of this month into paths, and the envelope of budgets. */
export async function pathFiller(request: APIRequestContext, security: APIRequestContext): Promise<PathOf> {
  const largest = async (groupBy: string): Promise<string> => {
    const answer = await request.get(`/api/ui/spend?groupBy=${groupBy}${groupBy === "label" ? "&label=repo" : ""}`);
    const { groups } = (await answer.json()) as Answer;
    const id = groups.map((row) => row.group[groupBy]?.id).find(Boolean);
    if (!id) throw new Error(`the sample has no ${groupBy}`);
    return encodeURIComponent(id);
  };
  const [unit, team, identity, environment, source, tool, model, costCentre] = await Promise.all(
    ["business_unit", "team", "identity", "environment", "source", "tool", "model", "cost_centre"].map(largest),
  );
  const [application, provider, tenant, repo] = await Promise.all(["application", "provider", "tenant", "label"].map(largest));
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
  const statements = (await (await request.get("/api/ui/statements?limit=1")).json()) as Statements;
  const statement = statements.data[0]?.id;
  if (!statement) throw new Error("the sample has no statement");
  const values: Record<string, string | undefined> = {
    unit,
    team,
    identity,
    environment,
    source,
    tool,
    model,
    costCentre,
    application,
    provider,
    tenant,
    repo,
    budget,
    campaign,
    incident,
    statement,
    period: new Date().toISOString().slice(0, 7),
  };
  return (path) => path.replace(/\{(\w+)\}/g, (_, key: string) => values[key] ?? "");
}
