/** What detectors are told of the inventory, of what is exposed and of tools. */
import { expect, test } from "vitest";
import type { GovernanceCredential, GovernanceGrant, GovernanceRow, ToolRow } from "@/lib/identities/core/governance";
import { EXPOSED_MS, ExposureIndex } from "./exposure-index";
import { inventoryAround } from "./inventory-around";
import type { Exposure } from "./surroundings";
import { toolClassOf } from "./tool-class";

const day = (n: number): Date => new Date(Date.UTC(2026, 0, n));

const row = (more: Partial<GovernanceRow> = {}): GovernanceRow => ({
  ...{
    id: "i1",
    name: "One",
    kind: "agent",
    purpose: null,
    state: "active",
    stateReason: null,
    autonomy: null,
    dataClass: null,
    parentId: null,
  },
  ...{
    breakGlass: false,
    seasonMonths: [],
    createdAt: day(1),
    endsAt: null,
    revokedAt: null,
    verifiedAt: null,
    requestedBy: null,
    approvedBy: null,
  },
  ...{
    approvedAt: null,
    certifiedAt: null,
    certifiedBy: null,
    certifiedUntil: null,
    owner: null,
    backupOwner: null,
    team: null,
    businessUnit: null,
  },
  ...{
    costCentre: null,
    application: null,
    environment: null,
    vendor: null,
    assignedAt: null,
    credentials: [],
    grants: [],
    restrictedKinds: [],
  },
  ...{ actsFor: [] },
  ...more,
});
const credential = (more: Partial<GovernanceCredential>): GovernanceCredential => ({
  ...{
    id: "c1",
    label: "Key",
    kind: "api_key",
    provider: null,
    state: "active",
    storage: null,
    scopes: [],
    environment: null,
    createdAt: day(1),
  },
  ...{ rotatedAt: null, expiresAt: null, revokedAt: null, management: false, fingerprints: 1 },
  ...more,
});
const grant = (kind: GovernanceGrant["kind"], value: string) => ({ kind, value }) as GovernanceGrant;
const TOOLS = [{ id: "tl_1", name: "CRM", aliases: ["crm-refunds"] }] as unknown as ToolRow[];
const around = (...rows: GovernanceRow[]) => inventoryAround(rows, TOOLS, "Europe/Berlin");

test("a credential ends with the earliest of its revocation, its expiry and the end of its identity", () => {
  const ends = [
    [{ revokedAt: day(5), expiresAt: day(9) }, {}, day(5), "revoked"],
    [{ revokedAt: day(9), expiresAt: day(5) }, {}, day(5), "expired"],
    [{ expiresAt: day(9) }, { endsAt: day(4) }, day(4), "offboarded"],
    [{ revokedAt: day(4) }, { revokedAt: day(4) }, day(4), "revoked"],
  ] as const;
  for (const [key, identity, at, by] of ends) {
    const found = around(row({ ...identity, credentials: [credential(key)] })).credentials.get("c1");
    expect(found).toMatchObject({ endedMs: at.getTime(), endedBy: by, identityId: "i1" });
  }
  expect(around(row({ credentials: [credential({})] })).credentials.get("c1")).toMatchObject({ endedMs: null, endedBy: null });
});

test("without grants everything is open, and when all of them ended nothing is", () => {
  const models = (more: Partial<GovernanceRow>) => around(row(more)).identities.get("i1")?.models;
  expect(models({})).toEqual([]);
  expect(models({ grants: [grant("model", "gpt-4o")] })).toEqual(["gpt-4o"]);
  expect(models({ grants: [grant("model", "gpt-4o"), grant("model", "*")] })).toEqual([]);
  expect(models({ restrictedKinds: ["model"] })).toHaveLength(1);
  expect(models({ restrictedKinds: ["tool"] })).toEqual([]);
});

test("a grant of a tool holds for all of its names", () => {
  expect(around(row({ grants: [grant("tool", "tl_1")] })).identities.get("i1")?.tools).toEqual(["tl_1", "CRM", "crm-refunds"]);
});

test("parents, children and whoever acts for another may call each other", () => {
  const delegation = { id: "d", operatorId: "i3", purpose: "", validFrom: day(1), validTo: null };
  const { identities } = around(row(), row({ id: "i2", parentId: "i1" }), row({ id: "i3" }), row({ id: "i4", actsFor: [delegation] }));
  const callers = Object.fromEntries([...identities].map(([id, { declaredCallers }]) => [id, declaredCallers]));
  expect(callers).toEqual({ i1: ["i2"], i2: ["i1"], i3: ["i4"], i4: ["i3"] });
});

test("the class of a tool is the gravest that its names or those of the connected tool tell", () => {
  for (const [name, wanted] of [
    ["refund_order", "payment"],
    ["deleteUser", "write"],
    ["mcp.files/read-file", "read"],
    ["vault.get", "secret"],
    ["run_shell", "exec"],
    ["payload", undefined],
    ["", undefined],
  ] as const)
    expect(toolClassOf([name]), name).toBe(wanted);
  const { toolClass } = around();
  expect(toolClass("CRM", null)).toBe("payment");
  expect(toolClass("crm", "search-server")).toBe("payment");
  expect(toolClass("unknown", "search-server")).toBe("read");
  expect(toolClass("unknown", null)).toBe(undefined);
});

test("an exposure is told of its credential for 72 hours, and of a call without one by its identity", () => {
  const exposure = (credentialId: string | null, ref: string): Exposure => ({
    credentialId,
    identityId: "i1",
    atMs: 0,
    kind: "secret_found",
    title: "",
    ref,
  });
  const index = new ExposureIndex([exposure("c1", "key"), exposure(null, "person")]);
  const refs = (credentialId: string | null, identityId: string | null, atMs: number) =>
    index.at(credentialId, identityId, atMs).map(({ ref }) => ref);
  expect(refs("c1", "i1", 1)).toEqual(["key", "person"]);
  expect(refs("c2", "i1", 1)).toEqual(["person"]);
  expect(refs(null, "i1", 1)).toEqual(["key", "person"]);
  expect(refs("c1", "i1", -1)).toEqual([]);
  expect(refs("c1", "i1", EXPOSED_MS - 1)).toEqual(["key", "person"]);
  expect(refs("c1", "i1", EXPOSED_MS)).toEqual([]);
  expect(refs(null, null, 1)).toEqual([]);
});
