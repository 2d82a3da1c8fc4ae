/** A step of an incident: who did what when, and of a deed what takes it back. */
import type { DeedKind } from "./deeds";

export const STEP_KINDS = ["opened", "grew", "comment", "state", "assigned", "disposition", "deed", "undone", "merged", "review"] as const;
export type StepKind = (typeof STEP_KINDS)[number];

/** What a deed made, or changed. */
export type DeedMade =
  | { what: "rule"; id: string }
  | { what: "budget"; id: string }
  /** One that was there and was lowered: to what it goes back. */
  | { what: "budget_lowered"; id: string; limitUsd: string; enforcement: "hard" | "soft" }
  | { what: "revocation"; id: string }
  | { what: "review"; id: string }
  | { what: "window"; id: string };

export type StepDetails = {
  deed?: DeedKind;
  made?: DeedMade;
  /** Of an opening that nobody was told of because of maintenance. */
  silent?: boolean;
  from?: string;
  to?: string;
  href?: string;
};
