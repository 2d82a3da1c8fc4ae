/**
 * Who is asked about an item, and who may answer. The same test is made when somebody is asked and again when they answer,
 * so that nothing that changed in between is overlooked.
 */
import type { Scope } from "@/lib/auth/core/actor";
import { type Place, scopeAllows } from "@/lib/auth/core/scope";
import type { ReviewerRule, ReviewStage } from "../schemas";

/** Somebody who may attest: an account that can sign in and holds `review.decide` without a duty that excludes it. */
export type Attester = {
  /** The person's id; the account's where no person stands behind it. */
  id: string;
  userId: string;
  name: string;
  email: string;
  /** Where the right holds; a reviewer's comes with the item. */
  scope: Scope;
  isReviewer: boolean;
  isSecurity: boolean;
};

/** What of an identity decides who may attest it. All are ids of people, but for `actorIds`. */
export type Subject = {
  identityId: string;
  place: Place;
  ownerId: string | null;
  backupOwnerId: string | null;
  applicationOwnerId: string | null;
  teamLeadId: string | null;
  managerId: string | null;
  /** Who it is, when it is a person's own account. */
  selfId: string | null;
  /** Who was seen using it. */
  operatorIds: readonly string[];
  /** Ids of accounts that made it or widened what it may do within 90 days, with what they did. */
  actorIds: readonly { userId: string; did: string }[];
};

/** Within it nobody attests what they made or widened themselves. */
export const INDEPENDENCE_DAYS = 90;

export type Bar = {
  /** `independence`: an own affair, which counts with a second yes from security; `right`: it does not at all. */
  kind: "independence" | "right";
  text: string;
};

/** Roles that bring the item with them: who is proposed as owner, and whom security let answer for somebody else. */
const BRINGING = new Set(["new_owner", "delegate"]);

export function barOf(attester: Attester | undefined, subject: Subject, role: string): Bar | null {
  if (!attester) return { kind: "right", text: "Who answers needs an account that may attest." };
  const bringsItem = attester.isReviewer || BRINGING.has(role);
  if (!bringsItem && !scopeAllows(attester.scope, subject.place)) {
    return { kind: "right", text: "It lies outside the part of the organisation that you may attest." };
  }
  const own = ownAffair(attester, subject);
  return own === null ? null : { kind: "independence", text: own };
}

function ownAffair({ id, userId }: Attester, { selfId, operatorIds, actorIds }: Subject): string | null {
  if (selfId === id) return "It is your own account: nobody attests themselves.";
  if (operatorIds.includes(id)) return "You use it yourself: somebody else has to attest it.";
  const deed = actorIds.find((one) => one.userId === userId);
  return deed ? `You ${deed.did} within ${INDEPENDENCE_DAYS} days: somebody else has to attest it.` : null;
}

export type Asked = { reviewerId: string; role: string };
export type Directory = { byId: ReadonlyMap<string, Attester>; security: readonly Attester[] };

export const directoryOf = (attesters: readonly Attester[]): Directory => ({
  byId: new Map(attesters.map((one) => [one.id, one])),
  security: attesters.filter(({ isSecurity }) => isSecurity),
});

const CANDIDATE: Readonly<Record<Exclude<ReviewerRule, "fallback" | "security">, (subject: Subject) => string | null>> = {
  owner: ({ ownerId }) => ownerId,
  backup_owner: ({ backupOwnerId }) => backupOwnerId,
  application_owner: ({ applicationOwnerId }) => applicationOwnerId,
  team_lead: ({ teamLeadId }) => teamLeadId,
  manager: ({ managerId }) => managerId,
};

type Stage = Pick<ReviewStage, "reviewers" | "fallback" | "additional">;

/**
 * Whom a stage asks about an item: the first of its rules that finds somebody eligible, and everybody who is always asked
 * as well. Security is the last resort, whether or not the stage names it. Empty: nobody may answer.
 * @param without People who were asked already and gave it away.
 */
export function resolveReviewers(stage: Stage, subject: Subject, people: Directory, without: ReadonlySet<string> = new Set()): Asked[] {
  const isEligible = (id: string | null | undefined, role: string): id is string =>
    typeof id === "string" && !without.has(id) && barOf(people.byId.get(id), subject, role) === null;
  const first = firstOf(stage, subject, people, isEligible);
  const more = stage.additional.filter((id) => id !== first?.reviewerId && isEligible(id, "additional"));
  return [...(first ? [first] : []), ...more.map((reviewerId) => ({ reviewerId, role: "additional" }))];
}

type Eligible = (id: string | null | undefined, role: string) => id is string;

function firstOf(stage: Stage, subject: Subject, people: Directory, isEligible: Eligible): Asked | undefined {
  const rules = [...stage.reviewers.filter((rule) => rule !== "security"), "fallback", "security"] as const;
  for (const rule of rules) {
    if (rule === "security") return securityFor(subject, people, isEligible);
    const id = rule === "fallback" ? stage.fallback : CANDIDATE[rule](subject);
    if (isEligible(id, rule)) return { reviewerId: id, role: rule };
  }
  return undefined;
}

/** One of security for each item, spread evenly and always the same. */
export function securityFor(subject: Subject, people: Directory, isEligible: Eligible): Asked | undefined {
  const eligible = people.security.filter(({ id }) => isEligible(id, "security"));
  const chosen = eligible[spread(subject.identityId) % Math.max(1, eligible.length)];
  return chosen && { reviewerId: chosen.id, role: "security" };
}

/** A small number of a text, the same each time. */
export function spread(text: string): number {
  let sum = 0;
  for (let i = 0; i < text.length; i++) sum = (sum * 31 + text.charCodeAt(i)) >>> 0;
  return sum;
}
