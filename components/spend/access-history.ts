/** What became of an identity's access, for its history: approvals, reviews, limits, incidents, risks found and gone, access that was ended. Pure. */
import type { BudgetView, RequestView } from "@/lib/budgets/core/views";
import type { GrantView, IdentityDetail } from "@/lib/identities/core/views";
import type { IncidentSummary } from "@/lib/incidents/core/views";
import type { IdentityReview, Outcome } from "@/lib/reviews/core/views";
import type { TaskView } from "@/lib/revocation/core/views";
import type { FindingView } from "@/lib/risk/core/views";
import { formatDay } from "../charts/prepare/dates";
import { formatCount, formatMoney } from "../charts/prepare/format";
import type { Happened } from "./history";

export function accessHistory(findings: readonly FindingView[], tasks: readonly TaskView[]): Happened[] {
  return [
    ...findings.flatMap(({ id, title, ruleName, firstSeenAt, closedAt }): Happened[] => [
      { key: `found-${id}`, at: firstSeenAt, title: `Found: ${title}`, about: ruleName },
      ...(closedAt ? [{ key: `gone-${id}`, at: closedAt, title: `No more: ${title}`, about: ruleName }] : []),
    ]),
    ...tasks.flatMap(({ id, title, decidedAt, appliedAt, verifiedAt, violation }): Happened[] => [
      { key: `decided-${id}`, at: decidedAt, title, about: "Decided" },
      ...(appliedAt ? [{ key: `applied-${id}`, at: appliedAt, title, about: "Done where the access is held" }] : []),
      ...(violation ? [{ key: `violated-${id}`, at: violation.firstAt, title: "Used after it was ended", about: title }] : []),
      ...(verifiedAt ? [{ key: `verified-${id}`, at: verifiedAt, title: "Silent since it was ended", about: title }] : []),
    ]),
  ];
}

type Approved = Pick<
  IdentityDetail,
  "approvedAt" | "approvedBy" | "certifiedAt" | "certifiedBy" | "certifiedUntil" | "verifiedAt" | "credentials" | "grants" | "delegations"
>;

/** Who said yes to it and to what it may use, whose names it may act in, when its keys were changed. */
export function approvalHistory(identity: Approved): Happened[] {
  const { approvedAt, approvedBy, certifiedAt, certifiedBy, certifiedUntil, verifiedAt } = identity;
  return [
    ...(approvedAt ? [{ key: "approved", at: approvedAt, title: "Approved for use", ...by(approvedBy?.name) }] : []),
    ...(certifiedAt
      ? [
          {
            key: "certified",
            at: certifiedAt,
            title: certifiedUntil ? `Certified until ${formatDay(certifiedUntil, { year: true })}` : "Certified",
            ...by(certifiedBy?.name),
          },
        ]
      : []),
    ...(verifiedAt ? [{ key: "verified", at: verifiedAt, title: "Silent since it was revoked" }] : []),
    ...identity.credentials.flatMap(({ id, label, rotatedAt }): Happened[] =>
      rotatedAt ? [{ key: `rotated-${id}`, at: rotatedAt, title: `Key ${label} rotated` }] : [],
    ),
    ...identity.grants.flatMap(grantHistory),
    ...identity.delegations.flatMap(
      ({ id, operator, actor, purpose, approvedAt: allowedAt, approvedBy: allowedBy, endedAt }): Happened[] => {
        const who = `${actor.name} ${endedAt ? "acted" : "may act"} for ${operator.name}`;
        return [
          ...(allowedAt ? [{ key: `acts-${id}`, at: allowedAt, title: who, ...by(allowedBy?.name, purpose) }] : []),
          ...(endedAt ? [{ key: `acted-${id}`, at: endedAt, title: `${actor.name} acts for ${operator.name} no more` }] : []),
        ];
      },
    ),
  ];
}

const GRANT_WORD: Readonly<Record<GrantView["kind"], string>> = {
  model: "model",
  tool: "connected tool",
  scope: "scope",
  environment: "environment",
  data_source: "data source",
};

function grantHistory(grant: GrantView): Happened[] {
  const { id, kind, name, capUsd, grantedAt, grantedBy, approvedAt, approvedBy, expiresAt, endedAt, endedBy, endReason } = grant;
  const what = `${GRANT_WORD[kind]} ${name}`;
  const cap = capUsd ? `up to ${formatMoney(capUsd)} a month` : null;
  return [
    approvedAt
      ? { key: `granted-${id}`, at: approvedAt, title: `May use the ${what}`, ...by((approvedBy ?? grantedBy).name, cap) }
      : { key: `asked-${id}`, at: grantedAt, title: `The ${what} was asked for`, ...by(grantedBy.name, cap) },
    ...(endedAt ? [{ key: `withdrawn-${id}`, at: endedAt, title: `May use the ${what} no more`, ...by(endedBy?.name, endReason) }] : []),
    ...(expiresAt && !endedAt ? [{ key: `expires-${id}`, at: expiresAt, title: `The grant of the ${what} ends` }] : []),
  ];
}

const ANSWER: Readonly<Record<Outcome | "undone", string>> = {
  keep: "Kept",
  keep_until: "Kept for a time",
  narrow: "Reduced",
  rotate: "To be rotated",
  revoke: "Revoked",
  reassign: "Handed on",
  not_sure: "Passed on",
  postpone: "Postponed",
  no_response: "Nobody answered",
  removed: "Removed before",
  undone: "Answer taken back",
};

/** Each review from its opening, with every answer: also those that another took the place of. */
export const reviewHistory = (reviews: readonly IdentityReview[]): Happened[] =>
  reviews.flatMap(({ itemId, campaign, openedAt, answers }): Happened[] => [
    { key: `review-${itemId}`, at: openedAt, title: `Under review: ${campaign.name}` },
    ...answers.map(({ id, decision, decidedAt, reviewer, comment, mode, superseded }) => ({
      key: `answer-${id}`,
      at: decidedAt,
      title: `${ANSWER[decision]} in ${campaign.name}`,
      ...by(mode === "system" ? "the rules of the review" : reviewer.name, comment, superseded ? "no longer holds" : null),
    })),
  ]);

const AMOUNT: Readonly<Record<BudgetView["unit"], (amount: string) => string>> = {
  usd: formatMoney,
  tokens: (amount) => `${formatCount(amount)} tokens`,
  inputTokens: (amount) => `${formatCount(amount)} input tokens`,
  outputTokens: (amount) => `${formatCount(amount)} output tokens`,
  requests: (amount) => `${formatCount(amount)} requests`,
  credits: (amount) => `${formatCount(amount)} credits`,
};

/** Limits that name it, and what was asked for beyond them. */
export function limitHistory(budgets: readonly BudgetView[], requests: readonly RequestView[]): Happened[] {
  return [
    ...budgets.flatMap(({ id, name, unit, limit, enforcement, createdAt, archivedAt }): Happened[] => [
      {
        key: `limit-${id}`,
        at: createdAt,
        title: `Limited by ${name}`,
        about: `${AMOUNT[unit](limit)} now, ${enforcement === "hard" ? "refuses what is beyond" : "tells of what is beyond"}`,
      },
      ...(archivedAt ? [{ key: `unlimited-${id}`, at: archivedAt, title: `Limited by ${name} no more` }] : []),
    ]),
    ...requests.flatMap(({ id, budget, kind, amount, state, createdAt, createdBy, reason, needs }): Happened[] => {
      const said = needs.flatMap((need) => (need.at === null ? [] : [{ ...need, at: need.at }]));
      const what = `${AMOUNT[budget.unit](amount)} ${kind === "raise" ? "more" : "as the limit"}`;
      return [
        { key: `request-${id}`, at: createdAt, title: `${what} asked for in ${budget.name}`, ...by(createdBy, reason) },
        ...said.map(({ duty, at, by: who, decision, reason: why }) => ({
          key: `request-${id}-${duty}`,
          at,
          title: `${what} ${decision === "refused" ? "refused" : state === "approved" ? "given" : "agreed to"} in ${budget.name}`,
          ...by(who, why),
        })),
      ];
    }),
  ];
}

export const incidentHistory = (incidents: readonly IncidentSummary[]): Happened[] =>
  incidents.flatMap(({ id, number, title, detectorName, openedAt, closedAt }): Happened[] => [
    { key: `incident-${id}`, at: openedAt, title: `${number}: ${title}`, about: detectorName },
    ...(closedAt ? [{ key: `incident-${id}-over`, at: closedAt, title: `${number} is over`, about: title }] : []),
  ]);

function by(who: string | null | undefined, ...more: (string | null | undefined)[]): { about?: string } {
  const said = [who ? `by ${who}` : null, ...more].filter(Boolean).join("; ");
  return said === "" ? {} : { about: said.charAt(0).toUpperCase() + said.slice(1) };
}
