/** What the states, decisions and rules of access reviews are called, and how they are marked. */
import { TRIGGERS } from "@/lib/reviews/core/triggers";
import type { DelegationView, Outcome, Recommendation } from "@/lib/reviews/core/views";
import type {
  CampaignKind,
  CampaignState,
  DecisionKind,
  ItemState,
  PartChoice,
  REASON_CODES,
  ReviewerRule,
  Silence,
} from "@/lib/reviews/schemas";
import { formatCount } from "../charts/prepare/format";
import type { StateTone } from "../ui/state-mark";

export type ReasonCode = (typeof REASON_CODES)[number];
export type Marked = { tone: StateTone; word: string };

export const CAMPAIGN_STATE: Readonly<Record<CampaignState, Marked>> = {
  draft: { tone: "none", word: "Draft" },
  open: { tone: "waiting", word: "Open" },
  decided: { tone: "ok", word: "Decided" },
  remediating: { tone: "warn", word: "Access is being ended" },
  verifying: { tone: "waiting", word: "Silence is watched" },
  signed_off: { tone: "ok", word: "Signed off" },
  cancelled: { tone: "none", word: "Cancelled" },
};
export const CAMPAIGN_KIND: Readonly<Record<CampaignKind, string>> = { periodic: "Periodic", event: "After an event", one_off: "Once" };

export const ITEM_STATE: Readonly<Record<ItemState, Marked>> = {
  pending: { tone: "waiting", word: "Not decided" },
  decided: { tone: "ok", word: "Decided" },
  remediation: { tone: "warn", word: "Being done" },
  verified: { tone: "ok", word: "Verified" },
  failed: { tone: "breach", word: "Failed" },
  excepted: { tone: "none", word: "Excepted" },
  void: { tone: "none", word: "Gone meanwhile" },
};

export const RECOMMENDED: Readonly<Record<Recommendation, Marked>> = {
  keep: { tone: "ok", word: "Keep" },
  narrow: { tone: "warn", word: "Reduce" },
  rotate: { tone: "warn", word: "Rotate" },
  revoke: { tone: "breach", word: "Revoke" },
  reassign: { tone: "warn", word: "Reassign" },
  none: { tone: "none", word: "Your judgement" },
};

export const OUTCOME: Readonly<Record<Outcome, Marked>> = {
  keep: { tone: "ok", word: "Kept" },
  keep_until: { tone: "ok", word: "Kept for a time" },
  narrow: { tone: "warn", word: "Reduced" },
  rotate: { tone: "warn", word: "To be rotated" },
  revoke: { tone: "breach", word: "Revoked" },
  reassign: { tone: "waiting", word: "Reassigned" },
  not_sure: { tone: "waiting", word: "Passed on" },
  postpone: { tone: "waiting", word: "Postponed" },
  no_response: { tone: "breach", word: "No answer" },
  removed: { tone: "none", word: "Removed before" },
};

/** Of one answer in the trail of an item. */
export const answerWord = (decision: Outcome | "undone"): string => (decision === "undone" ? "Taken back" : OUTCOME[decision].word);

export const DECISION_DEED: Readonly<Record<DecisionKind, string>> = {
  keep: "Keep all as it is",
  keep_until: "Keep it until a day",
  narrow: "Reduce to what it used",
  rotate: "Rotate the secret",
  revoke: "Revoke all",
  reassign: "Reassign the owner",
  not_sure: "I am not sure",
  postpone: "Postpone",
};
/** The key that chooses a decision, as it is heard. */
export const DECISION_KEY: Readonly<Record<DecisionKind, string>> = {
  keep: "k",
  keep_until: "d",
  narrow: "n",
  rotate: "o",
  revoke: "r",
  reassign: "a",
  not_sure: "u",
  postpone: "p",
};

export const REASON: Readonly<Record<ReasonCode, string>> = {
  needed: "Still needed",
  seasonal: "Used in some months only",
  transition: "Needed for a transition",
  unused: "Not used",
  left: "Its owner or user left",
  risk: "Too great a risk",
  duplicate: "There is another for it",
  wrong_owner: "Not ours",
  other: "Something else",
};

export const REASON_CHOICES = Object.entries(REASON).map(([value, label]) => ({ value: value as ReasonCode, label }));

export const PART_CHOICE: Readonly<Record<PartChoice["choice"], Marked>> = {
  keep: { tone: "ok", word: "Keep" },
  rotate: { tone: "warn", word: "Rotate" },
  revoke: { tone: "breach", word: "Revoke" },
};

export const REVIEWER: Readonly<Record<ReviewerRule, string>> = {
  owner: "the owner",
  backup_owner: "the backup owner",
  application_owner: "the owner of the application",
  team_lead: "the lead of the team",
  manager: "the owner’s manager",
  fallback: "the person named here",
  security: "security",
};
/** How somebody came to be asked; the rules and what came after them. */
export const ROLE_WORD: Readonly<Record<string, string>> = {
  owner: "Owner",
  backup_owner: "Backup owner",
  application_owner: "Application owner",
  team_lead: "Team lead",
  manager: "Manager",
  fallback: "Named in the stage",
  security: "Security",
  additional: "Asked as well",
  escalated: "After escalation",
  delegate: "Stands in",
  new_owner: "Proposed as owner",
};
export const roleWord = (role: string): string => ROLE_WORD[role] ?? role.replaceAll("_", " ");

export const DELEGATION_STATE: Readonly<Record<DelegationView["state"], Marked>> = {
  waiting: { tone: "waiting", word: "Waits for a yes" },
  running: { tone: "ok", word: "Stands in" },
  over: { tone: "none", word: "Over" },
  ended: { tone: "none", word: "Ended" },
};

export const SILENCE_WORD: Readonly<Record<Silence, string>> = {
  escalate: "Security decides",
  suspend: "Suspended",
  revoke: "Revoked",
};

export const GRANT_KIND: Readonly<Record<string, string>> = {
  model: "Model",
  tool: "Connected tool",
  scope: "Scope",
  environment: "Environment",
  data_source: "Data source",
};
export const grantKind = (kind: string): string => GRANT_KIND[kind] ?? kind.replaceAll("_", " ");

const MARK: Readonly<Record<string, string>> = {
  orphan: "Nobody owns it",
  removed_since: "Removed since the review began",
  no_live_part: "No live credential or grant",
  revoked: "Revoked before the review",
};
/** Marks that a list is narrowed by. */
export const MARK_CHOICES = Object.entries(MARK).map(([value, label]) => ({ value, label }));
/** What the freeze noticed about an item. */
export function markWord(mark: string): string {
  // An event that would have started a review of its own, had it not been under review already.
  const event = mark.startsWith(EVENT) ? (TRIGGERS as Readonly<Record<string, string>>)[mark.slice(EVENT.length)] : undefined;
  return MARK[mark] ?? event ?? sentence(mark.replace(EVENT, "").replaceAll("_", " "));
}
const EVENT = "event:";

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** "1 item", "14 items". */
export const counted = (count: number, one: string, many = `${one}s`): string => `${formatCount(count)} ${count === 1 ? one : many}`;

/** "a", "a and b", "a, b and c". */
export const listed = (words: readonly string[]): string =>
  words.length < 2 ? (words[0] ?? "") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
