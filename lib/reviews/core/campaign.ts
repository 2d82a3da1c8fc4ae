/** A campaign, and what may become of it. */
import { Conflict } from "@/lib/kernel/errors";
import type { CampaignKind, CampaignState, ReviewRules, ReviewScope, ReviewStage } from "../schemas";
import type { Completeness } from "./views";

/** Why an event review was started, by identity. */
export type CampaignTrigger = {
  kind: string;
  text: string;
  causes: Record<string, string>;
  /** People who are asked as well. */
  additional?: Record<string, string[]>;
};

export type Campaign = {
  id: string;
  templateId: string | null;
  name: string;
  kind: CampaignKind;
  trigger: CampaignTrigger | null;
  iteration: number;
  previousId: string | null;
  state: CampaignState;
  scope: ReviewScope;
  stages: ReviewStage[];
  rules: ReviewRules;
  timeZone: string;
  stage: number;
  openedAt: Date | null;
  stageAt: Date | null;
  dueAt: Date | null;
  frozenAt: Date | null;
  populationHash: string | null;
  completeness: Completeness | null;
  /** Without control items. */
  itemCount: number;
  /** Of the hash of its control items; told with them. Null: it has none. */
  controlSalt: string | null;
  ownerId: string;
  ownerName: string;
  createdAt: Date;
  createdBy: string;
  openedBy: string | null;
  decidedAt: Date | null;
  signedOffBy: string | null;
  signedOffName: string | null;
  signedOffAt: Date | null;
  packHash: string | null;
  reason: string | null;
};

const NEXT: Readonly<Record<CampaignState, readonly CampaignState[]>> = {
  draft: ["open", "cancelled"],
  open: ["decided", "cancelled"],
  decided: ["remediating", "verifying", "signed_off"],
  remediating: ["decided", "verifying", "signed_off"],
  verifying: ["decided", "remediating", "signed_off"],
  signed_off: [],
  cancelled: [],
};

export const mayBecome = (from: CampaignState, to: CampaignState): boolean => NEXT[from].includes(to);

const WORDS: Readonly<Record<CampaignState, string>> = {
  draft: "was not opened yet",
  open: "is open",
  decided: "is decided",
  remediating: "is decided, and access is being ended",
  verifying: "is decided, and silence is watched",
  signed_off: "is signed off",
  cancelled: "was cancelled",
};

/** @throws Conflict for a way that does not exist: what was signed off is never changed. */
export function requireWay(from: CampaignState, to: CampaignState): void {
  if (!mayBecome(from, to)) throw new Conflict(`The review ${WORDS[from]}: that cannot be done now.`);
}

export const isDecided = (state: CampaignState): boolean => state === "decided" || state === "remediating" || state === "verifying";
