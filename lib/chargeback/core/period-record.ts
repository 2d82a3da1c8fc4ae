/** A period as it is stored, or as the books have it where nothing was done to it yet. */
import type { AccountingPeriod } from "./periods";
import type { PeriodState } from "./views";

type Done = { by: string; name: string; at: Date };

export type PeriodRecord = AccountingPeriod & {
  state: PeriodState;
  /** How often it was closed. */
  version: number;
  prepared: Done | null;
  dueAt: Date | null;
  /** Of the drafts that people look at while it is in review; of a closed one that of its newest closing. */
  contentHash: string | null;
  /** Of the same with their names, as they are stored. */
  draftsHash: string | null;
  computedAt: Date | null;
  allocation: (Done & { hash: string }) | null;
  closedAt: Date | null;
  reopenAsked: (Done & { reason: string }) | null;
};

/** The closing that its drafts, answers and waivers belong to: the next, or of a closed one the newest. */
export const workingVersion = ({ state, version }: Pick<PeriodRecord, "state" | "version">): number =>
  state === "closed" ? version : version + 1;

export const openRecord = (period: AccountingPeriod): PeriodRecord => ({
  ...{ ...period, state: "open", version: 0, prepared: null, dueAt: null, contentHash: null },
  ...{ draftsHash: null, computedAt: null, allocation: null, closedAt: null, reopenAsked: null },
});
