/** What can be done about an incident from its page: to what, with which right, and in which words. */
import type { Severity } from "@/lib/anomalies/core/signal";
import type { Right } from "@/lib/auth/core/roles";
import type { Place } from "@/lib/auth/core/scope";
import type { ScopeDimension } from "@/lib/budgets/core/budget";
import { RULE_RIGHTS } from "@/lib/budgets/core/rule-right";
import { traitsOf } from "./traits";
import type { DeedOffer } from "./views";
import type { WindowScope } from "./windows";

export const DEED_KINDS = ["throttle", "block", "cap", "rotate", "revoke", "open_review", "mark_planned"] as const;
export type DeedKind = (typeof DEED_KINDS)[number];

type About = Place & { detector: string; severity: Severity; scopeKind: string; scopeId: string; credentialId: string | null };

/** What a stop or a limit of speed is put on: the key where a key is the matter, else the identity, else what the incident is about. */
export function ruleTarget({
  detector,
  identityId,
  credentialId,
  scopeKind,
  scopeId,
}: About): { scopeKind: ScopeDimension; scopeId: string } | null {
  if (credentialId !== null && (traitsOf(detector).family === "secret" || !identityId))
    return { scopeKind: "credential", scopeId: credentialId };
  if (identityId) return { scopeKind: "identity", scopeId: identityId };
  switch (scopeKind) {
    case "business_unit":
      return { scopeKind: "businessUnit", scopeId };
    case "team":
    case "application":
    case "environment":
    case "model":
    case "tool":
      return { scopeKind, scopeId };
    default:
      return null;
  }
}

/** What a planned window of the incident is about. */
export function windowTarget({ identityId, scopeKind, scopeId }: About): { scopeKind: WindowScope; scopeId: string } | null {
  if (identityId) return { scopeKind: "identity", scopeId: identityId };
  if (scopeKind === "team" || scopeKind === "application" || scopeKind === "environment") return { scopeKind, scopeId };
  return scopeKind === "organisation" ? { scopeKind, scopeId: "" } : null;
}

const PROPOSED: Readonly<Record<string, DeedKind>> = {
  ...{ B1: "throttle", B2: "throttle", B3: "throttle", B4: "block", B5: "revoke", B6: "block", B7: "open_review", B8: "rotate" },
  ...{ B9: "open_review", B10: "open_review", B11: "cap", B12: "block", B13: "throttle", B14: "rotate", B15: "block", B16: "cap" },
  ...{ B17: "open_review", B18: "block", SECRET: "revoke", SECURITY: "rotate", SPEND: "cap" },
  ...{ S1: "throttle", S2: "cap", S3: "cap", S4: "mark_planned", S5: "mark_planned", S6: "throttle" },
};

type Words = Pick<DeedOffer, "label" | "asks"> & { effect(name: string, key: string): string; rights: readonly Right[] };

const WORDS: Readonly<Record<DeedKind, Words>> = {
  throttle: {
    label: "Throttle",
    asks: ["callsPerMinute", "until", "reason"],
    rights: RULE_RIGHTS,
    effect: (name) => `Calls of ${name} beyond so many a minute are refused, from now on and everywhere.`,
  },
  block: {
    label: "Block",
    asks: ["until", "reason"],
    rights: RULE_RIGHTS,
    effect: (name) => `Every call of ${name} that asks first is refused within a second.`,
  },
  cap: {
    label: "Cap",
    asks: ["amountUsd", "reason"],
    rights: ["budget.write", "budget.lower"],
    effect: (name) => `A hard budget for the month: ${name} is refused once it is used up.`,
  },
  rotate: {
    label: "Rotate key",
    asks: ["reason"],
    rights: ["identity.write"],
    effect: (_, key) => `${key} gets a new secret. The old one is watched until it is silent.`,
  },
  revoke: {
    label: "Revoke",
    asks: ["reason"],
    rights: ["identity.revoke"],
    effect: (name, key) => `${key === "" ? name : key} is revoked here and at the provider, and watched until it is silent.`,
  },
  open_review: {
    label: "Open access review",
    asks: ["reason"],
    rights: ["review.define", "review.open"],
    effect: (name) => `The owner of ${name} is asked what it still needs.`,
  },
  mark_planned: {
    label: "Mark planned",
    asks: ["until", "reason"],
    rights: ["incident.work"],
    effect: (name) => `It was planned: ${name} is quiet until then, detectors learn it, and the incident is closed.`,
  },
};

export const deedRights = (kind: DeedKind): readonly Right[] => WORDS[kind].rights;
export const deedLabel = (kind: DeedKind): string => WORDS[kind].label;

/** Why it makes no sense here; null: it does. */
export function noTarget(kind: DeedKind, about: About): string | null {
  switch (kind) {
    case "throttle":
    case "block":
      return ruleTarget(about) ? null : "It is about the whole organisation: name what is to stop under Budgets.";
    case "mark_planned":
      return windowTarget(about) ? null : "No window can be planned for this.";
    case "rotate":
      return about.credentialId && about.identityId ? null : "No key is known.";
    default:
      return about.identityId ? null : "No identity is known.";
  }
}

/** @param refusalOf Why the caller may not; null: may. @param names Of the identity or the scope, and of the key. */
export function deedOffers(
  about: About,
  names: { subject: string; key: string },
  refusalOf: (kind: DeedKind) => string | null,
): DeedOffer[] {
  const proposed =
    about.severity === "critical" && traitsOf(about.detector).pins && !about.credentialId ? "block" : PROPOSED[about.detector];
  return DEED_KINDS.map((kind) => ({
    ...{ kind, label: WORDS[kind].label, asks: [...WORDS[kind].asks], isProposed: kind === proposed },
    effect: WORDS[kind].effect(names.subject, names.key === "" ? "" : `The key ${names.key}`),
    refusal: noTarget(kind, about) ?? refusalOf(kind),
  }));
}
