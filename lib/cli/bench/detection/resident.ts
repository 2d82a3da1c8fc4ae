/** Who works in a generated organisation. */
import type { Behaviour } from "@/lib/sample/core/behaviour";
import type { Origin } from "@/lib/sample/core/caller";
import type { Random } from "@/lib/sample/core/random";

/**
 * How an identity goes about its work: as people do in office hours, as the traces of production services do, in sudden
 * runs of builds, once a night, once a minute to see whether all is well, or always with the same questions.
 */
export const KINDS = [
  "person",
  "agent",
  "service",
  "busy",
  "build",
  "nightly",
  "retrieval",
  "gateway",
  "health",
  "evaluation",
  "orchestrator",
  "dormant",
] as const;
export type Kind = (typeof KINDS)[number];

export type Key = { id: string; fromMs: number; toMs: number };

/** Something it may use from an instant on. */
export type Permit = { name: string; fromMs: number };

export type Resident = {
  id: string;
  name: string;
  kind: Kind;
  behaviour: Behaviour;
  /** Calls in a mean hour. */
  pace: number;
  teamId: string;
  businessUnitId: string;
  ownerId: string;
  applicationIds: readonly string[];
  environmentId: string;
  keys: Key[];
  origins: readonly Origin[];
  utcOffsetHours: number;
  timeZone: string;
  createdMs: number;
  endedMs: number | null;
  endedBy: "revoked" | "expired" | "offboarded" | null;
  models: Permit[];
  tools: Permit[];
  /** Identities that may call it. */
  callers: string[];
  /** What it usually comes to, by a trial of its calls. */
  weekUsd: number;
  usual: { promptTokens: number; mostPrompt: number; cachedShare: number };
  budgetWeekUsd: number;
  random: Random;
};

/** The key in use: the newest that has begun. */
export function keyOf(resident: Resident, atMs: number): Key {
  let key = resident.keys[0] as Key;
  for (const candidate of resident.keys) if (candidate.fromMs <= atMs) key = candidate;
  return key;
}
