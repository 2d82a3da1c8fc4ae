/**
 * What a run does to the findings that are stored: one finding for each rule, subject and discriminator, for ever. Seen
 * again it is renewed; not seen for long enough it is closed; seen after that it is opened again under the same id. What
 * could not be judged stays as it was: nothing is closed for want of data.
 */
import type { FindingState } from "./finding-state";
import type { Found, RuleResult } from "./judge-world";
import { type SubjectKind, subjectKey } from "./rule";
import type { Severity } from "./severity";

export type StoredFinding = {
  id: string;
  ruleId: string;
  subjectKind: SubjectKind;
  subjectId: string;
  discriminator: string;
  severity: Severity;
  state: FindingState;
  lastSeenAt: Date;
};

/** An exception in force. Of a rule and a subject: whatever the rule finds on it. */
export type ExceptionInForce = { ruleId: string; subjectKind: SubjectKind; subjectId: string; expiresAt: Date };

export type Write = {
  /** Null: new. */
  id: string | null;
  found: Found;
  state: Exclude<FindingState, "closed">;
  /** It was closed before, or is new: somebody should know. */
  isOpened: boolean;
};

export type FindingPlan = {
  writes: Write[];
  /** Not seen any more. */
  closes: string[];
  /** Not seen this time and still there: in the state that its exception, or the end of it, says. */
  keeps: { id: string; state: Exclude<FindingState, "closed"> }[];
};

const keyOf = ({
  ruleId,
  subjectKind,
  subjectId,
  discriminator,
}: Pick<StoredFinding, "ruleId" | "subjectKind" | "subjectId" | "discriminator">): string =>
  [ruleId, subjectKind, subjectId, discriminator].join("\u0000");

const DAY_MS = 86_400_000;

/** @param stored All that are stored, closed ones too. @param results Of the rules in force; those of others are closed. */
export function planFindings(
  stored: readonly StoredFinding[],
  found: readonly Found[],
  results: readonly RuleResult[],
  exceptions: readonly ExceptionInForce[],
  now: Date,
): FindingPlan {
  const byKey = new Map(stored.map((finding) => [keyOf(finding), finding]));
  const excepted = new Set(
    exceptions
      .filter(({ expiresAt }) => expiresAt > now)
      .map(({ ruleId, subjectKind, subjectId }) => [ruleId, subjectKind, subjectId].join("\u0000")),
  );
  const stateOf = ({ ruleId, subjectKind, subjectId }: Pick<StoredFinding, "ruleId" | "subjectKind" | "subjectId">) =>
    excepted.has([ruleId, subjectKind, subjectId].join("\u0000")) ? ("excepted" as const) : ("open" as const);
  const seen = new Set<string>();
  const writes = found.flatMap((one): Write[] => {
    const key = keyOf(one);
    // A rule that tells one thing twice tells it once.
    if (seen.has(key)) return [];
    seen.add(key);
    const known = byKey.get(key);
    const state = stateOf(one);
    return [{ id: known?.id ?? null, found: one, state, isOpened: state === "open" && (known === undefined || known.state === "closed") }];
  });
  const plan: FindingPlan = { writes, closes: [], keeps: [] };
  const byRule = new Map(results.map((result) => [result.ruleId, result]));
  for (const finding of stored) {
    if (finding.state === "closed" || seen.has(keyOf(finding))) continue;
    const result = byRule.get(finding.ruleId);
    const isUnjudged = result?.unjudged.has(subjectKey(finding.subjectKind, finding.subjectId)) ?? false;
    const quietMs = now.getTime() - finding.lastSeenAt.getTime();
    if (!isUnjudged && (result === undefined || quietMs >= result.closeAfterDays * DAY_MS)) plan.closes.push(finding.id);
    else if (stateOf(finding) !== finding.state) plan.keeps.push({ id: finding.id, state: stateOf(finding) });
  }
  return plan;
}
