/** What people and programs read. Instants are ISO texts, money decimal strings. */
import type { Fact } from "./fact";
import type { FindingState } from "./finding-state";
import type { SubjectKind, Threshold } from "./rule";
import type { Severity } from "./severity";
import type { TierReason } from "./tiers";

export type Ref = { id: string; name: string };

export type FindingView = {
  id: string;
  ruleId: string;
  ruleName: string;
  severity: Severity;
  state: FindingState;
  title: string;
  subject: { kind: SubjectKind; id: string; name: string };
  identity: Ref | null;
  team: Ref | null;
  owner: Ref | null;
  exposedUsd: string;
  firstSeenAt: string;
  lastSeenAt: string;
  occurrences: number;
  closedAt: string | null;
  assignee: Ref | null;
};

export type FindingTotals = {
  open: number;
  excepted: number;
  /** Of what is open: of each identity the dearest finding, so that no dollar counts twice. */
  exposedUsd: string;
  bySeverity: Record<Severity, number>;
};

/** `nextCursor` as in all lists; `totals` of all that the filters let through, whatever the page. */
export type FindingPage = { data: FindingView[]; nextCursor: string | null; totals: FindingTotals };

export type ExceptionView = {
  id: string;
  ruleId: string;
  ruleName: string;
  subject: { kind: SubjectKind; id: string; name: string };
  identity: Ref | null;
  justification: string;
  compensatingControl: string;
  requestedBy: string;
  requestedAt: string;
  approvedBy: string | null;
  approvedAt: string | null;
  /** expired: approved, and its time is over. */
  state: "waiting" | "approved" | "refused" | "withdrawn" | "expired";
  expiresAt: string;
  closedReason: string | null;
  mayDecide: boolean;
  mayWithdraw: boolean;
};

export type CommentView = { id: string; text: string; by: string; at: string; isOfProduct: boolean };

/** What can be done at once about the subject; sent as it is to where access is ended. */
export type NextStep = {
  action: "suspend" | "revoke" | "rotate" | "end_grant";
  words: string;
  /** What it ends, for the question that is asked first. */
  say: string;
  body: { action: string; identityId: string; credentialId?: string; grantId?: string };
};

export type FindingDetail = FindingView & {
  about: string;
  evidence: Fact[];
  thresholds: (Threshold & { key: string; value: number })[];
  /** Framework ids: evidence for. */
  evidences: readonly string[];
  tier: number | null;
  comments: CommentView[];
  exceptions: ExceptionView[];
  next: NextStep[];
  may: { comment: boolean; assign: boolean; except: boolean };
};

/** One line of an identity's page, of a review or of a control. */
export type FindingSummary = Pick<FindingView, "id" | "ruleId" | "ruleName" | "severity" | "title" | "exposedUsd" | "firstSeenAt"> & {
  state: "open" | "excepted";
  subjectKind: SubjectKind;
  subjectId: string;
};

export type TierView = { tier: number; reasons: TierReason[]; costUsd30d: string };

/** `last`: what the last run came to; null before the first, and for those who do not see the whole organisation. */
export type RuleView = {
  id: string;
  name: string;
  about: string;
  family: string;
  severity: Severity;
  closeAfterDays: number;
  needs: readonly string[];
  evidences: readonly string[];
  enabled: boolean;
  thresholds: (Threshold & { key: string; value: number })[];
  last: {
    ranAt: string;
    evaluated: number;
    notEvaluable: number;
    missing: string | null;
    open: number;
    excepted: number;
    exposedUsd: string;
  } | null;
  changes: { effectiveFrom: string; enabled: boolean; thresholds: Record<string, number>; reason: string; by: string }[];
};

export type RulePreview = {
  findsNow: number;
  wouldFind: number;
  evaluated: number;
  notEvaluable: number;
  missing: string[];
  examples: string[];
};

export type RunDay = { day: string; open: number; excepted: number; exposedUsd: string };
