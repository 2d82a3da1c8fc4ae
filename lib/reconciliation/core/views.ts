/** Cases as people and programs read them. */
import type { CaseFact, CaseKind, CaseRefs, CaseState, Resolution } from "./case";
import type { Deed } from "./deeds";

type Ref = { id: string; name: string };

export type CaseView = {
  id: string;
  kind: CaseKind;
  title: string;
  identity: Ref | null;
  /** Of 30 days, exact. */
  costUsd: string;
  firstSeenAt: string;
  lastSeenAt: string;
  ageDays: number;
  assignee: Ref | null;
  dueAt: string;
  isOverdue: boolean;
  state: CaseState;
};
export type CaseDetail = CaseView & {
  facts: CaseFact[];
  refs: CaseRefs;
  /** Of duplicates. */
  identities: Ref[];
  resolution: Resolution | null;
  reason: string | null;
  resolvedBy: Ref | null;
  resolvedAt: string | null;
  /** What the caller may do about it. */
  deeds: Deed[];
  mayAssign: boolean;
};
export type CaseSumView = { kind: CaseKind; count: number; costUsd: string; overdue: number; unassigned: number; oldestDays: number };
export type CaseQueue = { data: CaseView[]; nextCursor: string | null; open: CaseSumView[]; lists: KeyListView[] };
/** A list of keys, and when it was last read whole or in part. */
export type KeyListView = { provider: string; connector: Ref | null; keys: number; unknown: number; missing: number; seenAt: string };
