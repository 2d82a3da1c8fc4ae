/** What may become of an incident. Signals that come later open it again (core/plan-incidents.ts). */
import { Conflict } from "@/lib/kernel/errors";
import type { Disposition, IncidentState } from "./views";

const NEXT: Readonly<Record<IncidentState, readonly IncidentState[]>> = {
  open: ["investigating", "contained", "resolved", "closed"],
  investigating: ["open", "contained", "resolved", "closed"],
  contained: ["investigating", "resolved", "closed"],
  resolved: ["investigating", "closed"],
  closed: ["investigating"],
};

export const UNRESOLVED = ["open", "investigating", "contained"] as const satisfies readonly IncidentState[];

/** What it may become now; closed only once somebody said what it was. */
export const waysFrom = (from: IncidentState, disposition: Disposition | null): IncidentState[] =>
  NEXT[from].filter((to) => to !== "closed" || disposition !== null);

/** @throws Conflict for a way that does not exist, and for closing what nobody judged: detectors learn from it. */
export function requireWay(from: IncidentState, to: IncidentState, disposition: Disposition | null): void {
  if (!NEXT[from].includes(to)) throw new Conflict(from === to ? `It is ${from} already.` : `What is ${from} does not become ${to}.`);
  if (to === "closed" && disposition === null)
    throw new Conflict("Say first whether it was real.", [
      { location: "disposition", message: "Nobody said what it was.", fix: "Choose real, expected, planned or false." },
    ]);
}

export const isOver = (state: IncidentState): boolean => state === "resolved" || state === "closed";

type Judged = { identityId: string | null; severity: string; disposition: Disposition | null };

/** What the log tells of a new state: with whose it was, so that a review can follow what is over. */
export const stateTold = ({ identityId, severity, disposition }: Judged, state: IncidentState) => ({
  state,
  identityId,
  severity,
  disposition,
});
