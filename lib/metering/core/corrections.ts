/**
 * What a correction may do next, and who may do it. A correction rates or attributes stored usage again on purpose: it
 * is previewed, has a reason, and needs another person when much money moves.
 */
import type { Right } from "@/lib/auth/core/roles";

export const CORRECTION_KINDS = ["rating", "attribution"] as const;
export type CorrectionKind = (typeof CORRECTION_KINDS)[number];

export type CorrectionState = "previewing" | "ready" | "waiting" | "approved" | "running" | "paused" | "done" | "failed" | "cancelled";

/** What a person does to a correction that is there. */
export const CORRECTION_DEEDS = ["approve", "run", "pause", "cancel"] as const;
export type CorrectionDeed = (typeof CORRECTION_DEEDS)[number];

/** Which lines of the span: what is left out holds for all. */
export type CorrectionSelection = {
  provider?: string;
  model?: string;
  teamId?: string;
  identityId?: string;
  applicationId?: string;
  environmentId?: string;
  sourceId?: string;
};

/**
 * Prices are changed by analysts and approved by the controller, so are their corrections. Attribution moves money
 * between cost centres, as a close does: who assigns asks, who approves statements approves.
 */
const RIGHTS_OF_KIND: Readonly<Record<CorrectionKind, { ask: Right; approve: Right }>> = {
  rating: { ask: "price.write", approve: "price.approve" },
  attribution: { ask: "attribution.assign", approve: "close.approve" },
};

export const askRight = (kind: CorrectionKind): Right => RIGHTS_OF_KIND[kind].ask;

/** The rights any one of which allows a deed. Who may approve may also say no, or stop. */
export function rightsFor(kind: CorrectionKind, deed: CorrectionDeed): readonly Right[] {
  const { ask, approve } = RIGHTS_OF_KIND[kind];
  if (deed === "approve") return [approve];
  return deed === "run" ? [ask] : [ask, approve];
}

const POSSIBLE: Readonly<Record<CorrectionDeed, readonly CorrectionState[]>> = {
  approve: ["waiting"],
  run: ["ready", "approved", "paused", "failed"],
  pause: ["running"],
  cancel: ["previewing", "ready", "waiting", "approved", "running", "paused", "failed"],
};
export const isPossible = (state: CorrectionState, deed: CorrectionDeed): boolean => POSSIBLE[deed].includes(state);

/** The state that a deed leads to. One that failed goes on where it stood: in its preview, or in its run. */
export function stateAfter(deed: CorrectionDeed, { isPreviewed }: { isPreviewed: boolean }): CorrectionState {
  if (deed === "approve") return "approved";
  if (deed === "pause") return "paused";
  if (deed === "cancel") return "cancelled";
  return isPreviewed ? "running" : "previewing";
}

/** Whether pages of it are being worked off. */
export const isAtWork = (state: CorrectionState): state is "previewing" | "running" => state === "previewing" || state === "running";
