/**
 * Every rule in force over the world as it was read, then how grave each finding and each identity is. Rules whose terms
 * hang on the tier are judged after the others.
 */

import type { GovernanceRow } from "@/lib/identities/core/governance";
import { groupBy } from "@/lib/identities/core/grouping";
import { ZERO_USD } from "@/lib/kernel/money";
import { factName, factValue } from "@/lib/policy/core/fact-words";
import { type Fact, text } from "./fact";
import { type Draft, type Judged, type Limits, type Rule, SUBJECT_KINDS, type SubjectKind, subjectKey } from "./rule";
import { POLICY_PREFIX, RULES, ruleOf } from "./rules";
import { raised, SEVERITIES, type Severity } from "./severity";
import type { InForce } from "./thresholds";
import { dangerFinder, type OpenRisk, type TierOf, tierOf } from "./tiers";
import { identityCost, isProduction, useOf, type World } from "./world";

/** What was found, as it is stored. */
export type Found = Omit<Draft, "discriminator" | "severity"> & {
  ruleId: string;
  discriminator: string;
  severity: Severity;
  limits: Limits;
  closeAfterDays: number;
};

/** What a rule came to. `unjudged`: subjects of which nothing can be said this time. */
export type RuleResult = Pick<Judged, "evaluated" | "notEvaluable" | "missing" | "unjudged"> & { ruleId: string; closeAfterDays: number };

export type WorldJudged = { results: RuleResult[]; found: Found[] };

const LAST: ReadonlySet<string> = new Set(["R27", "R28"]);

export function judgeWorld(world: World, inForce: (rule: Rule) => InForce): WorldJudged {
  const rules = RULES.filter((rule) => inForce(rule).enabled);
  const first = judgeRules(
    world,
    rules.filter(({ id }) => !LAST.has(id)),
    inForce,
  );
  const policies = judgePolicies(world);
  const early = [...first.found, ...policies.found];
  const tiers = rankIdentities(world, early);
  const later = judgeRules(
    { ...world, tiers: new Map([...tiers].map(([id, { tier }]) => [id, tier])) },
    rules.filter(({ id }) => LAST.has(id)),
    inForce,
  );
  const all = [...early, ...later.found];
  return { results: [...first.results, ...policies.results, ...later.results], found: raiseAll(world, all, rankIdentities(world, all)) };
}

type Part = { results: RuleResult[]; found: Found[] };

function judgeRules(world: World, rules: readonly Rule[], inForce: (rule: Rule) => InForce): Part {
  const part: Part = { results: [], found: [] };
  for (const rule of rules) {
    const { limits } = inForce(rule);
    const { drafts, ...judged } = rule.judge(world, limits);
    part.results.push({ ...judged, ruleId: rule.id, closeAfterDays: rule.closeAfterDays });
    for (const draft of drafts) part.found.push(foundOf(rule, draft, limits));
  }
  return part;
}

const foundOf = ({ id, severity, closeAfterDays }: Rule, draft: Draft, limits: Limits): Found => ({
  ...draft,
  ruleId: id,
  discriminator: draft.discriminator ?? "",
  severity: draft.severity ?? severity,
  limits,
  closeAfterDays,
});

/** Violations of policies that people wrote are findings too, each policy a rule of its own. */
function judgePolicies({ policies, ...world }: World): Part {
  if (!policies) return { results: [], found: [] };
  const unjudged = groupBy(policies.notEvaluable, ({ rule }) => rule);
  const results = policies.rules
    .filter(({ appliesTo }) => appliesTo !== "call")
    .map(
      ({ rule, applies, notEvaluable, missing }): RuleResult => ({
        ruleId: POLICY_PREFIX + rule,
        closeAfterDays: 0,
        evaluated: applies - notEvaluable,
        notEvaluable,
        missing,
        unjudged: new Set((unjudged.get(rule) ?? []).map(({ subjectKind, subjectId }) => `${subjectKind}:${subjectId}`)),
      }),
    );
  const found = policies.violations.map(
    ({ rule, severity, subjectKind, subjectId, subjectName, identityId, text: says, evidence }): Found => ({
      ruleId: POLICY_PREFIX + rule,
      discriminator: "",
      subjectKind: (SUBJECT_KINDS as readonly string[]).includes(subjectKind) ? (subjectKind as SubjectKind) : "identity",
      subjectId,
      identityId,
      severity: (SEVERITIES as readonly string[]).includes(severity) ? (severity as Severity) : "medium",
      title: `${subjectName}: ${says}`,
      evidence: Object.entries(evidence).map(([read, value]): Fact => text(factName(read), factValue(value))),
      exposedUsd: identityId === null ? ZERO_USD : identityCost(world, identityId),
      limits: {},
      closeAfterDays: 0,
    }),
  );
  return { results, found };
}

/** How grave each identity is by what is open on it and on its parts. */
export function rankIdentities(world: World, open: readonly (OpenRisk & { identityId: string | null })[]): Map<string, TierOf> {
  const byIdentity = groupBy(open, ({ identityId }) => identityId ?? "");
  const dangers = dangerFinder(world.tools, world.purposes);
  const ranked = world.rows.filter(({ state }) => state !== "requested");
  return new Map(ranked.map((row) => [row.id, tierOf(row, byIdentity.get(row.id) ?? [], dangers(row, useOf(world, row.id)))]));
}

/** One step graver in production, at tier 1, or where a rule of another family is open on the same subject; one step at most. */
function raiseAll(world: World, found: readonly Found[], tiers: ReadonlyMap<string, TierOf>): Found[] {
  const rows = new Map<string, GovernanceRow>(world.rows.map((row) => [row.id, row]));
  const families = new Map<string, Set<string>>();
  for (const { ruleId, subjectKind, subjectId } of found) {
    const key = subjectKey(subjectKind, subjectId);
    families.set(key, (families.get(key) ?? new Set()).add(familyOf(ruleId)));
  }
  return found.map((one) => {
    if (ruleOf(one.ruleId)?.isSeverityFinal || one.ruleId.startsWith(POLICY_PREFIX)) return one;
    const row = one.identityId === null ? undefined : rows.get(one.identityId);
    const isGraver =
      (row !== undefined && isProduction(row)) ||
      (one.identityId !== null && tiers.get(one.identityId)?.tier === 1) ||
      (families.get(subjectKey(one.subjectKind, one.subjectId))?.size ?? 0) > 1;
    return isGraver ? { ...one, severity: raised(one.severity) } : one;
  });
}

const familyOf = (ruleId: string): string => ruleOf(ruleId)?.family ?? "policy";
