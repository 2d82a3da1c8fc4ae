/** What a review is about and who is asked, in words. */

import type { ReviewScope, ReviewStage } from "@/lib/reviews/schemas";
import { formatMoney } from "../charts/prepare/format";
import { KIND_WORD } from "../tables/cells/entity-cell";
import { counted, listed, REVIEWER } from "./review-words";

/** "All identities in 2 teams, in production, of tier 1 or 2, that cost at least $50 in 90 days". */
export function scopeWords(scope: ReviewScope): string {
  const parts = [scope.kinds?.length ? null : "identities", scope.kinds?.length ? listed(scope.kinds.map(manyOf)) : null].filter(
    (part) => part !== null,
  );
  const places = [
    scope.businessUnits?.length ? `of ${counted(scope.businessUnits.length, "business unit")}` : null,
    scope.teams?.length ? `of ${counted(scope.teams.length, "team")}` : null,
    scope.owners?.length ? `owned by ${counted(scope.owners.length, "person", "people")}` : null,
    scope.applications?.length ? `of ${counted(scope.applications.length, "application")}` : null,
    scope.environments?.length ? `in ${counted(scope.environments.length, "environment")}` : null,
    scope.environmentKinds?.length ? `in ${listed(scope.environmentKinds)}` : null,
    scope.tiers?.length ? `of tier ${listed(scope.tiers.map(String))}` : null,
    scope.identities?.length ? `chosen by name (${counted(scope.identities.length, "one", "in all")})` : null,
    scope.minCostUsd90d ? `that cost ${formatMoney(scope.minCostUsd90d)} or more in 90 days` : null,
    scope.hasOpenFinding ? "with an open finding" : null,
    scope.notCertifiedForDays ? `not certified for ${counted(scope.notCertifiedForDays, "day")}` : null,
  ].filter((part) => part !== null);
  const start = scope.samplePercent ? `A sample of ${scope.samplePercent} in 100` : "All";
  return [`${start} ${parts.join(" ")}`, ...places].join(" ");
}

/** "service accounts", "CI bots", "people": of letters that stand for words the capitals stay. */
function manyOf(kind: string): string {
  const word = KIND_WORD[kind] ?? kind;
  if (kind === "human") return "people";
  return `${/^[A-Z]{2}/.test(word) ? word : word.toLowerCase()}s`;
}

/** "Owners in 14 days: the owner, else the backup owner". */
export const stageWords = ({ name, reviewers, days, additional, oneAnswerIsEnough }: ReviewStage): string =>
  [
    `${name}, ${counted(days, "day")}: ${reviewers.map((rule) => REVIEWER[rule]).join(", else ")}`,
    additional.length > 0 ? `and ${counted(additional.length, "person", "people")} as well` : null,
    oneAnswerIsEnough ? null : "everybody has to answer",
  ]
    .filter((part) => part !== null)
    .join("; ");

/** The question that the frozen list answers, with its filter in words: the pack has it to the letter. */
export const questionWords = (question: string, scope: ReviewScope): string => {
  const [asked, filter] = question.split("; filtered by ");
  return filter === undefined ? question : `${asked}. Narrowed to: ${scopeWords(scope)}.`;
};
