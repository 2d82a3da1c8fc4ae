/**
 * What somebody is about to decide on an item, what that still needs, and what is sent. Nothing here saves: a draft lives
 * in the page until it is decided, also while another item is looked at or after somebody else was quicker.
 */
import { type Decidable, faultsOf, KEEP_DAYS, KEEP_DAYS_TIER_1, POSTPONE_DAYS } from "@/lib/reviews/core/decision-input";
import { NARROWED, NARROWED_LISTS } from "@/lib/reviews/core/narrowed";
import type { ItemDetail, PartView } from "@/lib/reviews/core/views";
import type { CampaignKind, DecisionKind, ItemDecision, Narrowed, PartChoice, ReviewRules } from "@/lib/reviews/schemas";
import { freeLimits, hasLimits, type Limits, limitsSent, NO_LIMITS, narrowChoices, openLimits } from "./narrow";
import type { ReasonCode } from "./review-words";

export type Choice = PartChoice["choice"];
export type Draft = {
  /** Null: nothing was chosen yet but perhaps parts. */
  decision: DecisionKind | null;
  /** By `partKey`; parts that are not in it follow their recommendation. */
  choices: Readonly<Record<string, Choice>>;
  limits: Limits;
  capUsd: string;
  reasonCode: ReasonCode | null;
  comment: string;
  /** "2026-12-31": the last day, of keep_until and postpone. */
  until: string;
  newOwner: { id: string; name: string } | null;
  /** Answers though one is not independent of it: security has to confirm. */
  isException: boolean;
};
export const NO_DRAFT: Draft = {
  decision: null,
  choices: {},
  limits: NO_LIMITS,
  capUsd: "",
  reasonCode: null,
  comment: "",
  until: "",
  newOwner: null,
  isException: false,
};

/** Whether one may answer at all, or said that it is an exception. */
export const mayDecide = (item: ItemDetail, draft: Draft): boolean => item.barred === null || (item.mayAskException && draft.isException);

/** What of the campaign bears on one decision. */
export type DecisionRules = Pick<ReviewRules, "reassign" | "justifyAlways"> & { kind: CampaignKind };
export type DecisionField = "comment" | "reasonCode" | "until" | "newOwner" | "change";
export type DecisionNeed = { field: DecisionField; text: string };

export const partKey = ({ kind, subjectId }: { kind: string; subjectId: string }): string => `${kind}:${subjectId}`;
export const choiceOf = (draft: Draft, part: PartView): Choice => draft.choices[partKey(part)] ?? part.recommendation;
export const isOwnChoice = (draft: Draft, item: ItemDetail): boolean =>
  item.partList.some((part) => choiceOf(draft, part) !== part.recommendation);

/** What the choices of parts amount to, taken together. */
export function decisionOfChoices(item: ItemDetail, draft: Draft): DecisionKind {
  const chosen = item.partList.map((part) => choiceOf(draft, part));
  return chosen.includes("revoke") ? "narrow" : chosen.includes("rotate") ? "rotate" : "keep";
}

/**
 * What the one large button does: what the choices of the parts show, which are those of the recommendation until somebody
 * changes one. Null where nothing is recommended and nothing was chosen.
 */
export function leadingDecision(item: ItemDetail, draft: Draft): DecisionKind | null {
  const { recommendation } = item;
  if (isGone(item)) return "revoke";
  if (isOwnChoice(draft, item)) return decisionOfChoices(item, draft);
  if (recommendation === "none") return null;
  return recommendation === "keep" || recommendation === "rotate" ? decisionOfChoices(item, draft) : recommendation;
}

/** Whether a decision goes against what was recommended. */
export const disagrees = (item: ItemDetail, decision: DecisionKind): boolean =>
  item.recommendation !== "none" && (decision === "keep_until" ? "keep" : decision) !== item.recommendation;

/** The draft of a decision that was just chosen: a reason that the evidence gives is proposed, what was written stays. */
export function begun(item: ItemDetail, draft: Draft, decision: DecisionKind): Draft {
  const limits = decision === "narrow" && !hasLimits(draft.limits) ? proposedLimits(item, draft) : draft.limits;
  return { ...draft, decision, limits, reasonCode: proposedReason(item, decision) ?? draft.reasonCode };
}

/** A pattern becomes what was used. Kinds that nothing limits are left so, unless there is nothing else to take away. */
function proposedLimits(item: ItemDetail, draft: Draft): Limits {
  const limits = openLimits(item);
  return hasLimits(limits) || choicesSent(item, draft, "narrow").some(({ choice }) => choice === "revoke") ? limits : freeLimits(item);
}

function proposedReason(item: ItemDetail, decision: DecisionKind): ReasonCode | null {
  const { identity, use } = item.evidence;
  if (decision === "keep" || decision === "keep_until") {
    if (decision === "keep_until") return "transition";
    return identity.seasonMonths.length > 0 && use.requests30d === 0 ? "seasonal" : "needed";
  }
  if (decision === "reassign") return identity.owner?.active === false ? "left" : "wrong_owner";
  if (decision === "postpone") return "transition";
  if (decision !== "revoke" && decision !== "narrow") return null;
  if (use.requests90d === 0 || decision === "narrow") return "unused";
  return identity.owner && !identity.owner.active ? "left" : null;
}

/** Days that a term may last at most; null where a decision has no term. */
export function longestTerm(item: ItemDetail, decision: DecisionKind): number | null {
  if (decision === "postpone") return POSTPONE_DAYS;
  if (decision !== "keep_until") return null;
  return item.tier === 1 ? KEEP_DAYS_TIER_1 : KEEP_DAYS;
}

/** Revoked by other means since the review began: that is acknowledged, there is nothing else to decide. */
export const isGone = ({ marks }: Pick<ItemDetail, "marks">): boolean => marks.includes("removed_since");

/** Decisions that can be taken of an item at all. */
export function decisionsOf(item: ItemDetail, rules: DecisionRules): DecisionKind[] {
  if (isGone(item)) return ["revoke"];
  const hasCredentials = item.partList.some(({ kind }) => kind === "credential");
  const all: (DecisionKind | false)[] = [
    "keep",
    "revoke",
    "narrow",
    hasCredentials && "rotate",
    rules.reassign && "reassign",
    "not_sure",
    "keep_until",
    rules.kind === "event" && "postpone",
  ];
  return all.filter((one) => one !== false);
}

/** Why a comment is needed; null: it is not. */
export function commentReason(item: ItemDetail, decision: DecisionKind, rules: DecisionRules): string | null {
  if (decision === "revoke") return "needed to revoke";
  if (decision === "not_sure") return "say what is unclear";
  if (rules.justifyAlways) return "this review asks for one each time";
  const keeps = decision === "keep" || decision === "keep_until";
  if (keeps && item.tier === 1) return "needed to keep what is in tier 1";
  if (keeps && disagrees(item, decision)) return "needed to keep against the recommendation";
  return null;
}

/** What is still missing or wrong, by the rules that the server goes by. Empty: it can be saved. */
export function needsOf(item: ItemDetail, draft: Draft, rules: DecisionRules, now: Date): DecisionNeed[] {
  const answer = answerOf(item, draft);
  if (answer === null) return [{ field: "change", text: "Choose one." }];
  return faultsOf(answer, decidableOf(item, rules), now).map(({ location, message, fix }) => ({
    field: fieldOf(location),
    text: fix ? `${message} ${fix}` : message,
  }));
}

const FIELDS: Readonly<Record<string, DecisionField>> = {
  comment: "comment",
  reasonCode: "reasonCode",
  validUntil: "until",
  newOwner: "newOwner",
};
const fieldOf = (location: string): DecisionField => FIELDS[location] ?? "change";

function decidableOf(item: ItemDetail, { kind, ...rules }: DecisionRules): Decidable {
  const granted = (wanted: string) =>
    item.partList.flatMap((part) => (part.kind === "grant" && part.evidence.kind === wanted ? [part.evidence.value] : []));
  return {
    tier: item.tier,
    recommendation: item.recommendation,
    marks: item.marks,
    kind,
    rules,
    ownerId: item.evidence.identity.owner?.id ?? null,
    parts: item.partList,
    granted: Object.fromEntries(NARROWED_LISTS.map((list) => [list, granted(NARROWED[list])])) as Record<Narrowed, string[]>,
    // Only the server knows; it says so when it is asked.
    tools: null,
    wasPostponed: false,
  };
}

/** The end of a day in UTC; null while it is being typed. */
export function endOf(day: string): Date | null {
  const end = new Date(`${day}T23:59:59Z`);
  return Number.isNaN(end.getTime()) ? null : end;
}

/** Parts that do not simply follow the decision. */
export function choicesSent(item: ItemDetail, draft: Draft, decision: DecisionKind): PartChoice[] {
  if (decision !== "narrow" && decision !== "rotate") return [];
  const chosen = new Map(item.partList.map((part) => [part, choiceOf(draft, part)]));
  if (decision === "narrow") for (const [part, choice] of narrowChoices(item, draft.limits)) chosen.set(part, choice);
  const rotates = [...chosen.values()].includes("rotate");
  return item.partList.flatMap((part) => {
    // To rotate without saying what is to rotate every credential.
    const choice = decision === "rotate" && !rotates && part.kind === "credential" ? "rotate" : (chosen.get(part) ?? "keep");
    if (choice === "keep" || (decision === "rotate" && choice === "revoke")) return [];
    return [{ kind: part.kind, subjectId: part.subjectId, choice }];
  });
}

type Answer = Omit<ItemDecision, "version" | "evidenceHash">;

/** The draft as an answer; null while nothing is chosen. */
export function answerOf(item: ItemDetail, draft: Draft): Answer | null {
  const { decision, newOwner, reasonCode } = draft;
  if (decision === null) return null;
  const end = longestTerm(item, decision) === null ? null : endOf(draft.until);
  const comment = draft.comment.trim();
  const monthlyCapUsd = draft.capUsd.trim();
  const limits = limitsSent(item, draft.limits);
  const narrows = decision === "narrow" && (hasLimits(limits) || monthlyCapUsd !== "");
  return {
    decision,
    choices: choicesSent(item, draft, decision),
    ...(reasonCode ? { reasonCode } : {}),
    ...(comment ? { comment } : {}),
    ...(end ? { validUntil: end } : {}),
    ...(narrows ? { narrowTo: { ...limits, ...(monthlyCapUsd ? { monthlyCapUsd } : {}) } } : {}),
    ...(decision === "reassign" && newOwner ? { newOwner: newOwner.id } : {}),
    ...(draft.isException && item.mayAskException ? { independence: true } : {}),
  };
}

/** What is sent of a draft without needs: the answer, and which version of which evidence it is about. */
export const bodyOf = (item: ItemDetail, draft: Draft): Record<string, unknown> => ({
  ...answerOf(item, draft),
  version: item.version,
  evidenceHash: item.evidenceHash,
});
