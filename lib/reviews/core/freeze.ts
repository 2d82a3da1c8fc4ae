/** The frozen population: one item an identity, with evidence, recommendation and hash. Pure: the same sources, the same items. */
import type { GovernanceRow } from "@/lib/identities/core/governance";
import { canonicalSha256 } from "@/lib/kernel/canonical";
import { parseUsd } from "@/lib/kernel/money";
import { formatDate } from "@/lib/kernel/time-words";
import { noUse } from "@/lib/reporting/core/identity-use";
import { lastToldOfKey, lastToldOn, laterDay } from "@/lib/security/core/permissions";
import type { ReviewScope } from "../schemas";
import { controlsAmong, hasLongEnded } from "./control-items";
import {
  credentialEvidence,
  evidenceOf,
  grantEvidence,
  grantLabel,
  percentOf,
  type Sources,
  type Surroundings,
  surroundingsOf,
  useOfGrant,
} from "./evidence";
import { exceptionFor, inOrder, isCandidate, isInScope, populationHash, questionOf, sampled } from "./population";
import { liveCredentials } from "./prior";
import { advisePart, type ItemFacts, type PartFacts, recommend } from "./recommend";
import type { Completeness, ItemEvidence, PartView, Recommendation } from "./views";

export type FrozenItem = {
  n: number;
  identityId: string;
  name: string;
  delta: "new" | "unchanged" | "changed";
  marks: string[];
  tier: number;
  recommendation: Recommendation;
  why: string;
  costUsd30d: string;
  costUsd90d: string;
  evidence: ItemEvidence;
  evidenceHash: string;
  teamId: string | null;
  ownerId: string | null;
  /** Put in to see whether people look; see `controlItems`. */
  isControl: boolean;
  parts: PartView[];
  row: GovernanceRow;
};
export type Frozen = {
  items: FrozenItem[];
  populationHash: string;
  counted: Pick<Completeness, "identities" | "credentials" | "grants" | "orphans" | "excluded" | "question">;
};

/** Of the canonical text of evidence and parts, as they stand in the pack. */
export const evidenceHash = (evidence: ItemEvidence, parts: readonly PartView[]): string => canonicalSha256({ evidence, parts });

/** The one order of parts, in which they are hashed, kept and shown: by kind, then as people read them. */
export const inPartOrder = (parts: readonly PartView[]): PartView[] =>
  [...parts].sort((a, b) => compare(a.kind, b.kind) || compare(a.label, b.label) || compare(a.subjectId, b.subjectId));
const compare = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);

const isOrphan = (row: GovernanceRow): boolean => !row.owner?.active;

/** How many control items are put in at most, and whether anybody may be asked about one. */
export type WantedControls = { most: number; mayBeAsked: (row: GovernanceRow) => boolean };

/** @param controls They are put among the items, and counted nowhere. */
export function freeze(
  rows: readonly GovernanceRow[],
  scope: ReviewScope,
  sources: Sources,
  seed: string,
  controls: WantedControls = { most: 0, mayBeAsked: () => false },
): Frozen {
  const surroundings = surroundingsOf(rows, sources);
  const tierOf = (row: GovernanceRow) => sources.tiers.get(row.id)?.tier ?? (row.environment?.kind === "production" ? 3 : 4);
  const asked = rows.filter((row) => isCandidate(row) && isInScope(row, scope, sources, tierOf(row)));
  const excluded = asked.flatMap((row) => {
    const exception = exceptionFor(row, sources.exceptions, sources.asOf);
    return exception ? [{ row, why: `Excepted until ${formatDate(exception.expiresAt)}: ${exception.justification}` }] : [];
  });
  const left = new Set(excluded.map(({ row }) => row.id));
  const chosen = sampled(
    asked.filter(({ id }) => !left.has(id)),
    scope.samplePercent,
    seed,
  );
  const ended =
    controls.most === 0
      ? []
      : rows.filter((row) => hasLongEnded(row, sources) && isInScope(row, scope, sources, tierOf(row)) && controls.mayBeAsked(row));
  const put = new Set(controlsAmong(ended, chosen, seed, controls.most));
  const items = [...chosen, ...put]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map((row, i) => asControl(itemOf(row, i + 1, sources, surroundings), put.has(row)));
  const asItIs = items.filter(({ isControl }) => !isControl);
  const parts = asItIs.flatMap((item) => item.parts);
  return {
    items,
    populationHash: populationHash(keysOf(items)),
    counted: {
      identities: asItIs.length,
      credentials: parts.filter(({ kind }) => kind === "credential").length,
      grants: parts.filter(({ kind }) => kind === "grant").length,
      orphans: chosen.filter(isOrphan).length,
      excluded: excluded.map(({ row, why }) => ({ identity: { id: row.id, name: row.name }, why })),
      question: questionOf(scope),
    },
  };
}

export const keysOf = (items: readonly { identityId: string; parts: readonly { kind: string; subjectId: string }[] }[]): string[] =>
  inOrder(
    items.flatMap(({ identityId, parts }) => [`identity:${identityId}`, ...parts.map(({ kind, subjectId }) => `${kind}:${subjectId}`)]),
  );

/** The marks that an ended identity has would tell a control item from afar, by a filter; its evidence says the same to who reads it. */
const asControl = (item: Omit<FrozenItem, "isControl">, isControl: boolean): FrozenItem => ({
  ...item,
  isControl,
  marks: isControl ? [] : item.marks,
});

function itemOf(row: GovernanceRow, n: number, sources: Sources, surroundings: Surroundings): Omit<FrozenItem, "isControl"> {
  const evidence = evidenceOf(row, sources, surroundings);
  const facts = partFactsOf(row, evidence, sources);
  const parts = inPartOrder(partsOf(row, facts, evidence, sources));
  const delta = deltaOf(row, evidence, sources);
  const advice = recommend(factsOf(row, evidence, facts, delta, sources));
  return {
    n,
    identityId: row.id,
    name: row.name,
    delta,
    marks: [
      ...(isOrphan(row) ? ["orphan"] : []),
      ...(parts.length === 0 ? ["no_live_part"] : []),
      ...(row.state === "revoked" ? ["revoked"] : []),
    ],
    tier: evidence.tier.tier,
    ...advice,
    costUsd30d: evidence.use.costUsd30d,
    costUsd90d: evidence.use.costUsd90d,
    evidence,
    evidenceHash: evidenceHash(evidence, parts),
    teamId: row.team?.id ?? null,
    ownerId: row.owner?.id ?? null,
    parts,
    row,
  };
}

function deltaOf(row: GovernanceRow, { changes }: ItemEvidence, { prior }: Sources): FrozenItem["delta"] {
  if (!prior.has(row.id)) return "new";
  return changes.length === 0 ? "unchanged" : "changed";
}

function partFactsOf(row: GovernanceRow, { use, permissions = [] }: ItemEvidence, sources: Sources): PartFacts[] {
  const keys = liveCredentials(row).map((credential): PartFacts => {
    const used = use.credentials.find(({ id }) => id === credential.id);
    const { id: subjectId, label, kind: credentialKind } = credential;
    const renewedAt = credential.rotatedAt ?? credential.createdAt;
    return {
      kind: "credential",
      subjectId,
      label,
      credentialKind,
      renewedAt,
      lastSucceededOn: used?.lastSucceededOn ?? null,
      requests90d: used?.requests90d ?? 0,
      toldOn: lastToldOfKey(permissions, credential.id),
      mayBeUsed: lastToldOfKey(permissions, null) !== null,
    };
  });
  const grants = row.grants.map((grant): PartFacts => {
    const { isTold, use: used } = useOfGrant(row.id, grant, use, sources);
    const label = grantLabel(grant, sources);
    return {
      ...{ kind: "grant", subjectId: grant.id, label, grantedAt: grant.grantedAt },
      ...{ isSeen: isTold, isWildcard: grant.value === "*" },
      ...{ lastSucceededOn: used?.lastSucceededOn ?? null, requests90d: used?.requests90d ?? 0 },
    };
  });
  return [...keys, ...grants];
}

function partsOf(row: GovernanceRow, facts: readonly PartFacts[], { use, permissions = [] }: ItemEvidence, sources: Sources): PartView[] {
  const credentials = new Map(row.credentials.map((one) => [one.id, one]));
  const grants = new Map(row.grants.map((one) => [one.id, one]));
  return facts.flatMap((fact): PartView[] => {
    const base = { subjectId: fact.subjectId, label: fact.label, ...advisePart(fact, sources.asOf) };
    const credential = fact.kind === "credential" ? credentials.get(fact.subjectId) : undefined;
    const grant = fact.kind === "grant" ? grants.get(fact.subjectId) : undefined;
    if (credential) {
      const used = use.credentials.find(({ id }) => id === credential.id);
      return [{ ...base, kind: "credential", evidence: credentialEvidence(credential, used, permissions, sources) }];
    }
    return grant ? [{ ...base, kind: "grant", evidence: grantEvidence(grant, useOfGrant(row.id, grant, use, sources), sources) }] : [];
  });
}

const AFTER_END = new Set(["R10"]);
const EXPOSED = new Set(["R15", "R16"]);

function factsOf(
  row: GovernanceRow,
  evidence: ItemEvidence,
  parts: readonly PartFacts[],
  delta: FrozenItem["delta"],
  sources: Sources,
): ItemFacts {
  const use = sources.use.get(row.id) ?? noUse(row.id);
  const findings = sources.findings.get(row.id) ?? [];
  const total = parseUsd(use.costUsd90d);
  return {
    asOf: sources.asOf,
    owner: row.owner && { name: row.owner.name, active: row.owner.active },
    createdAt: row.createdAt,
    lastSucceededOn: laterDay(use.lastSucceededOn, lastToldOn(evidence.permissions ?? [])),
    requests90d: use.requests90d,
    costUsd30d: use.costUsd30d,
    trend: use.trend,
    isExempt: row.breakGlass || row.seasonMonths.length > 0,
    verifiedSecret: findings.find(({ ruleId, isVerified }) => EXPOSED.has(ruleId) && isVerified)?.title ?? null,
    usedAfterEnd: findings.find(({ ruleId }) => AFTER_END.has(ruleId))?.title ?? null,
    proposal: proposalOf(row, use, sources),
    applications: use.applications
      .map(({ id, costUsd90d }) => ({
        name: sources.names.applications.get(id)?.name ?? id,
        share: percentOf(parseUsd(costUsd90d), total) ?? "0",
      }))
      .filter(({ share }) => Number(share) >= 1),
    delta,
    tier: evidence.tier.tier,
    peers: evidence.peers,
    parts,
  };
}

/** The lead of the team whose application costs most of it; else of its own team. */
function proposalOf(row: GovernanceRow, use: ReturnType<typeof noUse>, { applicationTeams, teams }: Sources): ItemFacts["proposal"] {
  const dearest = use.applications[0];
  const byCost = dearest ? (applicationTeams.get(dearest.id) ?? null) : null;
  const team = teams.get(byCost ?? row.team?.id ?? "");
  if (!team?.leadName) return null;
  const share = byCost !== null && dearest ? percentOf(parseUsd(dearest.costUsd90d), parseUsd(use.costUsd90d)) : null;
  return { name: team.leadName, team: team.name, share };
}
