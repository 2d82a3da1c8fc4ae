/**
 * What a reader made of what a security product sent. Readers are pure and trust nothing: what is wrong in one item is told
 * with its place and spoils no other. Findings carry their secrets here and nowhere else: `seal.ts` drops them.
 */
import type { EventKind } from "./kinds";
import type { Severity } from "./severity";

export const FORMATS = ["ocsf", "set", "cloudtrail", "azure", "google", "github", "gitleaks", "trufflehog", "sarif", "generic"] as const;
export type Format = (typeof FORMATS)[number];

/** Whom an item names. Ids of keys may be secrets by their looks; they are sealed like secrets. */
export type Named = {
  /** Ids of keys as their provider gives them, or the SHA-256 of a secret. */
  keyIds: string[];
  /** Who it was about or who did it, the nearest first: ARN, SPIFFE, subject of an issuer. */
  principals: string[];
  /** Ids by which systems know an identity: stable ids of agents, names of service accounts. */
  externalIds: string[];
  emails: string[];
  ips: string[];
  userAgent: string | null;
  repository: string | null;
};

export const nobody = (): Named => ({
  keyIds: [],
  principals: [],
  externalIds: [],
  emails: [],
  ips: [],
  userAgent: null,
  repository: null,
});

/** A name and what is said of it, for people. */
export type Told = { name: string; value: string };

export type ReadEvent = {
  what: "event";
  /** The sender's own id; null: one is made of the content. */
  externalId: string | null;
  format: Format;
  kind: EventKind;
  severity: Severity;
  /** Null: it does not say so in a way that can be read. */
  occurredAt: Date | null;
  title: string;
  named: Named;
  facts: Told[];
  /** What it was allowed to do by the permissions that it used, as its cloud spells them; a refused call used none. */
  permissions?: string[];
};

export const FINDING_STATES = ["open", "rotated", "revoked", "resolved", "false_positive"] as const;
export type FindingState = (typeof FINDING_STATES)[number];
export const VERIFIED = ["yes", "no", "unknown"] as const;
export type Verified = (typeof VERIFIED)[number];

export type ReadFinding = {
  what: "finding";
  tool: string;
  rule: string;
  verified: Verified;
  repository: string | null;
  file: string | null;
  line: number | null;
  commit: string | null;
  link: string | null;
  author: string | null;
  exposedAt: Date | null;
  visibility: "public" | "private" | null;
  /** Tool, place and rule: the same in a later report. */
  key: readonly (string | number | null)[];
  /** The secret first, then its other spellings and parts. Never stored. */
  secrets: string[];
  /** Texts around the secret that hold it, which must not be kept either. */
  context: string[];
  /** A secret as its provider shows it, such as "sk-…abcd". */
  redacted: string | null;
  /** What a tool that manages findings says became of it. */
  told: { state: FindingState; reason: string; at: Date | null } | null;
  /** Whose keys it opens, where the rule tells. */
  provider: string | null;
  named: Named;
  facts: Told[];
};

export type Fault = { message: string; fix: string };
/** `ignored`: nothing that concerns us, such as a line of a tool's own log. */
export type ReadItem = ReadEvent | ReadFinding | { what: "refused"; fault: Fault } | { what: "ignored" };

export const refused = (message: string, fix: string): ReadItem => ({ what: "refused", fault: { message, fix } });
export const IGNORED: ReadItem = { what: "ignored" };

/** One thing that was sent, and where it stood: "item 3", "line 7", "runs[0].results[2]". */
export type PlacedItem = { place: string; item: ReadItem };
