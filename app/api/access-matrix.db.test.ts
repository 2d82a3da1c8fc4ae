/**
 * Route × role × object, generated: every route of the pages that names a thing is tried by every role over one team, with a
 * thing of that team, one of another team, and one that does not exist. What lies outside is not there: in no answer
 * can a foreign thing be told from one that never was.
 */
import { readdirSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { createUser, ROLES, type Role, systemActor } from "@/lib/auth";
import { RIGHTS_OF_ROLE } from "@/lib/auth/core/roles";
import { sessionCookie } from "@/lib/auth/session-cookie";
import { createBudget } from "@/lib/budgets";
import { BudgetInput } from "@/lib/budgets/schemas";
import { setEnvironment } from "@/lib/env";
import type { RouteHandler } from "@/lib/http";
import { systemClock } from "@/lib/kernel/clock";
import { parseInput } from "@/lib/kernel/parse";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { anyUsage, seedOrganisation, seedUsage } from "@/lib/testing/ledger";
import { seedPeriod, seedStatement } from "@/lib/testing/statements";

const database = useDatabase();
const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
const ROOT = path.join(import.meta.dirname, "ui");

/** A thing of team Care, and the same of team Vision. */
type Things = { own: Record<string, string>; foreign: Record<string, string>; body?: Record<string, unknown> };
const thing = (name: string, own: string, foreign: string, more: Record<string, string> = {}, body?: Record<string, unknown>): Things => ({
  own: { ...more, [name]: own },
  foreign: { ...more, [name]: foreign },
  ...(body ? { body } : {}),
});
const entity = (kind: string, own: string, foreign: string) => thing("id", own, foreign, { kind });

/** By the folder of the route: what stands in its place. */
const THINGS: Record<string, Things[]> = {
  "entity/[kind]/[id]": [
    entity("identity", "triage", "eye"),
    entity("team", "care", "vision"),
    entity("application", "desk", "atlas"),
    entity("business_unit", "ops", "labs-eu"),
  ],
  "inventory/identities/[id]": [thing("id", "triage", "eye", {}, { purpose: "Changed" })],
  "inventory/credentials/[id]": [thing("id", "k-triage", "k-eye", {}, { label: "Changed" })],
  "inventory/teams/[id]": [thing("id", "care", "vision", {}, { name: "Changed" })],
  "inventory/applications/[id]": [thing("id", "desk", "atlas", {}, { purpose: "Changed" })],
  "budgets/[budgetId]": [thing("budgetId", "b-care", "b-vision", {}, { name: "Changed" })],
};
const REASON = { reason: "Because of the test" };
const DISPUTED = { lineNo: 1, amount: "1", reason: "not_mine", kind: "data", note: "It is not ours" };
Object.assign(THINGS, {
  "inventory/identities/[id]/limit": [thing("id", "triage", "eye")],
  "inventory/grants/[id]": [thing("id", "g-triage", "g-eye", {}, { ...REASON, capUsd: "1" })],
  "inventory/grants/[id]/decide": [thing("id", "g-triage", "g-eye", {}, { ...REASON, decision: "refused" })],
  "inventory/grants/[id]/end": [thing("id", "g-triage", "g-eye", {}, REASON)],
  "inventory/delegations/[id]": [thing("id", "d-triage", "d-eye")],
  "inventory/delegations/[id]/decide": [thing("id", "d-triage", "d-eye", {}, { ...REASON, decision: "refused" })],
  "inventory/delegations/[id]/end": [thing("id", "d-triage", "d-eye", {}, REASON)],
  "findings/[findingId]": [thing("findingId", "f-triage", "f-eye")],
  "findings/[findingId]/assignee": [thing("findingId", "f-triage", "f-eye", {}, { assigneeId: null })],
  "findings/[findingId]/comments": [thing("findingId", "f-triage", "f-eye", {}, { text: "A word" })],
  "risk/exceptions/[exceptionId]/decision": [thing("exceptionId", "x-triage", "x-eye", {}, { ...REASON, decision: "refused" })],
  "risk/exceptions/[exceptionId]/withdraw": [thing("exceptionId", "x-triage", "x-eye", {}, REASON)],
  "reconciliation/[caseId]": [thing("caseId", "c-triage", "c-eye")],
  "revocations/[taskId]": [thing("taskId", "t-triage", "t-eye")],
  "revocations/[taskId]/cancel": [thing("taskId", "t-triage", "t-eye", {}, REASON)],
  "revocations/[taskId]/confirm": [thing("taskId", "t-triage", "t-eye", {}, { evidence: "Seen in the console" })],
  "revocations/[taskId]/send": [thing("taskId", "t-triage", "t-eye")],
  "incidents/[incidentId]/assignee": [thing("incidentId", "i-triage", "i-eye", {}, { assigneeId: null })],
  "incidents/[incidentId]/comments": [thing("incidentId", "i-triage", "i-eye", {}, { text: "A word" })],
  "incidents/[incidentId]/state": [thing("incidentId", "i-triage", "i-eye", {}, { ...REASON, state: "investigating" })],
  "incidents/[incidentId]/disposition": [thing("incidentId", "i-triage", "i-eye", {}, { ...REASON, disposition: "real" })],
  "incidents/[incidentId]/deeds": [thing("incidentId", "i-triage", "i-eye", {}, { ...REASON, kind: "block" })],
  "incidents/[incidentId]/deeds/[stepId]/undo": [
    { own: { incidentId: "i-triage", stepId: "s-triage" }, foreign: { incidentId: "i-eye", stepId: "s-eye" }, body: REASON },
  ],
  "incidents/[incidentId]/review": [
    thing("incidentId", "i-triage", "i-eye", {}, { whatHappened: "It", whyItHappened: "Was", whatHelped: "So" }),
  ],
  "planned-windows/[windowId]": [thing("windowId", "w-triage", "w-eye")],
} satisfies Record<string, Things[]>);
for (const folder of ["entity/[kind]/[id]/calls", "explain/[kind]/[id]", "forecast/[kind]/[id]"])
  THINGS[folder] = THINGS["entity/[kind]/[id]"] ?? [];
for (const folder of ["", "/answer", "/disputes", "/export"])
  THINGS[`statements/[statementId]${folder}`] = [
    thing("statementId", "st-care", "st-vision", {}, folder === "/answer" ? { answer: "agreed", contentHash: "hash" } : DISPUTED),
  ];
THINGS["statements/[statementId]/lines/[lineNo]"] = [thing("statementId", "st-care", "st-vision", { lineNo: "1" })];
for (const [folder, body] of Object.entries({
  ...{ "": {}, "/take": {}, "/comments": { text: "A word" }, "/withdraw": REASON },
  "/decision": { ...REASON, outcome: "rejected" },
}))
  THINGS[`disputes/[disputeId]${folder}`] = [thing("disputeId", "di-care", "di-vision", {}, body)];
for (const folder of ["", "/timeline", "/chain", "/blast", "/pack", "/letter"])
  THINGS[`incidents/[incidentId]${folder}`] = [thing("incidentId", "i-triage", "i-eye")];
for (const folder of ["burn", "forecast", "recount", "requests", "raises"])
  THINGS[`budgets/[budgetId]/${folder}`] = [
    thing("budgetId", "b-care", "b-vision", {}, { amount: "1", endsAt: "2030-01-01T00:00:00Z", reason: "More" }),
  ];

type Route = { name: string; method: string; handler: RouteHandler; things: Things };
const routes: Route[] = [];
const unknown: string[] = [];
for (const file of readdirSync(ROOT, { recursive: true, encoding: "utf8" })
  .filter((one) => path.basename(one) === "route.ts")
  .sort()) {
  const folder = path.dirname(file);
  if (!folder.includes("[")) continue;
  const module = (await import(path.join(ROOT, file))) as Record<string, RouteHandler>;
  if (!THINGS[folder]) unknown.push(folder);
  for (const method of METHODS)
    for (const things of THINGS[folder] ?? [])
      if (module[method])
        routes.push({ name: `${method} ${folder} ${things.own.kind ?? ""}`.trim(), method, handler: module[method], things });
}

const cookies = new Map<Role, string>();
const noBody = new Set(["GET", "DELETE"]);

beforeAll(async () => {
  setEnvironment({ LOG_LEVEL: "silent" });
  await seedOrganisation(database.pool);
  await database.pool.query(SEED);
  await seedUsage(testContext(database.db), anyUsage(3, 60));
  for (const team of ["care", "vision"]) {
    const said = { name: team, scope: { team }, limit: { usd: "10" }, window: "month", enforcement: "hard" } as const;
    const { id } = await createBudget(testContext(database.db), parseInput(BudgetInput, said));
    await database.pool.query("UPDATE budget SET id = $1 WHERE id = $2", [`b-${team}`, id]);
    await database.pool.query("UPDATE budget_counter SET budget_id = $1 WHERE budget_id = $2", [`b-${team}`, id]);
  }
  await seedPeriod(database.db, { id: "2026-02", start: "2026-02-01T00:00:00Z", end: "2026-03-01T00:00:00Z", state: "closed" });
  for (const team of ["care", "vision"]) {
    const lines = [{ amount: "12.00" }];
    await seedStatement(database.db, "2026-02", { id: `st-${team}`, costCentreId: `cc-${team}`, state: "issued", teamIds: [team], lines });
  }
  await database.pool.query(SEED_DISPUTES);
  const ctx = { db: database.db, clock: systemClock, actor: systemActor("test") };
  for (const role of ROLES) {
    const grants = [{ role, businessUnitIds: [], teamIds: ["care"], applicationIds: [], environmentIds: [] }];
    const user = await createUser(ctx, { email: `${role}@x.test`, grants });
    const cookie = await sessionCookie({ userId: user.id, version: 1, startedAt: Math.floor(Date.now() / 1_000) }, false);
    cookies.set(role, cookie.split(";")[0] ?? "");
  }
});

const SEED = `
INSERT INTO credential (id, identity_id, label, kind) VALUES ('k-eye', 'eye', 'Eye key', 'api_key');
INSERT INTO access_grant (id, identity_id, kind, value, granted_by, granted_at) SELECT 'g-' || id, id, 'model', 'gpt-4o', 'u', '2026-01-01Z' FROM identity WHERE id IN ('triage', 'eye');
INSERT INTO identity_delegation (id, operator_id, actor_id, purpose, valid_from, created_by) VALUES
  ('d-triage', 'triage', 'router', 'Test', '2026-01-01Z', 'u'), ('d-eye', 'eye', 'scout', 'Test', '2026-01-01Z', 'u');
INSERT INTO finding (id, rule_id, subject_kind, subject_id, identity_id, severity, state, title, evidence, thresholds, first_seen_at, last_seen_at)
  SELECT 'f-' || id, 'R05', 'identity', id, id, 'low', 'open', 'Found', '[]', '{}', '2026-01-01Z', '2026-01-01Z' FROM identity WHERE id IN ('triage', 'eye');
INSERT INTO risk_exception (id, rule_id, subject_kind, subject_id, identity_id, justification, compensating_control, requested_by, requested_by_name, requested_at, state, expires_at)
  SELECT 'x-' || id, 'R05', 'identity', id, id, 'Why it is so', 'What is done', 'u', 'U', '2026-01-01Z', 'waiting', '2030-01-01Z' FROM identity WHERE id IN ('triage', 'eye');
INSERT INTO reconciliation_case (id, kind, subject, title, identity_id, facts, first_seen_at, last_seen_at, due_at, state)
  SELECT 'c-' || id, 'former_owner', id, 'Owner left', id, '{"lines": [], "refs": {}}', '2026-01-01Z', '2026-01-01Z', '2026-02-01Z', 'open' FROM identity WHERE id IN ('triage', 'eye');
INSERT INTO revocation_task (id, origin, action, subject_kind, subject_id, identity_id, title, details, state, created_at, created_by, due_at, decided_at)
  SELECT 't-' || id, 'hand', 'suspend', 'identity', id, id, 'Suspend it', '{"decidedBy": []}', 'queued', '2026-01-01Z', 'u', '2026-02-01Z', '2026-01-01Z'
  FROM identity WHERE id IN ('triage', 'eye');
INSERT INTO incident (id, detector, title, scope_kind, scope_id, identity_id, team_id, severity, reasons, state, started_at, detected_at, last_seen_at, opened_at,
  actual_usd, expected_usd, impact_usd, impact_month_usd, confidence, updated_at)
  SELECT 'i-' || id, 'B1', 'It repeats itself', 'identity', id, id, team, 'medium', '[]', 'open', '2026-03-01T10:00Z', '2026-03-01T10:05Z', '2026-03-01T11:00Z',
    '2026-03-01T10:05Z', 2, 1, 1, 1, 0.9, '2026-03-01T11:00Z' FROM (VALUES ('triage', 'care'), ('eye', 'vision')) AS t(id, team);
INSERT INTO incident_step (id, incident_id, at, kind, text, details, by, by_name)
  SELECT 's-' || id, 'i-' || id, '2026-03-01T12:00Z', 'deed', 'Blocked', '{}', 'u', 'U' FROM identity WHERE id IN ('triage', 'eye');
INSERT INTO planned_window (id, scope_kind, scope_id, kind, reason, starts_at, ends_at, created_at, created_by)
  SELECT 'w-' || id, 'identity', id, 'planned', 'Test', '2026-01-01Z', '2030-01-01Z', '2026-01-01Z', 'u' FROM identity WHERE id IN ('triage', 'eye');
UPDATE application SET team_id = 'care' WHERE id = 'desk';
UPDATE application SET team_id = 'vision' WHERE id = 'atlas';
UPDATE ledger_version SET inventory = inventory + 1`;

const SEED_DISPUTES = `
INSERT INTO dispute (id, statement_id, line_no, amount, reason, kind, note, evidence, due_at, state, opened_by, opened_by_name, opened_at)
  SELECT 'di-' || team, 'st-' || team, 1, 1, 'not_mine', 'data', 'Not ours', '[]', '2030-01-01Z', 'open', 'u', 'U', '2026-03-05Z'
  FROM (VALUES ('care'), ('vision')) AS t(team)`;

async function answerOf(route: Route, role: Role, params: Record<string, string>): Promise<{ status: number; code: string | null }> {
  const url = `http://localhost:3000/api/ui/x`;
  const body = noBody.has(route.method) ? null : JSON.stringify(route.things.body ?? {});
  const headers = {
    host: "localhost:3000",
    origin: "http://localhost:3000",
    cookie: cookies.get(role) ?? "",
    ...(body ? { "content-type": "application/json" } : {}),
  };
  const answer = await route.handler(new Request(url, { method: route.method, body, headers }), { params: Promise.resolve(params) });
  const content = (await answer.json().catch(() => null)) as { error?: { code: string } } | null;
  return { status: answer.status, code: content?.error?.code ?? null };
}

test("every route that names a thing is in the matrix, or is about the organisation as a whole", () => {
  expect(unknown.filter((folder) => !OF_THE_ORGANISATION.some((whole) => folder.startsWith(whole)))).toEqual([]);
});

/** No team holds these: who may see them at all sees all of them. */
const OF_THE_ORGANISATION = [
  ...["annotations", "chargeback", "corrections", "enforcement", "imports", "inventory/business-units", "inventory/cost-centres"],
  ...["inventory/environments", "inventory/people", "inventory/tenants", "labels", "members", "rejected-events", "sources", "spend"],
  ...["connectors", "directory", "inventory/tools", "inventory/vendors", "policies", "provider-keys", "risk/rules", "review-templates"],
  ...["detectors", "security-sources"],
  // Of the books as a whole; statements are the parts of them that people see.
  ...["allocation", "exports", "invoices", "periods"],
  // Only of who sees security signals at all; the tests of lib/security try whose they are.
  "secret-findings",
  // Of the people who are asked; the tests of lib/reviews try every one of them.
  ...["reviews", "review-delegations"],
  // Of the kind of the case: the tests of lib/reconciliation try each.
  "reconciliation/[caseId]/resolve",
  ...["tokens", "trusted-issuers", "views", "webhooks", "budget-requests", "budgets/[budgetId]/raises/[raiseId]"],
];

describe.each(ROLES.map((role) => [role] as const))("%s of team Care", (role) => {
  test.each(routes.map((route) => [route.name, route] as const))("%s", async (_, route) => {
    const never = Object.fromEntries(
      Object.entries(route.things.own).map(([name, value]) => [name, name === "kind" || name === "lineNo" ? value : "there-is-none"]),
    );
    const foreign = await answerOf(route, role, route.things.foreign);
    expect(foreign).toEqual(await answerOf(route, role, never));
    expect([403, 404, 422]).toContain(foreign.status);
    // Or the law would hold because nothing is there at all.
    const sees = role !== "reviewer" && (!route.name.endsWith("/export") || RIGHTS_OF_ROLE[role].includes("chargeback.export"));
    if (route.method === "GET") expect((await answerOf(route, role, route.things.own)).status).toBe(sees ? 200 : 403);
  });
});
