import { describe, expect, it } from "vitest";
import type { GovernanceCredential, GovernanceRow, ToolRow } from "@/lib/identities/core/governance";
import { formatUsd, parseUsd } from "@/lib/kernel/money";
import { type IdentityUse, noUse, type UseOf } from "@/lib/reporting/core/identity-use";
import { deedsFor } from "./deeds";
import { detect } from "./detect";
import type { ListedKey, UnknownUse, World } from "./world";

const NOW = new Date("2026-03-15T12:00:00Z");
const HASH = "ab".repeat(32);
const person = (more: object = {}) => ({
  ...{ id: "per_ida", name: "Ida", email: "ida@example.com", active: true, leftAt: null, managerId: null, teamId: null },
  ...more,
});
const credential = (id: string, more: Partial<GovernanceCredential> = {}): GovernanceCredential => ({
  ...{ id, label: id, kind: "api_key", provider: "openai", state: "active", storage: null, scopes: [], environment: null },
  ...{ createdAt: NOW, rotatedAt: null, expiresAt: null, revokedAt: null, management: false, fingerprints: 1 },
  ...more,
});
const identity = (id: string, more: Partial<GovernanceRow> = {}): GovernanceRow => ({
  ...{
    id,
    name: id,
    kind: "agent",
    purpose: `Work of ${id}`,
    state: "active",
    stateReason: null,
    autonomy: null,
    dataClass: null,
    parentId: null,
  },
  ...{ breakGlass: false, seasonMonths: [], createdAt: NOW, endsAt: null, revokedAt: null, verifiedAt: null, requestedBy: null },
  ...{ approvedBy: null, approvedAt: null, certifiedAt: null, certifiedBy: null, certifiedUntil: null, owner: person(), backupOwner: null },
  ...{ team: null, businessUnit: null, costCentre: null, environment: null, vendor: null, assignedAt: null },
  application: { id: "app_care", name: "Care", ownerId: null, teamId: null, archived: false },
  ...{ credentials: [], grants: [], restrictedKinds: [], actsFor: [] },
  ...more,
});
const useOf = (id: string, costUsd30d: string, lastSucceededOn: string | null = "2026-03-14"): UseOf => ({
  ...{ id, costUsd30d, costUsd90d: costUsd30d, requests90d: 10, errors90d: 0, lastSucceededOn },
});
const used = (id: string, more: Partial<IdentityUse>): [string, IdentityUse] => [id, { ...noUse(id), ...more }];
const tool = (id: string, more: Partial<ToolRow> = {}): ToolRow => ({
  ...{
    id,
    name: id,
    aliases: [],
    kind: "mcp_server",
    address: null,
    vendorId: null,
    ownerId: "per_ida",
    dataClass: null,
    pinnedVersion: null,
  },
  ...{ approvedBy: "u", approvedAt: NOW, archivedAt: null },
  ...more,
});
const unknown = (hints: object, costUsd: string, more: Partial<UnknownUse> = {}): UnknownUse => ({
  ...{ sourceId: "api", sourceName: "API", hints: { ...hints }, costUsd: parseUsd(costUsd), events: 3n },
  ...{ firstSeenAt: new Date("2026-03-01T00:00:00Z"), lastSeenAt: new Date("2026-03-14T00:00:00Z") },
  ...more,
});
const key = (id: string, more: Partial<ListedKey> = {}): ListedKey => ({
  ...{ id, provider: "openai", account: "proj", keyId: `key_${id}`, sha256: null, name: id, hint: null, ownerLabel: null, state: "active" },
  ...{ createdAt: NOW, lastUsedAt: null, seenAt: NOW, missingAt: null, credentialId: null },
  ...more,
});
const world = (more: Partial<World>): World => ({
  ...{ now: NOW, identities: [], tools: [], use: new Map(), unknown: [], keys: [], reached: [], billedOnly: [] },
  toolOwners: new Map([["per_ida", { name: "Ida", active: true }]]),
  ...more,
});
const told = (more: Partial<World>) =>
  detect(world(more)).map(({ kind, title, costUsd, identityId }) => [kind, title, formatUsd(costUsd), identityId]);

describe("what is found", () => {
  it("is usage that nobody answers for, by its strongest name, from a dollar on", () => {
    const rows = [
      unknown({ credential: HASH, identity: "x" }, "0.6"),
      unknown({ credential: HASH, application: "care" }, "0.6"),
      unknown({ identity: "batch" }, "0.99"),
      unknown({ application: "care", environment: "prod" }, "5"),
      unknown({}, "7"),
    ];
    expect(told({ unknown: rows })).toEqual([
      ["shadow_account", "The key abababab…abab is used, and is nobody’s", "1.2", null],
      ["shadow_account", "care (prod) is used, and is nobody’s", "5", null],
      ["shadow_account", "Something that API tells of is used, and is nobody’s", "7", null],
    ]);
  });

  it("is a key that a provider lists and nobody knows, with what is spent with it, and that usage once only", () => {
    const listed = key("k1", { provider: "litellm", keyId: HASH, sha256: HASH, name: "support" });
    expect(told({ keys: [listed], unknown: [unknown({ credential: `sha256:${HASH.toUpperCase()}` }, "12")] })).toEqual([
      ["unknown_key", "LiteLLM lists the key support, which is in no inventory", "12", null],
    ]);
    for (const known of [{ credentialId: "c" }, { state: "expired" }, { missingAt: NOW }])
      expect(told({ keys: [{ ...listed, ...known }] })).toEqual([]);
  });

  it("is a live credential that its provider lists no more", () => {
    const row = identity("bot", { credentials: [credential("c1"), credential("c2", { state: "revoked" })] });
    const keys = [
      key("k1", { credentialId: "c1", missingAt: NOW }),
      key("k2", { credentialId: "c2", missingAt: NOW }),
      key("k3", { credentialId: "c1" }),
    ];
    expect(told({ identities: [row], keys })).toEqual([["missing_key", "OpenAI does not list c1 of bot any more", "0", "bot"]]);
  });

  it("is work after the owner left, from the day after on", () => {
    const owner = person({ active: false, leftAt: new Date("2026-03-10T15:00:00Z") });
    const rows = ["late", "before", "gone"].map((id) => identity(id, { owner, ...(id === "gone" && { state: "revoked" as const }) }));
    const use = new Map([
      used("late", { costUsd30d: "3", lastSucceededOn: "2026-03-11" }),
      used("before", { costUsd30d: "3", lastSucceededOn: "2026-03-10" }),
      used("gone", { costUsd30d: "3", lastSucceededOn: "2026-03-14" }),
    ]);
    expect(told({ identities: rows, use })).toEqual([
      ["former_owner", "late works for Ida, who left on 10\u00a0Mar\u00a02026", "3", "late"],
    ]);
  });

  it("is one thing twice: by name, by purpose or by key, the one used most first", () => {
    const purpose = "Answers tickets of customers";
    const rows = [
      identity("a", { name: "Support bot" }),
      identity("b", { name: "support-bot 2" }),
      identity("c", { name: "Other", purpose }),
      identity("d", { name: "Fourth", purpose: purpose.toUpperCase() }),
      identity("e", { name: "Support Bot", application: null }),
      identity("f", { name: "Fifth", credentials: [credential("x", { label: "main key" })] }),
      identity("g", { name: "Sixth", credentials: [credential("y", { label: "Main-Key" })] }),
    ];
    const found = detect(world({ identities: rows, use: new Map([used("b", { costUsd30d: "9" })]) }));
    expect(found.map(({ facts }) => facts.refs.identityIds)).toEqual([
      ["b", "a"],
      ["c", "d"],
      ["f", "g"],
    ]);
    expect(found[0]?.identityId).toBe("b");
    expect(deedsFor(found[0] as never)).toEqual(["merge", "dismiss"]);
  });

  it("is no person who has an account for each tool", () => {
    const purpose = "Work of Ida with assistants";
    const rows = ["one", "two"].map((id) => identity(id, { kind: "human", name: "Ida", purpose }));
    expect(detect(world({ identities: rows }))).toEqual([]);
  });

  it("is a tool that nobody approved, once for all who use it, and an approved one outside a list", () => {
    const rows = [
      identity("free"),
      identity("bound", { restrictedKinds: ["tool"], grants: [] }),
      identity("listed", { restrictedKinds: ["tool"], grants: [{ kind: "tool", value: "jira" } as never] }),
    ];
    const tools = [tool("jira", { aliases: ["jira-mcp"] }), tool("wiki", { approvedAt: null })];
    const use = new Map(
      ["free", "bound", "listed"].map((id) =>
        used(id, { tools: [useOf("Jira-MCP", "1"), useOf("wiki", "2"), useOf("shell", "4"), useOf("failed", "1", null)] }),
      ),
    );
    expect(told({ identities: rows, tools, use })).toEqual([
      ["unapproved_tool", "wiki is used by 3 identities and approved by nobody", "6", null],
      ["unapproved_tool", "shell is used by 3 identities and in no inventory", "12", null],
      ["unapproved_tool", "bound uses jira without being allowed to", "1", "bound"],
    ]);
  });

  it("is an approved tool that is used and that nobody who is here answers for", () => {
    const tools = [
      tool("jira"),
      tool("wiki", { ownerId: null }),
      tool("crm", { ownerId: "per_leo" }),
      tool("idle", { ownerId: null }),
      tool("new", { ownerId: null, approvedAt: null }),
    ];
    const use = new Map(
      ["a", "b"].map((id) => used(id, { tools: [useOf("jira", "1"), useOf("wiki", "2"), useOf("crm", "4"), useOf("new", "8")] })),
    );
    const toolOwners = new Map([
      ["per_ida", { name: "Ida", active: true }],
      ["per_leo", { name: "Leo", active: false }],
    ]);
    const found = detect(world({ identities: [identity("a"), identity("b")], tools, use, toolOwners }));
    expect(found.flatMap(({ kind, title, costUsd }) => (kind === "unowned_tool" ? [[title, formatUsd(costUsd)]] : []))).toEqual([
      ["wiki is used by 2 identities, and nobody answers for it", "4"],
      ["crm is used by 2 identities, and Leo, who answered for it, left", "8"],
    ]);
    expect(deedsFor(found.find(({ kind }) => kind === "unowned_tool") as never)).toEqual(["set_owner", "block", "dismiss"]);
  });

  it("is what reaches tools without anybody having said what for", () => {
    const rows = [
      identity("bot", { purpose: null }),
      identity("said"),
      identity("over", { purpose: null, state: "revoked" }),
      identity("ida", { purpose: null, kind: "human" }),
      identity("idle", { purpose: " " }),
    ];
    const tools = [tool("jira"), tool("wiki")];
    const reaches = [useOf("jira", "1"), useOf("wiki", "2"), useOf("failed", "1", null)];
    const use = new Map([...rows.map(({ id }) => used(id, { tools: id === "idle" ? [useOf("jira", "1", null)] : reaches }))]);
    const found = detect(world({ identities: rows, tools, use }));
    expect(found.map(({ kind, title, costUsd }) => [kind, title, formatUsd(costUsd)])).toEqual([
      ["no_purpose", "bot reaches wiki and 1 more, and nobody said what for", "3"],
    ]);
    expect(deedsFor(found[0] as never)).toEqual(["set_purpose", "block", "dismiss"]);
  });

  it("is data above what an identity may touch, by its tools and by what calls say", () => {
    const row = identity("bot", { dataClass: "internal" });
    const tools = [
      tool("lake", { kind: "data_source", dataClass: "restricted" }),
      tool("faq", { kind: "data_source", dataClass: "public" }),
    ];
    const use = new Map([used("bot", { tools: [useOf("lake", "2"), useOf("faq", "2")] })]);
    const reached = ["Confidential", "internal", "odd"].map((dataClass) => ({
      identityId: "bot",
      dataClass,
      calls: 2,
      costUsd: "1",
      lastAt: NOW,
    }));
    expect(told({ identities: [row], tools, use, reached })).toEqual([
      ["unapproved_data", "bot reaches restricted data through lake, and may reach internal", "2", "bot"],
      ["unapproved_data", "bot touched confidential data, and may touch internal", "1", "bot"],
    ]);
    expect(told({ identities: [identity("bot")], tools, use, reached })).toEqual([]);
  });

  it("is what a provider bills or saw, and no emitter told of", () => {
    const row = identity("bot", { credentials: [credential("c1"), credential("c2"), credential("c3")] });
    const billedOnly = [{ identityId: "bot", credentialId: "c1", provider: "openai", costUsd: "40", lastOn: "2026-03-13" }];
    const keys = [
      key("k2", { credentialId: "c2", lastUsedAt: new Date("2026-03-11T00:00:00Z") }),
      key("k3", { credentialId: "c3", lastUsedAt: new Date("2026-03-11T00:00:00Z") }),
      key("k4", { credentialId: "c2", lastUsedAt: new Date("2026-03-14T00:00:00Z") }),
      key("k5", { credentialId: "c2", lastUsedAt: new Date("2026-01-14T00:00:00Z") }),
    ];
    const use = new Map([used("bot", { credentials: [useOf("c3", "1", "2026-03-10")] })]);
    const exported = unknown({ credential: "key_9" }, "8", { sourceId: "usage-exports", sourceName: "Exports" });
    expect(told({ identities: [row], billedOnly, keys, use, unknown: [exported] })).toEqual([
      ["bill_without_usage", "The key key_9 is billed, and no call is told of", "8", null],
      ["bill_without_usage", "c1 of bot is billed, and no call is told of", "40", "bot"],
      ["bill_without_usage", "OpenAI saw c2 of bot, and no call is told of", "0", "bot"],
    ]);
  });

  it("is nothing where all agrees", () => {
    const row = identity("bot", { credentials: [credential("c1")] });
    const keys = [key("k1", { credentialId: "c1", lastUsedAt: new Date("2026-03-14T00:00:00Z") })];
    const use = new Map([
      used("bot", { costUsd30d: "50", lastSucceededOn: "2026-03-14", credentials: [useOf("c1", "50")], tools: [useOf("jira", "1")] }),
    ]);
    expect(told({ identities: [row], keys, use, tools: [tool("jira")], unknown: [unknown({ identity: "x" }, "0.5")] })).toEqual([]);
  });
});
