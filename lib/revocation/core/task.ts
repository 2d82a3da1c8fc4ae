/**
 * A task that ends access: what is to end, where it is ended beside our own inventory, and what was seen of it. Times are
 * kept apart: decided, sent, applied by whoever holds the access, and the last call that succeeded.
 */
import type { GrantKind } from "@/lib/identities/schemas";

export const ORIGINS = ["review", "finding", "reconciliation", "lifecycle", "hand"] as const;
export type Origin = (typeof ORIGINS)[number];

export const ACTIONS = ["suspend", "revoke", "narrow", "rotate", "end_grant", "reassign"] as const;
export type Action = (typeof ACTIONS)[number];

export const SUBJECT_KINDS = ["identity", "credential", "grant"] as const;
export type SubjectKind = (typeof SUBJECT_KINDS)[number];

export const STATES = ["queued", "sent", "confirmed", "verified", "failed", "reopened", "cancelled"] as const;
export type TaskState = (typeof STATES)[number];

/** Which subject each action may be about. */
export const SUBJECTS_OF: Readonly<Record<Action, readonly SubjectKind[]>> = {
  suspend: ["identity"],
  revoke: ["identity", "credential"],
  narrow: ["identity"],
  rotate: ["credential"],
  end_grant: ["grant"],
  reassign: ["identity"],
};

/** Of narrow: by kind the whole list that stays allowed. */
export type NarrowedTo = Partial<Record<GrantKind, string[]>>;

export type Decider = { id: string; name: string };

/** What an area asks for. */
export type NewTask = {
  origin: Origin;
  /** The item, finding or case; the same action on the same subject of one origin is one task. */
  originId?: string | null;
  campaignId?: string | null;
  action: Action;
  subject: { kind: SubjectKind; id: string };
  identityId: string;
  /** One line in words: "Revoke the key Main of Triage". */
  title: string;
  /** Of narrow; and what was granted of these kinds before, by which is told what was taken away. */
  narrowedTo?: NarrowedTo;
  narrowedFrom?: NarrowedTo;
  /** Of reassign: the person (id). */
  ownerId?: string;
  reason?: string | null;
  /** Who decided it: ids of users. Where duties are separate, none of them confirms it. */
  decidedBy: readonly Decider[];
  decidedAt?: Date;
  /** 1 to 4; a task of tier 1 is due within a day, all others within five. */
  tier?: number | null;
  /** Instead of what the tier says. */
  dueAt?: Date;
  /** The person (id) who does what no connector does; null or left out: the owner, else the platform. */
  assigneeId?: string | null;
};

/** A place beside our own inventory where the access is ended. `hand`: a person does it and says so. */
export type Target = {
  by: "hand" | "connector";
  connectorId: string | null;
  credentialId: string | null;
  /** For people: "LiteLLM EU, key Main". */
  label: string;
  state: "waiting" | "sent" | "applied";
  attempts: number;
  appliedAt: string | null;
};

/** Calls that succeeded although they should not have. */
export type Violation = { firstAt: string; lastAt: string; calls: number; costUsd: string; eventId: string | null; what: string | null };

export type TaskDetails = {
  narrowedTo?: NarrowedTo;
  narrowedFrom?: NarrowedTo;
  ownerId?: string;
  reason?: string;
  decidedBy: Decider[];
  /** Of rotate: stored fingerprints of the secret that has to go. */
  oldFingerprints?: string[];
  /** Of end_grant: what was granted. */
  grant?: { kind: GrantKind; value: string };
  /** When our own inventory was changed; null: not yet. */
  inventoryAt?: string;
  /** Null until it is sent for the first time. */
  targets?: Target[];
  violation?: Violation;
};

export type TrailEntry = { at: string; state: TaskState; text: string };

export type Task = {
  id: string;
  origin: Origin;
  originId: string | null;
  campaignId: string | null;
  action: Action;
  subjectKind: SubjectKind;
  subjectId: string;
  identityId: string;
  title: string;
  details: TaskDetails;
  connectorId: string | null;
  assigneeId: string | null;
  state: TaskState;
  createdAt: Date;
  createdBy: string;
  dueAt: Date;
  decidedAt: Date;
  sentAt: Date | null;
  appliedAt: Date | null;
  lastSuccessAt: Date | null;
  cutOffAt: Date | null;
  lastDeniedAt: Date | null;
  deniedCalls: number;
  confirmedBy: string | null;
  confirmedAt: Date | null;
  verifiedAt: Date | null;
  attempts: number;
  nextTryAt: Date | null;
  overdueAt: Date | null;
  trail: TrailEntry[];
};

/** How silence is proven. */
export type RevocationPolicy = { graceMinutes: number; silenceDays: number; separateDuties: boolean };
export const DEFAULT_POLICY: RevocationPolicy = { graceMinutes: 5, silenceDays: 7, separateDuties: true };

const HOUR_MS = 3_600_000;
/** 24 hours for tier 1, five days for all else. */
export const dueAtOf = (tier: number | null | undefined, decidedAt: Date): Date =>
  new Date(decidedAt.getTime() + (tier === 1 ? 24 : 5 * 24) * HOUR_MS);

export const isDone = (state: TaskState): boolean => state === "verified" || state === "cancelled";

/** Late as long as nobody holds that access has ended: silence takes its days by itself. */
export const isOverdue = ({ state, dueAt }: Pick<Task, "state" | "dueAt">, now: Date): boolean =>
  !isDone(state) && state !== "confirmed" && dueAt <= now;

const MAX_TRAIL = 200;
const MAX_TEXT = 400;
/** The newest last; of a very long one the first entries stay, and the oldest after them go. */
export function trailWith(trail: readonly TrailEntry[], entry: TrailEntry): TrailEntry[] {
  const next = [...trail, { ...entry, text: entry.text.slice(0, MAX_TEXT) }];
  return next.length <= MAX_TRAIL ? next : [...next.slice(0, 20), ...next.slice(next.length - (MAX_TRAIL - 20))];
}
