/** Which identities a campaign is about, and how it is proven later that these were all. */
import type { GovernanceRow } from "@/lib/identities/core/governance";
import { sha256Hex } from "@/lib/kernel/hash";
import { parseUsd } from "@/lib/kernel/money";
import { noUse } from "@/lib/reporting/core/identity-use";
import type { ReviewScope } from "../schemas";
import { daysBetween } from "./due";
import type { ExceptionFacts, Sources } from "./evidence";
import { liveCredentials } from "./prior";
import { spread } from "./reviewers";

/** The rule that says how often something is reviewed: an exception from it takes an identity out of campaigns for its time. */
const REVIEW_RULE = "R28";

/** Whatever may still be used: a revoked identity with a key that lives is looked at as well, and so is one that nobody owns. */
export const isCandidate = (row: GovernanceRow): boolean =>
  row.state !== "revoked" || liveCredentials(row).length > 0 || row.grants.length > 0;

const among = (ids: readonly string[] | undefined, id: string | null | undefined): boolean =>
  ids === undefined || (id !== null && id !== undefined && ids.includes(id));

export function isInScope(row: GovernanceRow, scope: ReviewScope, sources: Sources, tier: number): boolean {
  const { costUsd90d } = sources.use.get(row.id) ?? noUse(row.id);
  return (
    among(scope.businessUnits, row.businessUnit?.id) &&
    among(scope.teams, row.team?.id) &&
    (among(scope.owners, row.owner?.id) || among(scope.owners, row.backupOwner?.id)) &&
    among(scope.applications, row.application?.id) &&
    among(scope.environments, row.environment?.id) &&
    among(scope.environmentKinds, row.environment?.kind) &&
    among(scope.kinds, row.kind) &&
    among(scope.identities, row.id) &&
    (scope.tiers === undefined || (scope.tiers as readonly number[]).includes(tier)) &&
    (scope.minCostUsd90d === undefined || parseUsd(costUsd90d) >= parseUsd(scope.minCostUsd90d)) &&
    (scope.hasOpenFinding === undefined || (sources.findings.get(row.id) ?? []).length > 0 === scope.hasOpenFinding) &&
    (scope.notCertifiedForDays === undefined ||
      row.certifiedAt === null ||
      daysBetween(row.certifiedAt, sources.asOf) >= scope.notCertifiedForDays)
  );
}

export const exceptionFor = (row: GovernanceRow, exceptions: readonly ExceptionFacts[], at: Date): ExceptionFacts | undefined =>
  exceptions.find(
    ({ ruleId, subjectKind, subjectId, expiresAt }) =>
      ruleId === REVIEW_RULE && subjectKind === "identity" && subjectId === row.id && expiresAt > at,
  );

/** A share of them, at least one, chosen by the campaign's id alone. */
export function sampled<Row extends { id: string }>(rows: readonly Row[], percent: number | undefined, seed: string): Row[] {
  if (percent === undefined) return [...rows];
  const count = Math.ceil((rows.length * percent) / 100);
  const chosen = [...rows].sort((a, b) => spread(`${seed}/${a.id}`) - spread(`${seed}/${b.id}`) || (a.id < b.id ? -1 : 1)).slice(0, count);
  const ids = new Set(chosen.map(({ id }) => id));
  return rows.filter(({ id }) => ids.has(id));
}

/** One line for each identity, credential and grant, in order of their letters. */
export const populationHash = (keys: readonly string[]): string => sha256Hex(keys.map((key) => `${key}\n`).join(""));

/** The order of code units, which no locale changes. */
export const inOrder = (keys: Iterable<string>): string[] => [...keys].sort();

/** The question that the population answers, as an auditor reads it. */
export function questionOf(scope: ReviewScope): string {
  const filters = Object.entries(scope).flatMap(([name, value]) => (value === undefined ? [] : [`${name} = ${JSON.stringify(value)}`]));
  return [
    "Every identity that is not revoked, or that still has an active credential or a grant in force, whether or not anybody owns it,",
    "with each active credential and each grant in force as its parts;",
    filters.length === 0 ? "without any filter." : `filtered by ${inOrder(filters).join(", ")}.`,
  ].join(" ");
}
