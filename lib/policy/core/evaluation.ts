/** Policies judged on the inventory: what breaks which rule, what may for a time, and what cannot be told for lack of a fact. */
import type { Facts } from "./expression";
import { CredentialFacts, GrantFacts, type IdentityFacts } from "./facts";
import { judge } from "./judge";
import type { Policy, Rule } from "./policy";
import { FIELDS, type Severity, type SubjectKind } from "./vocabulary";

/** An identity with its parts, as rules read them. `path`: where it stands in a document, if it comes from one. */
export type Subject = {
  id: string;
  name: string;
  identity: IdentityFacts;
  credentials: readonly Part<CredentialFacts>[];
  grants: readonly Part<GrantFacts>[];
  path?: string;
};
export type Part<Of> = { id: string; label: string; facts: Of; path?: string };

type Found = { rule: string; subjectKind: SubjectKind; subjectId: string; subjectName: string; identityId: string; path?: string };
/** `evidence`: the facts that the rule reads, and why, where that is not the rule itself. */
export type PolicyViolation = Found & { severity: Severity; text: string; evidence: Record<string, string | number | boolean> };
export type NotEvaluable = Found & { missing: string };
export type Excepted = Found & { until: Date; reason: string };
/** `applies`: subjects that the rule is about, those that pass among them. */
export type RuleTally = {
  rule: string;
  text: string;
  severity: Severity;
  appliesTo: SubjectKind;
  applies: number;
  violations: number;
  excepted: number;
  notEvaluable: number;
  /** The facts that are not known, each once. */
  missing: string[];
};
export type PolicyEvaluation = { rules: RuleTally[]; violations: PolicyViolation[]; notEvaluable: NotEvaluable[]; excepted: Excepted[] };

/** Rules about calls are tallied with nothing: they are judged call by call. */
export function evaluateSubjects(policy: Policy, subjects: readonly Subject[], now: Date): PolicyEvaluation {
  const found: PolicyEvaluation = { rules: [], violations: [], notEvaluable: [], excepted: [] };
  for (const rule of policy.rules) {
    const { name, text, severity, appliesTo } = rule;
    const tally = { rule: name, text, severity, appliesTo, applies: 0, violations: 0, excepted: 0, notEvaluable: 0, missing: [] };
    found.rules.push(tally);
    if (appliesTo === "call") continue;
    for (const subject of subjects) judgeSubject(rule, subject, now, tally, found);
  }
  return found;
}

function judgeSubject(rule: Rule, subject: Subject, now: Date, tally: RuleTally, found: PolicyEvaluation): void {
  const { identity } = subject;
  if (rule.appliesTo === "identity") {
    const one = { id: subject.id, name: subject.name, ...(subject.path === undefined ? {} : { path: subject.path }) };
    judgeOne(rule, { identity }, one, subject, now, tally, found);
  }
  const parts = rule.appliesTo === "credential" ? subject.credentials : rule.appliesTo === "grant" ? subject.grants : [];
  for (const { id, label, facts, path } of parts) {
    const one = { id, name: `${subject.name}: ${label}`, ...(path === undefined ? {} : { path }) };
    judgeOne(rule, { [rule.appliesTo]: facts, identity }, one, subject, now, tally, found);
  }
}

type One = { id: string; name: string; path?: string };

function judgeOne(rule: Rule, facts: Facts, one: One, subject: Subject, now: Date, tally: RuleTally, found: PolicyEvaluation): void {
  const verdict = judge(rule, facts, [one.id, subject.id, subject.name], now);
  if (verdict.kind === "apart") return;
  const { id: subjectId, name: subjectName, ...place } = one;
  const about = { rule: rule.name, subjectKind: rule.appliesTo, subjectId, subjectName, identityId: subject.id, ...place };
  tally.applies += 1;
  if (verdict.kind === "violates") {
    tally.violations += 1;
    const evidence = evidenceOf(rule, facts, verdict.because);
    found.violations.push({ ...about, severity: rule.severity, text: rule.text, evidence });
  } else if (verdict.kind === "excepted") {
    tally.excepted += 1;
    found.excepted.push({ ...about, until: verdict.until, reason: verdict.reason });
  } else if (verdict.kind === "unknown") {
    tally.notEvaluable += 1;
    if (!tally.missing.includes(verdict.missing)) tally.missing.push(verdict.missing);
    found.notEvaluable.push({ ...about, missing: verdict.missing });
  }
}

/** The plain facts that speak of why: those that the rule is about, and those of each part of what it requires that does not hold. */
function evidenceOf(rule: Rule, facts: Facts, because: string | null): PolicyViolation["evidence"] {
  const evidence: PolicyViolation["evidence"] = because === null ? {} : { because };
  const broken = because === null ? rule.require.parts.filter((part) => part.ask(facts) !== true) : [];
  const parts = broken.length > 0 ? broken : [rule.require];
  for (const read of new Set([...(rule.when?.reads ?? []), ...parts.flatMap(({ reads }) => reads)])) {
    const [kind = "", name = ""] = read.split(".");
    const known = facts[kind as SubjectKind];
    if (!known || !Object.hasOwn(FIELDS, kind)) continue;
    const value = known.values[name];
    if (typeof value === "bigint") evidence[read] = Number(value);
    else if (typeof value === "string" || typeof value === "boolean" || typeof value === "number") evidence[read] = value;
  }
  for (const { list } of parts) {
    const failing = list?.failing(facts);
    if (list && failing && failing.length > 0) evidence[list.name] = `not so of ${namesOf(failing)}`;
  }
  return evidence;
}

const NAMED = 3;
/** "Night key, Day key and 2 more". */
function namesOf(failing: readonly unknown[]): string {
  const names = failing.flatMap((each) => {
    if (!(each instanceof CredentialFacts || each instanceof GrantFacts)) return [];
    const { label, value } = each.values;
    return typeof label === "string" ? [label] : typeof value === "string" ? [value] : [];
  });
  const told = names.slice(0, NAMED).join(", ");
  const more = failing.length - Math.min(names.length, NAMED);
  if (told === "") return `${failing.length}`;
  return more > 0 ? `${told} and ${more} more` : told;
}
