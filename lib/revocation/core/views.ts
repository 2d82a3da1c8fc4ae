/** What screens and programs are shown of revocations. Instants are ISO texts, amounts exact decimal strings in USD. */
import type { EnvironmentRef, PersonRef, Ref } from "@/lib/identities/core/views";
import type { Action, NarrowedTo, Origin, SubjectKind, Target, TaskState, TrailEntry, Violation } from "./task";

/** How long nothing succeeded since the cut-off and the grace. */
export type SilenceView = { days: number; of: number; from: string; until: string };

export type TaskView = {
  id: string;
  origin: Origin;
  originId: string | null;
  campaign: Ref | null;
  action: Action;
  subject: { kind: SubjectKind; id: string; name: string };
  identity: Ref & { kind: string };
  team: Ref | null;
  environment: EnvironmentRef | null;
  title: string;
  state: TaskState;
  /** Who does what no connector does; null: whoever runs the platform. */
  assignee: PersonRef | null;
  /** Where it was sent, the person among them. */
  targets: Pick<Target, "by" | "label" | "state">[];
  decidedAt: string;
  sentAt: string | null;
  appliedAt: string | null;
  lastSuccessAt: string | null;
  cutOffAt: string | null;
  verifiedAt: string | null;
  dueAt: string;
  isOverdue: boolean;
  silence: SilenceView | null;
  denied: { calls: number; lastAt: string | null };
  violation: Violation | null;
};
export type TaskPage = { data: TaskView[]; nextCursor: string | null; counts: TaskCounts };
/** Of all tasks in sight that the other filters leave. */
export type TaskCounts = Record<TaskState, number> & { overdue: number };

/** Whether something makes sense now, and why the caller may not do it; null: may. */
export type Deed = { possible: boolean; barred: string | null };

export type TaskDetail = TaskView & {
  decidedBy: string[];
  reason: string | null;
  narrowedTo: NarrowedTo | null;
  newOwner: PersonRef | null;
  /** How many secrets have to fall silent, of rotate. */
  oldKeys: number;
  confirmedBy: string | null;
  confirmedAt: string | null;
  attempts: number;
  nextTryAt: string | null;
  trail: TrailEntry[];
  may: { confirm: Deed; send: Deed; cancel: Deed };
  graceMinutes: number;
};

/** One task as who asked for it looks at it. */
export type TaskRow = {
  id: string;
  origin: Origin;
  originId: string | null;
  action: Action;
  subjectKind: SubjectKind;
  subjectId: string;
  identityId: string;
  title: string;
  state: TaskState;
  decidedAt: Date;
  dueAt: Date;
  sentAt: Date | null;
  appliedAt: Date | null;
  cutOffAt: Date | null;
  confirmedBy: string | null;
  confirmedAt: Date | null;
  verifiedAt: Date | null;
  lastSuccessAt: Date | null;
  deniedCalls: number;
  isOverdue: boolean;
  trail: TrailEntry[];
};

/** Of one campaign. Cancelled tasks are listed and not due. */
export type TaskProgress = { due: number; verified: number; failed: number; overdue: number; tasks: TaskRow[] };

export const CONNECTOR_KINDS = ["litellm", "openai", "anthropic", "webhook"] as const;
export type ConnectorKind = (typeof CONNECTOR_KINDS)[number];

export type ConnectorView = {
  id: string;
  name: string;
  kind: ConnectorKind;
  /** Where it leads, without its path. */
  target: string;
  createdAt: string;
  pausedAt: string | null;
  /** Tasks that wait for it, and how many it confirmed. */
  waiting: number;
  confirmed: number;
};
/** What a try of a connector gave. */
export type ConnectorTry = { ok: boolean; status: number | null; answer: string };
