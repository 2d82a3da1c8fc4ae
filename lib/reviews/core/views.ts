/** Access reviews as pages and programs see them. Amounts are decimal strings in USD, instants RFC 3339. */
import type { ColoredRef, EnvironmentRef, PersonRef, Ref } from "@/lib/identities/core/views";
import type { IdentityKind, IdentityState } from "@/lib/identities/schemas";
import type { IdentityUse, UseSigns } from "@/lib/reporting/core/identity-use";
import type { UsedPermission } from "@/lib/security/core/permissions";
import type {
  CampaignKind,
  CampaignState,
  DecisionKind,
  ItemState,
  Narrowed,
  PartChoice,
  ReviewRules,
  ReviewScope,
  ReviewStage,
} from "../schemas";
import type { BudgetEvidence, CircumstancesOf } from "./circumstances";

export type Recommendation = "keep" | "narrow" | "rotate" | "revoke" | "reassign" | "none";
export type Outcome = DecisionKind | "no_response" | "removed";

export type CampaignSummary = {
  id: string;
  name: string;
  kind: CampaignKind;
  state: CampaignState;
  iteration: number;
  stage: { n: number; of: number; name: string };
  openedAt: string | null;
  dueAt: string | null;
  owner: Ref;
  /** The three numbers of progress. Money is of the last 30 days before the freeze. */
  items: { decided: number; total: number };
  remediations: { verified: number; due: number };
  moneyUsd: { decided: string; total: string };
  /** Items that wait for the caller. */
  mine: number;
};
export type CampaignPage = { data: CampaignSummary[]; nextCursor: string | null };

/** What was counted where when it was opened. */
export type Completeness = {
  identities: number;
  credentials: number;
  grants: number;
  orphans: number;
  excluded: { identity: Ref; why: string }[];
  /** Usage of the 90 days that belongs to nobody: no item can stand for it. */
  unattributed: { costUsd: string; tokens: string };
  notEvaluable: string[];
  question: string;
  /** Of the last campaign by the same template, what is not there any more. */
  gone: Ref[];
};

export type ReviewerRow = {
  person: PersonRef;
  role: string;
  items: number;
  decided: number;
  /** Shares with two decimals; seconds as the median. Null where there is too little. */
  keepRate: string | null;
  medianSeconds: number | null;
  unopened: number;
  agreed: string | null;
  /** The most answers within 60 seconds, the share of the last 24 hours, and what was revoked or narrowed in three reviews. */
  mostInMinute: number;
  lastDay: string | null;
  ended: number;
  flags: { id: "RS1" | "RS2" | "RS3" | "RS4" | "RS5" | "RS6" | "RS7"; text: string }[];
};

export type CampaignDetail = CampaignSummary & {
  templateId: string | null;
  trigger: { kind: string; text: string } | null;
  scope: ReviewScope;
  stages: ReviewStage[];
  rules: ReviewRules;
  timeZone: string;
  frozenAt: string | null;
  populationHash: string | null;
  completeness: Completeness | null;
  /** Items by outcome, and by tier how many are left. */
  outcomes: Record<string, number>;
  left: { tier: number; items: number; costUsd30d: string }[];
  reviewers: ReviewerRow[];
  /** Control items that were put in; what was said of them is null while people answer, and for who does not read it all. */
  controls: { items: number; answered: number | null; missed: number | null };
  signedOff: { by: string; at: string; packHash: string | null } | null;
  /** What stands in the way of signing off, in words; empty: nothing. */
  blockers: string[];
  previousId: string | null;
  history: { at: string; by: string; action: string; text: string }[];
  may: { open: boolean; cancel: boolean; signOff: boolean; reopen: boolean; download: boolean };
};

export type ItemSummary = {
  id: string;
  campaignId: string;
  n: number;
  identity: Ref & { kind: IdentityKind };
  team: ColoredRef | null;
  environment: EnvironmentRef | null;
  owner: PersonRef | null;
  delta: "new" | "unchanged" | "changed";
  marks: string[];
  /** A control item; told when nobody answers any more, false until then. */
  control: boolean;
  tier: number;
  recommendation: Recommendation;
  why: string;
  costUsd30d: string;
  costUsd90d: string;
  parts: number;
  state: ItemState;
  outcome: Outcome | null;
  /** Whom it waits for in this stage. */
  reviewers: PersonRef[];
  version: number;
};
export type ItemPage = { data: ItemSummary[]; nextCursor: string | null };

export type CredentialEvidence = {
  label: string;
  kind: string;
  provider: string | null;
  last4: string | null;
  /** Its id at the provider, and when it was made; absent in reviews that were opened before these were written down. */
  keyId?: string | null;
  createdAt?: string;
  ageDays: number;
  rotatedAt: string | null;
  expiresAt: string | null;
  storage: string | null;
  scopes: string[];
  costUsd90d: string;
  requests90d: number;
  lastSucceededOn: string | null;
  /** The last day on which the log of a cloud told that it was used; absent where that was not written down yet. */
  toldOn?: string | null;
};
export type GrantEvidence = {
  kind: string;
  value: string;
  name: string;
  capUsd: string | null;
  approvedBy: string | null;
  grantedAt: string;
  expiresAt: string | null;
  costUsd90d: string;
  requests90d: number;
  lastSucceededOn: string | null;
  /** Whether it is told that it was used or that it was not; absent in reviews that were opened before it was written down. */
  isTold?: boolean;
};
export type PartView = { subjectId: string; label: string; recommendation: "keep" | "rotate" | "revoke"; why: string } & (
  | { kind: "credential"; evidence: CredentialEvidence }
  | { kind: "grant"; evidence: GrantEvidence }
);

/**
 * As it was when the campaign was opened; hashed. What later versions of the product wrote down as well is absent in items
 * that were frozen before: these are read and exported as they are.
 */
export type ItemEvidence = {
  asOf: string;
  identity: {
    kind: IdentityKind;
    state: IdentityState;
    purpose: string | null;
    autonomy: string | null;
    dataClass: string | null;
    owner: PersonRef | null;
    backupOwner: PersonRef | null;
    team: ColoredRef | null;
    businessUnit: ColoredRef | null;
    costCentre: Ref | null;
    application: ColoredRef | null;
    environment: EnvironmentRef | null;
    parent: Ref | null;
    vendor: Ref | null;
    createdAt: string;
    approvedBy: string | null;
    certifiedAt: string | null;
    certifiedBy: string | null;
    /** What came of the last review that was signed off; null: none was, absent: not written down yet. */
    certifiedAs?: string | null;
    endsAt: string | null;
    breakGlass: boolean;
    seasonMonths: number[];
  };
  use: Omit<IdentityUse, "identityId">;
  /** Permissions that it used, as the logs of its clouds tell. */
  permissions?: UsedPermission[];
  /** Which of the tools in `use` are sources of data, by id. */
  dataSources?: string[];
  /** Of the 14 days before. */
  signs?: UseSigns;
  /** Refused calls, further attempts, incidents and exposed secrets. */
  around?: CircumstancesOf;
  /** Names of what `use` names by id. */
  names: Record<string, string>;
  /** Share of the team's cost of 30 days, four decimals. */
  teamShare: string | null;
  /** `models`: what at least half of them used in 90 days. */
  peers: { count: number; medianCostUsd30d: string; models?: string[] } | null;
  budget: BudgetEvidence | null;
  tier: { tier: number; reasons: { tier: number; text: string }[] };
  findings: { ruleId: string; title: string; severity: string; since: string; exposedUsd: string }[];
  exceptions: { ruleId: string; expiresAt: string }[];
  /** What changed since the last certification, in words. */
  changes: string[];
  /** What could not be known, in words. */
  notEvaluable: string[];
};

export type DecisionView = {
  id: string;
  stage: number;
  reviewer: Ref;
  role: string;
  decision: Outcome | "undone";
  reasonCode: string | null;
  comment: string | null;
  validUntil: string | null;
  choices: PartChoice[];
  change: unknown;
  decidedAt: string;
  mode: "single" | "bulk" | "system";
  superseded: boolean;
};

/** That an identity was part of a review, with what was answered, oldest first. */
export type IdentityReview = {
  itemId: string;
  campaign: Ref;
  openedAt: string;
  /** Null while nobody has decided it. */
  outcome: Outcome | null;
  answers: Pick<DecisionView, "id" | "reviewer" | "decision" | "comment" | "decidedAt" | "mode" | "superseded">[];
};

export type ItemDetail = ItemSummary & {
  evidence: ItemEvidence;
  evidenceHash: string;
  parts: number;
  partList: PartView[];
  decisions: DecisionView[];
  /** What was used after the freeze. */
  since: { costUsd: string; requests: number; lastSucceededAt: string | null };
  /** Why the caller may not decide it; null: may. */
  barred: string | null;
  /** Own decision that can still be taken back or changed. */
  mayUndo: boolean;
  /** When what was decided takes effect by itself; null: it has, or nothing is decided, or it has none. */
  takesEffectAt: string | null;
  /** Whether the caller, who is barred, may answer as an exception that security has to confirm. */
  mayAskException: boolean;
  /** Items of the same evidence that could be decided together with it. */
  alike: string[];
  /** What it would be narrowed to; see `stayingOf`. */
  narrowTo: Record<Narrowed, string[]>;
};

/** What waits for the caller, dearest first, and what was decided. */
export type QueueView = {
  campaigns: {
    id: string;
    name: string;
    kind: CampaignKind;
    stage: { n: number; of: number };
    dueAt: string | null;
    left: number;
    total: number;
    rules: Pick<ReviewRules, "bulk" | "reassign" | "justifyAlways" | "undoMinutes">;
    /** How many control items were put into the review, of everybody. */
    controlItems: number;
  }[];
  left: ItemSummary[];
  decided: (ItemSummary & { decision: Outcome })[];
  /** Items that are the caller's own and went to somebody else, with whom. */
  elsewhere: { item: ItemSummary; to: string }[];
  leftCostUsd30d: string;
};

export type TemplateView = {
  id: string;
  name: string;
  scope: ReviewScope;
  stages: ReviewStage[];
  rules: ReviewRules;
  everyMonths: number | null;
  nextAt: string | null;
  owner: Ref;
  archived: boolean;
};
export type PreviewView = {
  items: number;
  credentials: number;
  grants: number;
  orphans: number;
  costUsd30d: string;
  tiers: Record<string, number>;
  reviewers: { person: Ref; items: number }[];
  /** Items for which no rule finds an eligible person. */
  toSecurity: number;
};
export type DelegationView = {
  id: string;
  from: PersonRef;
  to: PersonRef;
  campaigns: Ref[];
  validFrom: string;
  validUntil: string;
  reason: string;
  state: "waiting" | "running" | "over" | "ended";
  mayApprove: boolean;
  mayEnd: boolean;
};
