/** A review as a form has it, and as it is sent: texts while they are typed, ids where things were chosen. */
import type { TemplateView } from "@/lib/reviews/core/views";
import {
  type NewTemplate,
  type ReviewerRule,
  type ReviewRules,
  type ReviewScope,
  type ReviewSign,
  ReviewSigns,
  type ReviewStage,
  type Silence,
} from "@/lib/reviews/schemas";

type ListName = "businessUnits" | "teams" | "owners" | "applications" | "environments" | "environmentKinds" | "kinds" | "tiers";
type Lists = { [Name in ListName]: NonNullable<ReviewScope[Name]> };
export type ScopeDraft = Lists & {
  /** Reviews of chosen identities carry them along; no form chooses them. */
  identities: string[];
  minCostUsd90d: string;
  hasOpenFinding: boolean;
  notCertifiedForDays: string;
  samplePercent: string;
};
export type StageDraft = {
  name: string;
  reviewers: ReviewerRule[];
  fallback: string | null;
  additional: string[];
  days: string;
  oneAnswerIsEnough: boolean;
};
export type SignsDraft = Record<ReviewSign, string>;
export type RulesDraft = Omit<
  ReviewRules,
  "silence" | "graceDays" | "escalateToLeadAfterDays" | "escalateToSecurityAfterDays" | "undoMinutes" | "controlItems" | "signs"
> & {
  /** Of tiers 2 to 4; tier 1 always goes to security. */
  silence: [Silence, Silence, Silence];
  graceDays: string;
  escalateToLeadAfterDays: string;
  escalateToSecurityAfterDays: string;
  undoMinutes: string;
  controlItems: string;
  signs: SignsDraft;
};
export type EveryMonths = "none" | "1" | "3" | "6" | "12";
export type ReviewDraft = { name: string; scope: ScopeDraft; stages: StageDraft[]; rules: RulesDraft; everyMonths: EveryMonths };

/** In the order in which they are asked. */
export const REVIEWER_ORDER: readonly ReviewerRule[] = [
  "owner",
  "backup_owner",
  "application_owner",
  "team_lead",
  "manager",
  "fallback",
  "security",
];
const SCOPE: ScopeDraft = {
  businessUnits: [],
  teams: [],
  owners: [],
  applications: [],
  environments: [],
  environmentKinds: [],
  kinds: [],
  tiers: [],
  identities: [],
  minCostUsd90d: "",
  hasOpenFinding: false,
  notCertifiedForDays: "",
  samplePercent: "",
};
const eachSign = <From, To>(signs: Record<ReviewSign, From>, of: (figure: From) => To): Record<ReviewSign, To> =>
  Object.fromEntries(Object.entries(signs).map(([name, figure]) => [name, of(figure)])) as Record<ReviewSign, To>;
const RULES: RulesDraft = {
  bulk: true,
  reassign: true,
  justifyAlways: false,
  silence: ["suspend", "revoke", "revoke"],
  graceDays: "5",
  escalateToLeadAfterDays: "7",
  escalateToSecurityAfterDays: "10",
  undoMinutes: "5",
  controlItems: "0",
  signs: eachSign(ReviewSigns.parse({}), String),
};
export const newStage = (n: number): StageDraft => ({
  name: n === 1 ? "Owners" : `Stage ${n}`,
  reviewers: n === 1 ? ["owner", "backup_owner", "application_owner", "team_lead", "manager"] : ["security"],
  fallback: null,
  additional: [],
  days: "14",
  oneAnswerIsEnough: true,
});

/** "Access review, Q4 2026". */
export const newReview = (now: Date): ReviewDraft => ({
  name: `Access review, Q${Math.floor(now.getUTCMonth() / 3) + 1} ${now.getUTCFullYear()}`,
  scope: SCOPE,
  stages: [newStage(1)],
  rules: RULES,
  everyMonths: "none",
});

type Described = Pick<TemplateView, "name" | "scope" | "stages" | "rules"> & { everyMonths?: number | null };

/** What is there, as a form. */
export function draftOf({ name, scope, stages, rules, everyMonths }: Described): ReviewDraft {
  const { minCostUsd90d = "", notCertifiedForDays, samplePercent, ...lists } = scope;
  const [, second, third, fourth] = rules.silence;
  return {
    name,
    scope: {
      ...SCOPE,
      ...(Object.fromEntries(Object.entries(lists).filter(([, value]) => value !== undefined)) as Partial<ScopeDraft>),
      minCostUsd90d,
      notCertifiedForDays: notCertifiedForDays?.toString() ?? "",
      samplePercent: samplePercent?.toString() ?? "",
    },
    stages: stages.map((stage) => ({ ...stage, fallback: stage.fallback ?? null, days: String(stage.days) })),
    rules: {
      bulk: rules.bulk,
      reassign: rules.reassign,
      justifyAlways: rules.justifyAlways,
      silence: [second, third, fourth],
      graceDays: String(rules.graceDays),
      escalateToLeadAfterDays: String(rules.escalateToLeadAfterDays),
      escalateToSecurityAfterDays: String(rules.escalateToSecurityAfterDays),
      undoMinutes: String(rules.undoMinutes),
      controlItems: String(rules.controlItems),
      signs: eachSign(rules.signs, String),
    },
    everyMonths: everyMonths ? (String(everyMonths) as EveryMonths) : "none",
  };
}

/** A number as it was typed; what is none is sent as none, for the server to say so. */
const whole = (text: string): number => (/^\d+$/.test(text.trim()) ? Number(text.trim()) : Number.NaN);

export function scopeOf({ minCostUsd90d, hasOpenFinding, notCertifiedForDays, samplePercent, ...lists }: ScopeDraft): ReviewScope {
  return {
    ...(Object.fromEntries(Object.entries(lists).filter(([, chosen]) => chosen.length > 0)) as Partial<Lists>),
    ...(minCostUsd90d.trim() ? { minCostUsd90d: minCostUsd90d.trim() } : {}),
    ...(hasOpenFinding ? { hasOpenFinding } : {}),
    ...(notCertifiedForDays.trim() ? { notCertifiedForDays: whole(notCertifiedForDays) } : {}),
    ...(samplePercent.trim() ? { samplePercent: whole(samplePercent) } : {}),
  };
}

export const stagesOf = (stages: readonly StageDraft[]): ReviewStage[] =>
  stages.map(({ name, reviewers, fallback, additional, days, oneAnswerIsEnough }) => ({
    name: name.trim(),
    reviewers: REVIEWER_ORDER.filter((rule) => reviewers.includes(rule)),
    ...(fallback ? { fallback } : {}),
    additional,
    days: whole(days),
    oneAnswerIsEnough,
  }));

export function rulesOf({
  silence,
  graceDays,
  escalateToLeadAfterDays,
  escalateToSecurityAfterDays,
  undoMinutes,
  controlItems,
  signs,
  ...rules
}: RulesDraft): ReviewRules {
  return {
    ...rules,
    silence: ["escalate", ...silence],
    graceDays: whole(graceDays),
    escalateToLeadAfterDays: whole(escalateToLeadAfterDays),
    escalateToSecurityAfterDays: whole(escalateToSecurityAfterDays),
    undoMinutes: whole(undoMinutes),
    controlItems: whole(controlItems),
    signs: eachSign(signs, whole),
  };
}

/** What both a template and a review are. */
export const describedOf = ({ name, scope, stages, rules }: ReviewDraft): Pick<NewTemplate, "name" | "scope" | "stages" | "rules"> => ({
  name: name.trim(),
  scope: scopeOf(scope),
  stages: stagesOf(stages),
  rules: rulesOf(rules),
});
export const everyMonthsOf = ({ everyMonths }: ReviewDraft): 1 | 3 | 6 | 12 | null =>
  everyMonths === "none" ? null : (Number(everyMonths) as 1 | 3 | 6 | 12);
