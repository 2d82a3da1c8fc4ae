/** Something that inventory, usage and bill do not agree on. */
import type { Usd } from "@/lib/kernel/money";

export const CASE_KINDS = [
  "shadow_account",
  "unknown_key",
  "missing_key",
  "former_owner",
  "duplicate",
  "unapproved_tool",
  "unapproved_data",
  "unowned_tool",
  "no_purpose",
  "bill_without_usage",
] as const;
export type CaseKind = (typeof CASE_KINDS)[number];

export const CASE_NAMES: Readonly<Record<CaseKind, string>> = {
  shadow_account: "Usage of nobody we know",
  unknown_key: "Key that we do not know",
  missing_key: "Key that the provider does not list",
  former_owner: "Used for somebody who left",
  duplicate: "Twice in the inventory",
  unapproved_tool: "Tool without approval",
  unapproved_data: "Data without approval",
  unowned_tool: "Tool that nobody answers for",
  no_purpose: "Tools used for no known purpose",
  bill_without_usage: "Billed, but not told of",
};

export const CASE_STATES = ["open", "resolved", "dismissed", "gone"] as const;
export type CaseState = (typeof CASE_STATES)[number];

export const RESOLUTIONS = ["assigned", "merged", "blocked", "approved", "ended", "described", "not_ours"] as const;
export type Resolution = (typeof RESOLUTIONS)[number];

export const RESOLUTION_NAMES: Readonly<Record<Resolution, string>> = {
  assigned: "Has an owner now",
  merged: "Made one",
  blocked: "Blocked",
  approved: "Approved",
  ended: "Ended",
  described: "Has a purpose now",
  not_ours: "Dismissed",
};

/** What unattributed usage has in common, by which it can be given to an identity. */
export type Match = { credential?: string; identity?: string; application?: string; environment?: string; sourceId?: string };

/** What a case is about, for what is done with it. */
export type CaseRefs = {
  match?: Match;
  providerKeyId?: string;
  credentialId?: string;
  /** A connected tool that the inventory knows. */
  toolId?: string;
  /** A tool as usage names it. */
  toolName?: string;
  /** Of duplicates, the one used most first. */
  identityIds?: string[];
};
export type CaseFact = { name: string; value: string };
export type CaseFacts = { lines: CaseFact[]; refs: CaseRefs };

/** One thing that was found. `subject` is the same whenever it is found again. */
export type Found = {
  kind: CaseKind;
  subject: string;
  title: string;
  identityId: string | null;
  costUsd: Usd;
  /** When it last showed in usage or at the provider; null for what the inventory alone says. */
  lastAt: Date | null;
  facts: CaseFacts;
};

export type StoredCase = {
  id: string;
  kind: CaseKind;
  subject: string;
  title: string;
  identityId: string | null;
  facts: CaseFacts;
  /** Exact; of a case that is not open as it was when it was closed. */
  costUsd: string;
  firstSeenAt: Date;
  lastSeenAt: Date;
  assigneeId: string | null;
  dueAt: Date;
  state: CaseState;
  resolution: Resolution | null;
  reason: string | null;
  resolvedBy: string | null;
  resolvedAt: Date | null;
};
