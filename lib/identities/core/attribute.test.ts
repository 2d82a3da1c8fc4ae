import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sha256Hex } from "@/lib/kernel/hash";
import { attribute, type SourceDefaults } from "./attribute";
import type { AttributionHints } from "./hints";
import { buildInventory, type InventoryRows } from "./inventory";
import { BEGINNING } from "./timeline";

const at = (text: string): Date => new Date(text);
const T = at("2026-03-10T00:00:00Z");
const NOBODY = { ownerId: null, backupOwnerId: null, teamId: null, applicationId: null, environmentId: null };
const ALWAYS = { validFrom: BEGINNING, validTo: null };

const ROWS: InventoryRows = {
  version: 1,
  identities: [
    { id: "idn_triage", name: "Triage agent", aliases: ["old triage"], revokedAt: null },
    { id: "idn_batch", name: "Night batch", revokedAt: null },
    { id: "idn_router", name: "Router", revokedAt: null },
    { id: "idn_gone", name: "Gone", revokedAt: T },
  ],
  assignments: [
    {
      identityId: "idn_triage",
      ...NOBODY,
      ownerId: "per_ann",
      teamId: "tm_support",
      applicationId: "app_desk",
      environmentId: "production",
      validFrom: BEGINNING,
      validTo: T,
    },
    {
      identityId: "idn_triage",
      ...NOBODY,
      ownerId: "per_bea",
      teamId: "tm_labs",
      applicationId: "app_desk",
      environmentId: "production",
      validFrom: T,
      validTo: null,
    },
    { identityId: "idn_batch", ...NOBODY, ownerId: "per_cyn", applicationId: "app_etl", ...ALWAYS },
    { identityId: "idn_router", ...NOBODY, teamId: "tm_platform", ...ALWAYS },
    { identityId: "idn_gone", ...NOBODY, applicationId: "app_desk", environmentId: "staging", ...ALWAYS },
  ],
  credentials: [
    { id: "crd_triage", identityId: "idn_triage" },
    { id: "crd_router", identityId: "idn_router" },
  ],
  fingerprints: [
    { value: "desk-key", credentialId: "crd_triage" },
    { value: sha256Hex("sk-secret-of-triage"), credentialId: "crd_triage" },
    { value: "key_AbC", credentialId: "crd_router" },
  ],
  teams: [
    { id: "tm_support", name: "Support" },
    { id: "tm_labs", name: "Labs" },
    { id: "tm_platform", name: "Platform" },
  ],
  memberships: [
    { teamId: "tm_support", businessUnitId: "bu_ops", costCentreId: "cc_1", ...ALWAYS },
    { teamId: "tm_labs", businessUnitId: "bu_rnd", costCentreId: "cc_2", validFrom: BEGINNING, validTo: at("2026-03-20T00:00:00Z") },
    { teamId: "tm_labs", businessUnitId: "bu_ops", costCentreId: "cc_3", validFrom: at("2026-03-20T00:00:00Z"), validTo: null },
  ],
  applications: [
    { id: "app_desk", name: "Support desk" },
    { id: "app_etl", name: "ETL" },
  ],
  environments: [
    { id: "production", name: "Production", aliases: ["prod"] },
    { id: "staging", name: "Staging" },
  ],
  tenants: [{ id: "ten_acme", name: "Acme" }],
};
const SOURCE: SourceDefaults = { id: "src", identityId: null, applicationId: null, environmentId: null, teamId: null, maySpeakFor: true };
const inventory = buildInventory(ROWS);
const run = (hints: AttributionHints, source: Partial<SourceDefaults> = {}, when = at("2026-03-01T12:00:00Z"), rows = ROWS) =>
  attribute(rows === ROWS ? inventory : buildInventory(rows), { ...SOURCE, ...source }, hints, when);

describe("the order of attribution", () => {
  /** From the strongest evidence to the weakest; each names another identity, or none. */
  const EVIDENCE: [step: string, identityId: string, hints: AttributionHints][] = [
    ["operator", "idn_batch", { operator: { id: "Night batch", evidence: "signed" } }],
    ["credential", "idn_router", { credential: "key_AbC" }],
    ["identity", "idn_triage", { identity: "triage AGENT" }],
    ["application", "idn_triage", { application: "Support desk", environment: "PROD" }],
  ];

  it("takes the strongest evidence there is, whatever else is said", () => {
    fc.assert(
      fc.property(fc.subarray(EVIDENCE), (some) => {
        const hints: AttributionHints = Object.assign({}, ...some.map(([, , said]) => said));
        const [step, identityId] = some[0] ?? ["source", "idn_gone"];
        expect(run(hints, { identityId: "idn_gone" })).toMatchObject({ step, identityId });
      }),
    );
  });

  it("ends with the unattributed, of which place and team stay known", () => {
    expect(run({ application: "support desk", environment: "staging", team: "labs", tenant: "acme", agent: "planner" }, {}, T)).toEqual({
      step: "unattributed",
      identityId: null,
      credentialId: null,
      operatorId: null,
      operatorEvidence: null,
      actorId: null,
      ownerId: null,
      teamId: "tm_labs",
      businessUnitId: "bu_rnd",
      costCentreId: "cc_2",
      applicationId: "app_desk",
      environmentId: "staging",
      tenant: "ten_acme",
      agent: "planner",
    });
    expect(run({ credential: "unknown-key", tenant: "New customer" })).toMatchObject({
      step: "unattributed",
      credentialId: null,
      tenant: "New customer",
    });
  });

  it("keeps the credential that was used when an operator answers for the call", () => {
    expect(run({ credential: "key_AbC", operator: { id: "idn_batch", evidence: "key" } })).toMatchObject({
      step: "operator",
      identityId: "idn_batch",
      credentialId: "crd_router",
      operatorId: "idn_batch",
    });
  });

  it.each(["header", "body", "inferred"] as const)("records an operator known by %s only, and moves no money", (evidence) => {
    expect(run({ credential: "key_AbC", operator: { id: "Night batch", evidence } })).toMatchObject({
      step: "credential",
      identityId: "idn_router",
      operatorId: "idn_batch",
    });
    expect(run({ credential: "key_AbC", operator: { id: "someone else", evidence } }).operatorId).toBe("someone else");
  });

  it("believes a source that may not speak for others about itself only", () => {
    const bound = { maySpeakFor: false, identityId: "idn_router" };
    expect(run({ identity: "Triage agent" }, bound)).toMatchObject({ step: "source", identityId: "idn_router" });
    expect(run({ identity: "Router" }, bound)).toMatchObject({ step: "identity", identityId: "idn_router" });
    expect(run({ operator: { id: "Night batch", evidence: "signed" } }, bound)).toMatchObject({ step: "source", identityId: "idn_router" });
    expect(run({ team: "Labs" }, { maySpeakFor: false })).toMatchObject({ step: "unattributed", teamId: null });
  });

  it("does not guess between two that share an application and environment", () => {
    const rows = {
      ...ROWS,
      assignments: [
        ...ROWS.assignments,
        { identityId: "idn_router", ...NOBODY, applicationId: "app_desk", environmentId: "production", ...ALWAYS },
      ],
    };
    expect(run({ application: "app_desk", environment: "production" }, {}, T, rows)).toMatchObject({
      step: "unattributed",
      applicationId: "app_desk",
    });
  });

  it("does not take an unknown environment for the source's own", () => {
    const source = { environmentId: "production" };
    expect(run({ application: "app_desk" }, source).step).toBe("application");
    expect(run({ application: "app_desk", environment: "mars" }, source)).toMatchObject({
      step: "unattributed",
      environmentId: null,
    });
  });

  it("takes an identity without an environment for all environments of its application, but for those that another holds", () => {
    for (const environment of ["prod", "staging", "mars"])
      expect(run({ application: "ETL", environment })).toMatchObject({ step: "application", identityId: "idn_batch" });
    const held = { identityId: "idn_router", ...NOBODY, applicationId: "app_etl", environmentId: "staging", ...ALWAYS };
    const rows = { ...ROWS, assignments: [...ROWS.assignments, held] };
    expect(run({ application: "ETL", environment: "staging" }, {}, T, rows).identityId).toBe("idn_router");
    expect(run({ application: "ETL" }, { environmentId: "production" }, T, rows).identityId).toBe("idn_batch");
  });

  it("leaves a place that a revoked identity held to its successor", () => {
    const before = run({ application: "app_desk", environment: "staging" }, {}, at("2026-03-09T23:59:59.999Z"));
    expect(before).toMatchObject({ step: "application", identityId: "idn_gone" });
    expect(run({ application: "app_desk", environment: "staging" }, {}, T)).toMatchObject({ step: "unattributed", identityId: null });
  });

  it("falls back on the place of the source, but never over its identity", () => {
    const place = { applicationId: "app_desk", environmentId: "production" };
    expect(run({}, place)).toMatchObject({ step: "source", identityId: "idn_triage" });
    expect(run({ environment: "staging" }, place)).toMatchObject({ step: "source", identityId: "idn_gone" });
    expect(run({ application: "unheard of" }, place)).toMatchObject({ step: "unattributed", applicationId: null });
    expect(run({}, { ...place, identityId: "idn_router" })).toMatchObject({
      step: "source",
      identityId: "idn_router",
      applicationId: "app_desk",
    });
  });
});

describe("the day of a call", () => {
  it("decides who answers for it: a change at T splits exactly", () => {
    fc.assert(
      fc.property(fc.integer({ min: -5_000_000_000, max: 5_000_000_000 }), (offsetMs) => {
        const result = run({ credential: "desk-key" }, {}, new Date(T.getTime() + offsetMs));
        expect([result.ownerId, result.teamId]).toEqual(offsetMs < 0 ? ["per_ann", "tm_support"] : ["per_bea", "tm_labs"]);
      }),
    );
    expect(run({ credential: "desk-key" }, {}, new Date(T.getTime() - 1)).ownerId).toBe("per_ann");
    expect(run({ credential: "desk-key" }, {}, T).ownerId).toBe("per_bea");
  });

  it("decides the unit and cost centre of the team as well", () => {
    const move = at("2026-03-20T00:00:00Z");
    expect(run({ credential: "desk-key" }, {}, new Date(move.getTime() - 1))).toMatchObject({
      businessUnitId: "bu_rnd",
      costCentreId: "cc_2",
    });
    expect(run({ credential: "desk-key" }, {}, move)).toMatchObject({ businessUnitId: "bu_ops", costCentreId: "cc_3" });
  });

  it("takes a team from the assignment, then from the event, then from the source", () => {
    expect(run({ credential: "desk-key", team: "Platform" }, { teamId: "tm_platform" }).teamId).toBe("tm_support");
    expect(run({ identity: "Night batch", team: "Labs" }, { teamId: "tm_platform" }).teamId).toBe("tm_labs");
    expect(run({ identity: "Night batch" }, { teamId: "tm_platform" }).teamId).toBe("tm_platform");
  });
});

describe("what changes in the inventory", () => {
  const hints: fc.Arbitrary<AttributionHints> = fc.record(
    {
      credential: fc.constantFrom("desk-key", "DESK-KEY", "sk-secret-of-triage", "key_AbC", "key_abc", "crd_triage", "nothing"),
      identity: fc.constantFrom("Triage agent", "old triage", "idn_batch", "Nobody"),
      application: fc.constantFrom("Support desk", "app_etl", "Unknown"),
      environment: fc.constantFrom("prod", "Staging", "mars"),
      team: fc.constantFrom("Support", "nobody"),
    },
    { requiredKeys: [] },
  );
  const when = fc.integer({ min: -4_000_000_000, max: 4_000_000_000 }).map((offsetMs) => new Date(T.getTime() + offsetMs));

  it("does not matter by its order", () => {
    const shuffled = <Row>(rows: readonly Row[]) => fc.shuffledSubarray([...rows], { minLength: rows.length, maxLength: rows.length });
    const lists = fc.record({
      identities: shuffled(ROWS.identities),
      assignments: shuffled(ROWS.assignments),
      credentials: shuffled(ROWS.credentials),
      fingerprints: shuffled(ROWS.fingerprints),
      teams: shuffled(ROWS.teams),
      memberships: shuffled(ROWS.memberships),
    });
    fc.assert(
      fc.property(lists, hints, when, (rows, said, time) => {
        expect(run(said, {}, time, { ...ROWS, ...rows })).toEqual(run(said, {}, time));
      }),
    );
  });

  it("does not change the past when things are renamed, rotated or revoked", () => {
    const later: InventoryRows = {
      ...ROWS,
      identities: ROWS.identities.map((row) => ({
        ...row,
        name: `${row.name} 2`,
        aliases: [...(row.aliases ?? []), row.name.toLowerCase()],
      })),
      applications: ROWS.applications.map((row) => ({ ...row, name: `${row.name} 2`, aliases: [row.name.toLowerCase()] })),
      teams: ROWS.teams.map((row) => ({ ...row, name: `${row.name} 2`, aliases: [row.name.toLowerCase()], retired: true })),
      credentials: [...ROWS.credentials, { id: "crd_new", identityId: "idn_triage" }],
      fingerprints: [...ROWS.fingerprints, { value: "desk-key-2", credentialId: "crd_new" }],
    };
    fc.assert(
      fc.property(hints, when, (said, time) => {
        expect(run(said, {}, time, later)).toEqual(run(said, {}, time));
      }),
    );
  });

  it("lets a key be named without regard to case, but an id of a provider only as it is", () => {
    expect(run({ credential: "Desk-Key " }).credentialId).toBe("crd_triage");
    expect(run({ credential: `sha256:${sha256Hex("sk-secret-of-triage").toUpperCase()}` }).credentialId).toBe("crd_triage");
    expect(run({ credential: "sk-secret-of-triage" }).credentialId).toBe("crd_triage");
    expect(run({ credential: "key_abc" }).credentialId).toBeNull();
  });
});
