/**
 * What is recommended for an item: the first line of a fixed table that fits, with its reason in words and figures. No
 * score, no model, no chance: the same evidence gives the same words. Nothing is ever kept by it.
 */
import { dollars } from "@/lib/invoices/core/dollars";
import { parseUsd } from "@/lib/kernel/money";
import { formatDate } from "@/lib/kernel/time-words";
import { laterDay } from "@/lib/security/core/permissions";
import { daysBetween } from "./due";
import type { Recommendation } from "./views";

/** Of R04: how old a secret of a kind that does not renew itself may become. */
export const SECRET_DAYS = { api_key: 90, token: 90, certificate: 365, federated: null } as const;
const NEW_GRANT_DAYS = 30;

export type PartFacts =
  | {
      kind: "credential";
      subjectId: string;
      label: string;
      credentialKind: keyof typeof SECRET_DAYS;
      renewedAt: Date;
      lastSucceededOn: string | null;
      requests90d: number;
      /** The last day on which the log of a cloud told that it was used. */
      toldOn: string | null;
      /** Logs tell that its identity used permissions, but not with which key. */
      mayBeUsed: boolean;
    }
  | {
      kind: "grant";
      subjectId: string;
      label: string;
      grantedAt: Date;
      /** Whether it is told that it was used or that it was not. */
      isSeen: boolean;
      isWildcard: boolean;
      lastSucceededOn: string | null;
      requests90d: number;
    };
export type PartAdvice = { recommendation: "keep" | "rotate" | "revoke"; why: string };

export type ItemFacts = {
  asOf: Date;
  owner: { name: string; active: boolean } | null;
  createdAt: Date;
  /** Of its calls, and of permissions that logs tell as used. */
  lastSucceededOn: string | null;
  requests90d: number;
  costUsd30d: string;
  trend: string | null;
  /** Break-glass and seasonal ones have controls of their own: silence alone says nothing. */
  isExempt: boolean;
  verifiedSecret: string | null;
  usedAfterEnd: string | null;
  /** Who would take it over, and why. */
  proposal: { name: string; team: string; share: string | null } | null;
  applications: readonly { name: string; share: string }[];
  delta: "new" | "unchanged" | "changed";
  tier: number;
  peers: { count: number; medianCostUsd30d: string } | null;
  parts: readonly PartFacts[];
};

const DAY_MS = 86_400_000;
const daysSince = (day: string, asOf: Date): number => Math.floor((asOf.getTime() - Date.parse(`${day}T00:00:00Z`)) / DAY_MS);
const usedWithin = (day: string | null, days: number, asOf: Date): boolean => day !== null && daysSince(day, asOf) < days;
const lastUse = (day: string | null): string => (day === null ? "not used in 90 days" : `last used on ${formatDate(day)}`);
/** Of exact amounts, as people read them. */
const said = (costUsd: string): string => dollars(parseUsd(costUsd));
const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? "" : "s"}`;

export function advisePart(part: PartFacts, asOf: Date): PartAdvice {
  if (part.kind === "credential") {
    const age = daysBetween(part.renewedAt, asOf);
    const most = SECRET_DAYS[part.credentialKind];
    // What a federated subject signs in with renews itself: it is as old as it is known.
    const old = most === null ? `Known for ${age} days` : `${age} days old`;
    const isUnused = part.requests90d === 0 && part.toldOn === null;
    if (isUnused && !part.mayBeUsed && age >= NEW_GRANT_DAYS) return { recommendation: "revoke", why: `Not used in 90 days. ${old}.` };
    if (most !== null && age > most) return { recommendation: "rotate", why: `${old}; ${most} are allowed.` };
    if (isUnused && part.mayBeUsed)
      return { recommendation: "keep", why: `${old}; logs tell that its identity used permissions, not with which key.` };
    return { recommendation: "keep", why: `${old}, ${lastUse(laterDay(part.lastSucceededOn, part.toldOn))}.` };
  }
  if (!part.isSeen) return { recommendation: "keep", why: "No event tells whether it is used." };
  if (isUnused(part, asOf))
    return { recommendation: "revoke", why: `Held for ${daysBetween(part.grantedAt, asOf)} days and not used in 90.` };
  return {
    recommendation: "keep",
    why: part.requests90d === 0 ? "New, not used yet." : `${plural(part.requests90d, "call")}, ${lastUse(part.lastSucceededOn)}.`,
  };
}

const isUnused = (part: PartFacts, asOf: Date): boolean =>
  part.kind === "grant" && part.isSeen && !part.isWildcard && part.requests90d === 0 && daysBetween(part.grantedAt, asOf) >= NEW_GRANT_DAYS;

type Advice = { recommendation: Recommendation; why: string };
type Line = (facts: ItemFacts) => Advice | null;

const TABLE: readonly Line[] = [
  ({ owner, lastSucceededOn, asOf }) =>
    !owner?.active && !usedWithin(lastSucceededOn, 30, asOf)
      ? { recommendation: "revoke", why: `${owner ? `${owner.name} left` : "Nobody owns it"}, and it was ${lastUse(lastSucceededOn)}.` }
      : null,
  ({ verifiedSecret, lastSucceededOn, asOf }) => {
    if (verifiedSecret === null) return null;
    const isUsed = usedWithin(lastSucceededOn, 30, asOf);
    return {
      recommendation: isUsed ? "rotate" : "revoke",
      why: `A secret of it was found exposed: ${verifiedSecret}. It was ${lastUse(lastSucceededOn)}.`,
    };
  },
  ({ usedAfterEnd }) => (usedAfterEnd === null ? null : { recommendation: "revoke", why: `Used after its end: ${usedAfterEnd}.` }),
  ({ lastSucceededOn, createdAt, asOf, isExempt }) => {
    const age = daysBetween(createdAt, asOf);
    if (isExempt || lastSucceededOn !== null || age <= 30) return null;
    return { recommendation: "revoke", why: `No call succeeded in 90 days; it is ${age} days old.` };
  },
  ({ owner, proposal, lastSucceededOn }) => {
    if (owner?.active) return null;
    const to = proposal
      ? `; ${proposal.name} of ${proposal.team}${proposal.share ? `, with ${proposal.share} % of its cost,` : ""} could take it over`
      : "";
    return {
      recommendation: "reassign",
      why: `${owner ? `${owner.name} left` : "Nobody owns it"}, and it is still used, ${lastUse(lastSucceededOn)}${to}.`,
    };
  },
  ({ parts, asOf }) => {
    const grants = parts.filter((part) => part.kind === "grant" && part.isSeen);
    const unused = grants.filter((part) => isUnused(part, asOf));
    const wild = parts.filter((part) => part.kind === "grant" && part.isWildcard);
    if (wild.length > 0)
      return {
        recommendation: "narrow",
        why: `It may use everything (${wild.map(({ label }) => label).join(", ")}): narrow it to what it used.`,
      };
    if (unused.length === 0 || unused.length * 2 < grants.length) return null;
    return {
      recommendation: "narrow",
      why: `${unused.length} of ${plural(grants.length, "grant")} not used in 90 days: ${listed(unused.map(({ label }) => label))}.`,
    };
  },
  ({ parts, asOf }) => {
    const old = parts.filter((part) => part.kind === "credential" && isOverAge(part, asOf));
    const ages = old.map((part) => `${part.label} is ${part.kind === "credential" ? daysBetween(part.renewedAt, asOf) : 0} days old`);
    return old.length === 0 ? null : { recommendation: "rotate", why: `${listed(ages)}.` };
  },
  ({ applications }) =>
    applications.length < 2
      ? null
      : {
          recommendation: "narrow",
          why: `${applications.length} applications share it (${listed(applications.map(({ name, share }) => `${name} ${share} %`))}): one identity for each would show whose it is.`,
        },
  ({ delta, tier, trend, costUsd30d }) => {
    const reasons = [
      ...(delta === "new" ? ["it was never reviewed before"] : []),
      ...(tier === 1 ? ["it is of tier 1"] : []),
      ...(trend !== null && Number(trend) > 2
        ? [`its cost is ${trend} times that of the months before, ${said(costUsd30d)} in 30 days`]
        : []),
    ];
    return reasons.length === 0 ? null : { recommendation: "none", why: `It needs your judgement: ${reasons.join(", ")}.` };
  },
];

const isOverAge = (part: PartFacts, asOf: Date): boolean => {
  if (part.kind !== "credential") return false;
  const most = SECRET_DAYS[part.credentialKind];
  return most !== null && daysBetween(part.renewedAt, asOf) > most;
};

const listed = (names: readonly string[]): string =>
  names.length <= 3 ? names.join(", ") : `${names.slice(0, 3).join(", ")} and ${names.length - 3} more`;

export function recommend(facts: ItemFacts): Advice {
  for (const line of TABLE) {
    const advice = line(facts);
    if (advice) return advice;
  }
  const { requests90d, costUsd30d, peers, lastSucceededOn } = facts;
  const beside = peers
    ? `; ${plural(peers.count, "identity").replace("identitys", "identities")} like it cost ${said(peers.medianCostUsd30d)} in the middle`
    : "";
  return {
    recommendation: "keep",
    why: `${plural(requests90d, "call")} in 90 days, ${lastUse(lastSucceededOn)}, ${said(costUsd30d)} in 30 days${beside}.`,
  };
}
