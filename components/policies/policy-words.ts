/** What pages say of policies: paths, severities, reasons, findings. */
import type { RulingReason } from "@/lib/policy/core/call-judge";
import { factName, factValue } from "@/lib/policy/core/fact-words";
import type { PolicyCheck, PolicyVersionView, RuleResult } from "@/lib/policy/core/views";
import type { SubjectKind } from "@/lib/policy/core/vocabulary";
import { formatCount, formatMoney } from "../charts/prepare/format";
import type { StateTone } from "../ui/state-mark";

export const POLICIES_PATH = "/api/ui/policies";
export const VERSIONS_PATH = `${POLICIES_PATH}?limit=100`;
export const IN_FORCE_PATH = `${POLICIES_PATH}/in-force`;
export const CHECK_PATH = `${POLICIES_PATH}/check`;
export const versionPath = (n: number): string => `${POLICIES_PATH}/${n}`;

export const SUBJECT_WORDS: Readonly<Record<SubjectKind, string>> = {
  identity: "Identities",
  credential: "Credentials",
  grant: "Grants",
  call: "Calls",
};
export const STATE_WORDS: Readonly<Record<PolicyVersionView["state"], { tone: StateTone; word: string }>> = {
  draft: { tone: "waiting", word: "Not in force" },
  in_force: { tone: "ok", word: "In force" },
  retired: { tone: "none", word: "Retired" },
};
export const REASON_WORDS: Readonly<Record<RulingReason, string>> = {
  model_not_granted: "Model not granted",
  tool_not_granted: "Tool not granted",
  environment_not_granted: "Environment not granted",
  policy: "Against the rule",
  policy_unknown: "Cannot be judged, let through",
};

const count = (number: number, one: string, many = `${one}s`): string => `${formatCount(number)} ${number === 1 ? one : many}`;

export const isBroken = ({ violations, calls }: RuleResult): boolean => violations > 0 || (calls ?? 0) > 0;

/** "3 of 8 rules are broken". */
export function rulesFinding({ version, rules }: PolicyCheck): string {
  if (version === null) return "No policy is in force";
  const broken = rules.filter(isBroken).length;
  if (rules.length === 0) return "The policy in force has no rules";
  if (broken === 0)
    return rules.length === 1 ? "The one rule in force is kept" : `All ${formatCount(rules.length)} rules in force are kept`;
  return `${formatCount(broken)} of ${count(rules.length, "rule")} in force ${broken === 1 ? "is" : "are"} broken`;
}

/** "Would have refused 124 calls of $32.10 in the last 30 days, by 3 identities". */
export function historyFinding({ history }: PolicyCheck): string {
  if (!history) return "";
  const { calls, costUsd, identities } = history.refused;
  if (calls === 0) return `Would have refused none of ${count(history.all.calls, "call")} in the last 30 days`;
  return `Would have refused ${count(calls, "call")} of ${formatMoney(costUsd)} in the last 30 days, by ${count(identities, "identity", "identities")}`;
}

export const violationFinding = ({ violationCount, notEvaluableCount }: PolicyCheck): string => {
  if (violationCount > 0) return `${count(violationCount, "violation")} now`;
  return notEvaluableCount > 0 ? "No violation is known" : "Nothing breaks a rule now";
};

/** "no hard cap, credentials: not so of Night key": the facts that speak of why, but those that only say what the rule is about. */
export function evidenceWords(evidence: Readonly<Record<string, string | number | boolean>>): string {
  if (typeof evidence.because === "string") return evidence.because;
  const told = Object.entries(evidence).filter(([name]) => !/\.(id|name|environmentKind)$/.test(name));
  return told.map(([read, value]) => factWords(factName(read), value)).join(", ");
}

const factWords = (name: string, value: string | number | boolean): string =>
  value === false && name.startsWith("has ") ? `no ${name.slice("has ".length)}` : `${name}: ${factValue(value)}`;
