import type { GovernanceCredential, GovernanceGrant, GovernancePerson, GovernanceRow, ToolRow } from "@/lib/identities/core/governance";
import type { IdentityUse, UseOf } from "@/lib/reporting/core/identity-use";
import { noUse } from "@/lib/reporting/core/identity-use";
import type { UseCell } from "@/lib/reporting/core/risk-facts";
import type { Draft, Judged, Limits } from "@/lib/risk/core/rule";
import { ruleOf } from "@/lib/risk/core/rules";
import { defaultsOf } from "@/lib/risk/core/thresholds";
import type { World } from "@/lib/risk/core/world";

/** The moment of tests of rules. */
export const RISK_NOW = new Date("2026-03-15T12:00:00Z");
export const daysAgo = (days: number): Date => new Date(RISK_NOW.getTime() - days * 86_400_000);
export const dayAgo = (days: number): string => daysAgo(days).toISOString().slice(0, 10);

export const testPerson = (over: Partial<GovernancePerson> = {}): GovernancePerson => ({
  id: "ann",
  name: "Ann",
  email: "ann@example.com",
  active: true,
  leftAt: null,
  managerId: null,
  teamId: "care",
  ...over,
});

export const PRODUCTION = { id: "prod", name: "Production", kind: "production" as const };
export const SANDBOX = { id: "sand", name: "Sandbox", kind: "sandbox" as const };
export const TEST_BENCH = { id: "lab", name: "Test bench", kind: "test" as const };

/** A live agent of a team in the test bench, with nothing wrong: a test says only what it is about. */
export const testRow = (over: Partial<GovernanceRow> = {}): GovernanceRow => ({
  ...{ id: "triage", name: "Triage", kind: "agent", purpose: null, state: "active", stateReason: null, autonomy: null, dataClass: null },
  ...{ parentId: null, breakGlass: false, seasonMonths: [], createdAt: daysAgo(200), endsAt: null, revokedAt: null, verifiedAt: null },
  ...{ requestedBy: null, approvedBy: null, approvedAt: null, certifiedAt: daysAgo(10), certifiedBy: "sec", certifiedUntil: null },
  owner: testPerson(),
  backupOwner: null,
  team: { id: "care", name: "Care", leadId: null, archived: false },
  businessUnit: { id: "ops", name: "Operations" },
  costCentre: null,
  application: { id: "desk", name: "Desk", ownerId: null, teamId: "care", archived: false },
  environment: TEST_BENCH,
  vendor: null,
  assignedAt: daysAgo(200),
  credentials: [],
  grants: [],
  actsFor: [],
  restrictedKinds: [...new Set((over.grants ?? []).map(({ kind }) => kind))],
  ...over,
});

export const testKey = (over: Partial<GovernanceCredential> = {}): GovernanceCredential => ({
  ...{ id: "k1", label: "Main key", kind: "api_key", provider: "openai", state: "active", storage: "vault", scopes: [], environment: null },
  ...{ createdAt: daysAgo(40), rotatedAt: null, expiresAt: daysAgo(-100), revokedAt: null, management: false, fingerprints: 1 },
  ...over,
});

let grants = 0;
export const testGrant = (over: Partial<GovernanceGrant> = {}): GovernanceGrant => ({
  ...{ id: `g${++grants}`, kind: "model", value: "gpt-4o", capUsd: null, reason: null, grantedBy: "lea", grantedAt: daysAgo(100) },
  ...{ approvedBy: "lea", approvedAt: daysAgo(100), expiresAt: null },
  ...over,
});

export const testTool = (over: Partial<ToolRow> = {}): ToolRow => ({
  ...{ id: "crm", name: "CRM", aliases: [], kind: "mcp_server", address: null, vendorId: null, ownerId: null, dataClass: null },
  ...{ pinnedVersion: null, approvedBy: "sec", approvedAt: daysAgo(100), archivedAt: null },
  ...over,
});

export const used = (id: string, over: Partial<UseOf> = {}): UseOf => ({
  ...{ id, costUsd30d: "10", costUsd90d: "30", requests90d: 100, errors90d: 0, lastSucceededOn: dayAgo(1) },
  ...over,
});

export const testUse = (over: Partial<IdentityUse> = {}): IdentityUse => ({
  ...noUse("triage"),
  ...{ costUsd30d: "10", costUsd90d: "30", requests30d: 100, requests90d: 300, lastSucceededOn: dayAgo(1), firstSucceededOn: dayAgo(89) },
  ...over,
});

export const testCell = (over: Partial<UseCell> = {}): UseCell => ({
  ...{ identityId: "triage", actorId: null, credentialId: "k1", applicationId: "desk", environmentId: "lab", operatorId: null },
  ...{ operatorEvidence: null, requests: 100, succeeded: 100, costUsd: "10" },
  ...over,
});

/** Everything was read, and nothing of note is in it. */
export const testWorld = (over: Partial<World> = {}): World => ({
  now: RISK_NOW,
  rows: [testRow()],
  tools: [],
  tokens: [],
  purposes: new Map(),
  use: new Map(),
  ...{ cells: [], cover: [], mixes: [], wakes: [], endings: [], knocks: [], firsts: [], toolUses: [], rhythms: [], shadows: [], bills: [] },
  ...{ chains: [], places: [], moves: [], tasks: [], providerKeys: [] },
  telemetry: { loggingOff: [], hasAuditEvents: true, flows: [], unreported: [], asked: [] },
  theft: { probes: [], travels: [], novelties: [] },
  caps: new Map(),
  applications: new Map([
    ["desk", { name: "Desk", teamId: "care", businessUnitId: "ops" }],
    ["help", { name: "Help", teamId: "care", businessUnitId: "ops" }],
    ["atlas", { name: "Atlas", teamId: "field", businessUnitId: "ops" }],
    ["scan", { name: "Scan", teamId: "vision", businessUnitId: "labs" }],
  ]),
  environments: new Map([PRODUCTION, SANDBOX, TEST_BENCH].map((each) => [each.id, each])),
  people: new Set(["ann", "ann@example.com"]),
  tiers: new Map(),
  ...over,
});

/** What a rule makes of a world, by default thresholds but for those given. */
export function judgeBy(ruleId: string, over: Partial<World> = {}, limits: Limits = {}): Judged {
  const rule = ruleOf(ruleId);
  if (!rule) throw new Error(`there is no rule ${ruleId}`);
  return rule.judge(testWorld(over), { ...defaultsOf(rule), ...limits });
}

/** "medium identity:triage", as a rule or its default says; with the discriminator where there is one. */
export const saying = (ruleId: string, over: Partial<World> = {}, limits: Limits = {}): string[] =>
  judgeBy(ruleId, over, limits).drafts.map((draft: Draft) => {
    const severity = draft.severity ?? ruleOf(ruleId)?.severity;
    return `${severity} ${draft.subjectKind}:${draft.subjectId}${draft.discriminator ? ` ${draft.discriminator}` : ""}`;
  });
