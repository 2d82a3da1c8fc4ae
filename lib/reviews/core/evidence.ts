/** What is kept of an identity when it is put before somebody: as it was at one instant, complete, in words and figures. */
import type { GovernanceCredential, GovernanceGrant, GovernancePerson, GovernanceRow } from "@/lib/identities/core/governance";
import { coversModel } from "@/lib/identities/core/model-names";
import type { PersonRef, Ref } from "@/lib/identities/core/views";
import { addUsd, divideHalfEven, formatFixed, parseUsd, type Usd, ZERO_USD } from "@/lib/kernel/money";
import { type IdentityUse, noUse, USE_PARTS, type UseOf, type UsePart, type UseSigns } from "@/lib/reporting/core/identity-use";
import { lastToldOfKey, type PermissionsUsed, toldOfScope, type UsedPermission } from "@/lib/security/core/permissions";
import { type BudgetEvidence, type Circumstances, circumstancesOf } from "./circumstances";
import { daysBetween } from "./due";
import { changesSince, type LivePart, liveCredentials, type Prior } from "./prior";
import type { CredentialEvidence, GrantEvidence, ItemEvidence } from "./views";

export type FindingFacts = {
  id: string;
  ruleId: string;
  title: string;
  severity: string;
  since: string;
  exposedUsd: string;
  /** Of an exposed secret: that it was seen to work. */
  isVerified: boolean;
};
export type ExceptionFacts = {
  identityId: string | null;
  subjectKind: string;
  subjectId: string;
  ruleId: string;
  expiresAt: Date;
  justification: string;
};
export type TierFacts = { tier: number; reasons: { tier: number; text: string }[] };

type NamedList = "identities" | "credentials" | "teams" | "businessUnits" | "applications" | "environments";
export type Names = Readonly<Record<NamedList, ReadonlyMap<string, { name: string; colorSlot?: number }>>>;

/** All that evidence is made of, read once for all items of a campaign. */
export type Sources = {
  asOf: Date;
  use: ReadonlyMap<string, IdentityUse>;
  permissions: PermissionsUsed;
  /** Of those whose evidence is kept. */
  signs: ReadonlyMap<string, UseSigns>;
  around: Circumstances;
  tiers: ReadonlyMap<string, TierFacts>;
  findings: ReadonlyMap<string, readonly FindingFacts[]>;
  exceptions: readonly ExceptionFacts[];
  /** By id of the tool and by every name that usage carries, lower case. */
  tools: ReadonlyMap<string, Ref & { isData: boolean }>;
  /** Names and colours of everything that evidence names by id. */
  names: Names;
  /** Names of accounts, which approvals are noted by. */
  users: ReadonlyMap<string, string>;
  budgets: ReadonlyMap<string, BudgetEvidence>;
  /** Keys as their providers show them: their ids, and the last letters. */
  keys: ReadonlyMap<string, { keyId: string; last4: string | null }>;
  prior: ReadonlyMap<string, Prior>;
  teams: ReadonlyMap<string, { name: string; leadId: string | null; leadName: string | null }>;
  applicationTeams: ReadonlyMap<string, string | null>;
};

/** Sums over all identities, for what one of them is beside the others. */
export type Surroundings = {
  teamCostUsd: ReadonlyMap<string, Usd>;
  costsOfPeers: ReadonlyMap<string, readonly Usd[]>;
  /** Of each group of peers, how many of them used a model. */
  modelsOfPeers: ReadonlyMap<string, ReadonlyMap<string, number>>;
};

const FEWEST_PEERS = 5;
const peerKey = (row: GovernanceRow): string | null => (row.team ? `${row.team.id}/${row.kind}` : null);
const costOf = (sources: Pick<Sources, "use">, id: string): Usd => parseUsd(sources.use.get(id)?.costUsd30d ?? "0");

export function surroundingsOf(rows: readonly GovernanceRow[], sources: Pick<Sources, "use">): Surroundings {
  const teamCostUsd = new Map<string, Usd>();
  const costsOfPeers = new Map<string, Usd[]>();
  const modelsOfPeers = new Map<string, Map<string, number>>();
  for (const row of rows) {
    const cost = costOf(sources, row.id);
    if (row.team) teamCostUsd.set(row.team.id, addUsd(teamCostUsd.get(row.team.id) ?? ZERO_USD, cost));
    const key = peerKey(row);
    if (key !== null && row.state !== "revoked") {
      const peers = costsOfPeers.get(key);
      if (peers) peers.push(cost);
      else costsOfPeers.set(key, [cost]);
      const models = modelsOfPeers.get(key) ?? new Map<string, number>();
      modelsOfPeers.set(key, models);
      for (const { id } of sources.use.get(row.id)?.models ?? []) models.set(id, (models.get(id) ?? 0) + 1);
    }
  }
  for (const costs of costsOfPeers.values()) costs.sort((a, b) => (a < b ? -1 : 1));
  return { teamCostUsd, costsOfPeers, modelsOfPeers };
}

export const personRef = (person: GovernancePerson | null): PersonRef | null =>
  person && { id: person.id, name: person.name, email: person.email, active: person.active };

export function evidenceOf(row: GovernanceRow, sources: Sources, surroundings: Surroundings): ItemEvidence {
  const { identityId: _, ...used } = sources.use.get(row.id) ?? noUse(row.id);
  const use = { ...used, tools: knownTools(used.tools, sources) };
  const findings = sources.findings.get(row.id) ?? [];
  const tier = sources.tiers.get(row.id);
  const identity = identityOf(row, sources);
  return {
    asOf: sources.asOf.toISOString(),
    identity,
    use,
    permissions: [...(sources.permissions.get(row.id) ?? [])],
    dataSources: use.tools.flatMap(({ id }) => (sources.tools.get(id.toLowerCase())?.isData ? [id] : [])),
    signs: sources.signs.get(row.id) ?? { pace: null, networks: 0, origins: [] },
    around: circumstancesOf(row.id, sources.around),
    names: namesOf(row, use, sources),
    teamShare: shareOf(parseUsd(use.costUsd30d), surroundings.teamCostUsd.get(row.team?.id ?? "") ?? ZERO_USD),
    peers: peersOf(row, use, surroundings),
    budget: sources.budgets.get(row.id) ?? null,
    tier: tier ?? { tier: guessedTier(row), reasons: [] },
    findings: findings.map(({ ruleId, title, severity, since, exposedUsd }) => ({ ruleId, title, severity, since, exposedUsd })),
    exceptions: sources.exceptions
      .filter(({ identityId }) => identityId === row.id)
      .map(({ ruleId, expiresAt }) => ({ ruleId, expiresAt: expiresAt.toISOString() })),
    changes: changesSince(sources.prior.get(row.id), { identity, costUsd30d: use.costUsd30d, parts: livePartsOf(row, sources) }),
    notEvaluable: notEvaluable(row, use, tier !== undefined, sources),
  };
}

/** Without a judgement of the rules: what runs in production is not in the last tier. */
const guessedTier = (row: GovernanceRow): number => (row.environment?.kind === "production" ? 3 : 4);

function identityOf(row: GovernanceRow, sources: Sources): ItemEvidence["identity"] {
  const colored = (list: NamedList, ref: Ref | null) =>
    ref && { id: ref.id, name: ref.name, colorSlot: sources.names[list].get(ref.id)?.colorSlot ?? 0 };
  const account = (id: string | null) => (id === null ? null : (sources.users.get(id) ?? id));
  return {
    kind: row.kind,
    state: row.state,
    purpose: row.purpose,
    autonomy: row.autonomy,
    dataClass: row.dataClass,
    owner: personRef(row.owner),
    backupOwner: personRef(row.backupOwner),
    team: colored("teams", row.team),
    businessUnit: colored("businessUnits", row.businessUnit),
    costCentre: row.costCentre && { id: row.costCentre.id, name: row.costCentre.name },
    application: colored("applications", row.application),
    environment: row.environment && { id: row.environment.id, name: row.environment.name, kind: row.environment.kind },
    parent: row.parentId === null ? null : { id: row.parentId, name: sources.names.identities.get(row.parentId)?.name ?? row.parentId },
    vendor: row.vendor && { id: row.vendor.id, name: row.vendor.name },
    createdAt: row.createdAt.toISOString(),
    approvedBy: account(row.approvedBy),
    certifiedAt: row.certifiedAt?.toISOString() ?? null,
    certifiedBy: account(row.certifiedBy),
    // Of the newest review, which need not be the one that certified; frozen items keep the name.
    certifiedAs: sources.prior.get(row.id)?.outcome ?? null,
    endsAt: row.endsAt?.toISOString() ?? null,
    breakGlass: row.breakGlass,
    seasonMonths: [...row.seasonMonths],
  };
}

/** What each kind of use is named by; models and providers are their own names. */
const LIST_OF_USE: Readonly<Partial<Record<UsePart, NamedList>>> = {
  credentials: "credentials",
  environments: "environments",
  applications: "applications",
  operators: "identities",
};

function namesOf(row: GovernanceRow, use: Omit<IdentityUse, "identityId">, sources: Sources): Record<string, string> {
  const named = USE_PARTS.flatMap((part) => use[part].map(({ id }): [string, string | undefined] => [id, nameOfUse(part, id, sources)]));
  const granted = row.grants.map((grant): [string, string] => [grant.value, nameOfGrant(grant, sources)]);
  const names: Record<string, string> = {};
  for (const [id, name] of [...named, ...granted]) if (name !== undefined && name !== id && id !== "*") names[id] = name;
  return names;
}

function nameOfUse(part: UsePart, id: string, { names, tools }: Sources): string | undefined {
  if (part === "tools") return tools.get(id.toLowerCase())?.name;
  const list = LIST_OF_USE[part];
  return list && names[list].get(id)?.name;
}

const shareOf = (part: Usd, whole: Usd): string | null => (whole <= 0n ? null : formatFixed(divideHalfEven(part * 10_000n, whole), 4));
/** Whole per cent, for sentences. */
export const percentOf = (part: Usd, whole: Usd): string | null => (whole <= 0n ? null : String(divideHalfEven(part * 100n, whole)));

/** What others of its kind in the team cost and use, where there are five of them at least. */
export function peersOf(
  row: GovernanceRow,
  { models: own, costUsd30d }: Pick<IdentityUse, "models" | "costUsd30d">,
  around: Surroundings,
): ItemEvidence["peers"] {
  const key = peerKey(row) ?? "";
  const costs = around.costsOfPeers.get(key) ?? [];
  // What ended stands among nobody.
  const self = Number(row.state !== "revoked");
  const count = costs.length - self;
  if (count < FEWEST_PEERS) return null;
  const cost = parseUsd(costUsd30d);
  // One of those that cost as much is itself: from there on the others stand one further.
  const other = (place: number): Usd => costs[self === 1 && (costs[place] ?? ZERO_USD) >= cost ? place + 1 : place] ?? ZERO_USD;
  const used = [...(around.modelsOfPeers.get(key) ?? [])].filter(([model, by]) => {
    const others = by - (own.some(({ id }) => id === model) ? self : 0);
    return others * 2 >= count;
  });
  const middle = addUsd(other(Math.ceil(count / 2) - 1), other(Math.floor(count / 2)));
  return {
    count,
    medianCostUsd30d: formatFixed(divideHalfEven(middle, 2n), 15),
    models: used.map(([model]) => model).sort(),
  };
}

function notEvaluable(row: GovernanceRow, use: Omit<IdentityUse, "identityId">, hasTier: boolean, sources: Sources): string[] {
  const { around } = sources;
  const untold = row.grants.filter((grant) => grant.kind in KIND_WORDS && !useOfGrant(row.id, grant, use, sources).isTold);
  const unseen = [...new Set(untold.map(({ kind }) => kind))].sort();
  return [
    ...(hasTier ? [] : ["Its risk was not worked out yet."]),
    ...(unseen.length > 0
      ? [`Whether it uses all its grants of ${unseen.map((kind) => KIND_WORDS[kind] ?? kind).join(" and ")} is told by no event.`]
      : []),
    ...(around.hasSecretReports || liveCredentials(row).length === 0
      ? []
      : ["Whether its secrets lie around is not known: no scanner reported."]),
  ];
}
/** The kinds whose use is not always told. */
const KIND_WORDS: Readonly<Record<string, string>> = { scope: "scopes", data_source: "data sources" };

const USE_OF_KIND = { model: "models", tool: "tools", environment: "environments", data_source: "tools" } as const;
const isKindOfUse = (kind: string): kind is keyof typeof USE_OF_KIND => kind in USE_OF_KIND;

/** `isTold`: whether what is told of its use is all of it; if so, no use means that there was none. */
export type GrantUse = { isTold: boolean; use: UseOf | null };

/**
 * What was used of a grant; a wildcard stands for all of its kind. Calls tell of models, tools and environments; of a source
 * of data they tell only where it is called like a tool, and of a scope the logs of clouds tell that it was used, never that it was not.
 */
export function useOfGrant(
  identityId: string,
  grant: GovernanceGrant,
  use: Omit<IdentityUse, "identityId">,
  sources: Pick<Sources, "tools" | "permissions">,
): GrantUse {
  if (grant.kind === "scope") return useOfScopeGrant(grant, sources.permissions.get(identityId) ?? []);
  if (!isKindOfUse(grant.kind) || (grant.kind === "data_source" && grant.value === "*")) return { isTold: false, use: null };
  const used = use[USE_OF_KIND[grant.kind]];
  const matching = grant.value === "*" ? used : used.filter(({ id }) => isSame(grant, id, sources));
  return { isTold: grant.kind !== "data_source" || matching.length > 0, use: matching.length === 0 ? null : matching.reduce(together) };
}

function useOfScopeGrant({ value }: GovernanceGrant, permissions: readonly UsedPermission[]): GrantUse {
  const { calls, lastUsedAt } = toldOfScope(value, permissions);
  if (calls === 0) return { isTold: false, use: null };
  const free = { costUsd30d: "0", costUsd90d: "0", errors90d: 0 };
  return { isTold: true, use: { id: value, ...free, requests90d: calls, lastSucceededOn: lastUsedAt?.slice(0, 10) ?? null } };
}

function isSame({ kind, value }: GovernanceGrant, id: string, { tools }: Pick<Sources, "tools">): boolean {
  if (id.toLowerCase() === value.toLowerCase() || (kind === "model" && coversModel(value, id))) return true;
  return (kind === "tool" || kind === "data_source") && tools.get(id.toLowerCase())?.id === value;
}

/** What was called by several names of one connected tool is one tool; what is in no inventory keeps the name it came with. */
function knownTools(used: readonly UseOf[], { tools }: Pick<Sources, "tools">): UseOf[] {
  const byTool = new Map<string, UseOf>();
  for (const one of used) {
    const id = tools.get(one.id.toLowerCase())?.id ?? one.id;
    const before = byTool.get(id);
    byTool.set(id, before ? together(before, one) : { ...one, id });
  }
  return [...byTool.values()];
}

const plus = (a: string, b: string): string => formatFixed(addUsd(parseUsd(a), parseUsd(b)), 15);
const together = (a: UseOf, b: UseOf): UseOf => ({
  id: a.id,
  costUsd30d: plus(a.costUsd30d, b.costUsd30d),
  costUsd90d: plus(a.costUsd90d, b.costUsd90d),
  requests90d: a.requests90d + b.requests90d,
  errors90d: a.errors90d + b.errors90d,
  lastSucceededOn: (a.lastSucceededOn ?? "") > (b.lastSucceededOn ?? "") ? a.lastSucceededOn : b.lastSucceededOn,
});

export function credentialEvidence(
  credential: GovernanceCredential,
  used: UseOf | undefined,
  permissions: readonly UsedPermission[],
  sources: Sources,
): CredentialEvidence {
  return {
    label: credential.label,
    kind: credential.kind,
    provider: credential.provider,
    last4: sources.keys.get(credential.id)?.last4 ?? null,
    keyId: sources.keys.get(credential.id)?.keyId ?? null,
    createdAt: credential.createdAt.toISOString(),
    ageDays: Math.max(0, daysBetween(credential.rotatedAt ?? credential.createdAt, sources.asOf)),
    rotatedAt: credential.rotatedAt?.toISOString() ?? null,
    expiresAt: credential.expiresAt?.toISOString() ?? null,
    storage: credential.storage,
    scopes: [...credential.scopes].sort(),
    costUsd90d: used?.costUsd90d ?? "0",
    requests90d: used?.requests90d ?? 0,
    lastSucceededOn: used?.lastSucceededOn ?? null,
    toldOn: lastToldOfKey(permissions, credential.id),
  };
}

export function grantEvidence(grant: GovernanceGrant, { use: used, isTold }: GrantUse, sources: Sources): GrantEvidence {
  return {
    kind: grant.kind,
    value: grant.value,
    name: nameOfGrant(grant, sources),
    capUsd: grant.capUsd,
    approvedBy: sources.users.get(grant.approvedBy) ?? grant.approvedBy,
    grantedAt: grant.grantedAt.toISOString(),
    expiresAt: grant.expiresAt?.toISOString() ?? null,
    costUsd90d: used?.costUsd90d ?? "0",
    requests90d: used?.requests90d ?? 0,
    lastSucceededOn: used?.lastSucceededOn ?? null,
    isTold,
  };
}

export function nameOfGrant({ kind, value }: GovernanceGrant, sources: Pick<Sources, "tools" | "names">): string {
  if (value === "*") return `every ${kind.replace("_", " ")}`;
  if (kind === "environment") return sources.names.environments.get(value)?.name ?? value;
  return (kind === "tool" || kind === "data_source" ? sources.tools.get(value.toLowerCase())?.name : undefined) ?? value;
}

/** As one reads it in a list: "model gpt-4o", "every model". */
export const grantLabel = (grant: GovernanceGrant, sources: Pick<Sources, "tools" | "names">): string =>
  grant.value === "*" ? nameOfGrant(grant, sources) : `${grant.kind.replace("_", " ")} ${nameOfGrant(grant, sources)}`;

const livePartsOf = (row: GovernanceRow, sources: Sources): LivePart[] => [
  ...liveCredentials(row).map(({ id, label }): LivePart => ({ kind: "credential", subjectId: id, label, capUsd: null })),
  ...row.grants.map((grant): LivePart => ({ kind: "grant", subjectId: grant.id, label: grantLabel(grant, sources), capUsd: grant.capUsd })),
];
