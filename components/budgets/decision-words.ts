/** What is said of the log of decisions, and how it is narrowed. */
import type { DecisionView } from "@/lib/budgets/core/views";
import { formatCount } from "../charts/prepare/format";

export const ASKED = ["all", "deny", "throttle", "allow"] as const;
export const SPANS = ["hour", "day", "week", "month"] as const;

const HOUR_MS = 3_600_000;
const SPAN: Readonly<Record<(typeof SPANS)[number], { label: string; hours: number }>> = {
  hour: { label: "In the last hour", hours: 1 },
  day: { label: "In the last 24 hours", hours: 24 },
  week: { label: "In the last 7 days", hours: 7 * 24 },
  month: { label: "In the last 30 days", hours: 30 * 24 },
};
export const SPAN_CHOICES = SPANS.map((value) => ({ value, label: SPAN[value].label }));

/** Reasons as `lib/enforcement` gives them, in the order in which they are offered. */
export const REASON_WORDS: Readonly<Record<string, string>> = {
  budget_exhausted: "Budget used up",
  blocked: "Stopped",
  rate_limited: "Too many calls at once",
  unknown_credential: "Unknown credential",
  unknown_model: "Unknown model",
  identity_suspended: "Identity suspended",
  identity_revoked: "Identity revoked",
  credential_revoked: "Credential revoked",
  credential_expired: "Credential expired",
  unpriced: "No price known",
  model_not_granted: "Model not granted",
  tool_not_granted: "Tool not granted",
  environment_not_granted: "Environment not granted",
  policy: "Policy",
  policy_unknown: "Policy, cannot be judged",
  overshoot: "Cost more than was set aside",
};

/** "policy:no-tools" names the rule. */
export function reasonWords(reason: string): string {
  const [kind = "", rule] = reason.split(":");
  const words = REASON_WORDS[kind] ?? kind.replaceAll("_", " ");
  return rule ? `${words}: ${rule}` : words;
}

export type DecisionFilter = {
  decision: (typeof ASKED)[number];
  reason: string | null;
  identity: string | null;
  since: (typeof SPANS)[number] | null;
};

/** What the list is asked for. `now`: the instant from which spans reach back. */
export function narrowing({ decision, reason, identity, since }: DecisionFilter, now: string): Record<string, string> {
  return {
    ...(decision === "all" ? {} : { decision }),
    ...(reason === null ? {} : { reason }),
    ...(identity === null ? {} : { identity }),
    ...(since === null ? {} : { from: new Date(Date.parse(now) - SPAN[since].hours * HOUR_MS).toISOString() }),
  };
}

/** Whose calls the entries are, each once, by name; the chosen one is among them also where no entry names it. */
export function identityChoices(
  entries: readonly Pick<DecisionView, "identity">[],
  chosen: string | null,
): { value: string; label: string }[] {
  const names = new Map<string, string>(chosen === null ? [] : [[chosen, chosen]]);
  for (const { identity } of entries) if (identity) names.set(identity.id, identity.name);
  return [...names].map(([value, label]) => ({ value, label })).sort((a, b) => a.label.localeCompare(b.label, "en"));
}

/** "At least 50 calls were refused". `narrowed`: only a part was asked for. */
export function decisionFinding(
  rows: readonly Pick<DecisionView, "decision" | "count">[],
  { narrowed, hasMore }: { narrowed: boolean; hasMore: boolean },
): string {
  if (rows.length === 0) return narrowed ? "No decision matches" : "Nothing was refused";
  const refused = rows.filter(({ decision }) => decision === "deny").reduce((sum, { count }) => sum + count, 0);
  if (refused === 0) return "No call was refused, some were slowed or flagged";
  return `${hasMore ? "At least " : ""}${formatCount(refused)} ${refused === 1 ? "call was" : "calls were"} refused`;
}
