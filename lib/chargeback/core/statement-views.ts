/** What pages and programs are shown of statements. Instants are ISO 8601 in UTC; amounts are exact decimal strings in the statement's currency. */
import type { LineKind } from "./compose/types";
import type { DisputeKind, DisputeReason, DisputeState, Outcome, StatementAnswer, StatementState } from "./statement-state";

export type Named = { id: string; name: string };

export type StatementSummary = {
  id: string;
  /** "2026-09/CC-4110 v1" */
  number: string;
  periodId: string;
  version: number;
  /** Id empty: what nobody answers for. */
  costCentre: Named;
  businessUnit: Named | null;
  owner: Named | null;
  currency: string;
  /** direct + allocated + other = total. */
  direct: string;
  allocated: string;
  other: string;
  total: string;
  state: StatementState;
  answer: StatementAnswer | null;
  dueAt: string | null;
  issuedAt: string | null;
  /** The caller owns it. */
  isMine: boolean;
  /** The caller owns it and has not answered. */
  waitsForMe: boolean;
  /** Disputes that are not over. */
  pendingDisputes: number;
};

export type StatementPage = {
  data: StatementSummary[];
  nextCursor: string | null;
  /** Of all that the filters leave, on every page: how many, and what they come to by currency. */
  count: number;
  totals: { currency: string; direct: string; allocated: string; other: string; total: string }[];
  states: { state: StatementState; count: number }[];
  /** Statements that wait for the caller's answer, of every period. */
  waiting: number;
  /** Periods that have statements, the newest first. */
  periods: PeriodSpan[];
};

export type PeriodSpan = { id: string; start: string; end: string; timeZone: string; state: string };

export type StatementLineView = {
  no: number;
  kind: LineKind;
  description: string;
  businessUnit: Named | null;
  team: Named | null;
  application: Named | null;
  environment: Named | null;
  provider: Named | null;
  model: string | null;
  chargePeriodId: string;
  requests: string | null;
  tokens: string | null;
  /** Exact; null where there is no cost in dollars behind it. */
  costUsd: string | null;
  amount: string;
  /** The same line of the statement before; null where it had none. */
  previous: string | null;
  /** Taken off by credit notes, and asked for by disputes that are not over. */
  credited: string;
  disputed: string;
};

export type EvidenceLink = { label: string; href: string };

export type DisputeView = {
  id: string;
  statementId: string;
  statementNumber: string;
  costCentre: Named;
  lineNo: number;
  lineDescription: string;
  currency: string;
  lineAmount: string;
  amount: string;
  reason: DisputeReason;
  kind: DisputeKind;
  note: string;
  evidence: EvidenceLink[];
  dueAt: string;
  isOverdue: boolean;
  state: DisputeState;
  outcome: Outcome | null;
  outcomeAmount: string | null;
  /** Who bears it instead; id empty: nobody yet. */
  movedTo: Named | null;
  decisionReason: string | null;
  openedBy: Named;
  openedAt: string;
  assignee: Named | null;
  decidedBy: Named | null;
  decidedAt: string | null;
  steps: DisputeStepView[];
  creditNoteNumber: string | null;
  may: { comment: boolean; take: boolean; decide: boolean; withdraw: boolean };
};

type DisputeStepView = { id: string; at: string; byName: string; kind: string; text: string; evidence: EvidenceLink[] };

/** Takes money off a line of an issued statement and puts it elsewhere. Points back at the statement, the line and the dispute. */
export type CreditNoteView = {
  id: string;
  number: string;
  statementId: string;
  statementNumber: string;
  lineNo: number;
  amount: string;
  currency: string;
  from: Named;
  /** Id empty: nobody yet. */
  to: Named;
  chargePeriodId: string;
  /** The period that posts it; null: the next that closes will. */
  postedIn: string | null;
  reason: string;
  createdByName: string;
  createdAt: string;
};

export type PreviousStatement = {
  id: string;
  number: string;
  periodId: string;
  currency: string;
  total: string;
  /** A day of the period, rounded to the smallest unit. */
  perDay: string;
  days: number;
};

export type StatementDetail = StatementSummary & {
  organisation: string;
  period: PeriodSpan;
  days: number;
  perDay: string;
  previous: PreviousStatement | null;
  lines: StatementLineView[];
  /** Subtotals by kind, which sum to the total; `previous` of the statement before, null where there was none. */
  groups: { kind: LineKind; lines: number; amount: string; previous: string | null }[];
  /** SHA-256 of its lines in one order. */
  contentHash: string;
  /** Exact cost of its direct lines. */
  directUsd: string;
  answeredByName: string | null;
  answeredAt: string | null;
  answerNote: string | null;
  issuedByName: string | null;
  voidedAt: string | null;
  voidReason: string | null;
  createdAt: string;
  /** What it was closed on; null while the period is in review. */
  closed: ClosedFacts | null;
  /** All that were made for this cost centre and period. */
  versions: { id: string; number: string; version: number; state: StatementState; total: string }[];
  disputes: DisputeView[];
  /** Credit notes on lines of this statement, and those that it posts itself. */
  creditNotes: CreditNoteView[];
  /** What credit notes took off; what is left of the total. */
  credited: string;
  net: string;
  /** Until when lines may be disputed; null before it is issued. */
  disputableUntil: string | null;
  may: { answer: boolean; answerInPlace: boolean; dispute: boolean; issue: boolean };
};

export type ClosedFacts = {
  closedAt: string;
  preparedByName: string;
  approvedByName: string;
  periodHash: string;
  versions: Record<string, unknown>;
  rate: { currency: string; perUsd: string; validFrom: string; source: string } | null;
  isReopened: boolean;
};

/** What stands behind one line: usage by identity, credential, meter and price, or what moved the money. */
export type LineEvidence = {
  statementId: string;
  lineNo: number;
  kind: LineKind;
  description: string;
  amount: string;
  currency: string;
  /** True: from what was copied when the period was closed. */
  isFrozen: boolean;
  usage: EvidenceUsage[];
  /** More rows than are shown; their cost is in `totalUsd`. */
  omitted: number;
  totalUsd: string | null;
  /** What the money came through: a rule and its share, a shared cost, an invoice, a credit note. */
  origin: { label: string; value: string; href: string | null }[];
  links: EvidenceLink[];
};

export type EvidenceUsage = {
  identity: Named | null;
  credential: Named | null;
  provider: string;
  model: string;
  meter: string;
  quantity: string;
  price: { id: string; rate: string; per: number; validFrom: string; origin: string } | null;
  costUsd: string;
  unpriced: string;
  /** reversed | entered, of corrections. */
  side: string | null;
  /** On a seat or subscription: it costs nothing by the token. */
  isFlat: boolean;
  /** The events behind it: the same filters and the period of the charge. */
  eventsHref: string;
};
