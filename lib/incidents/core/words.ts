/** What people read of incidents. */
import { DETECTORS } from "@/lib/anomalies/core/detectors";
import { titled } from "@/lib/anomalies/core/title";
import type { IncidentState } from "./views";

/** Of signals that incidents make themselves. */
const OWN: Readonly<Record<string, { name: string; nextStep: string }>> = {
  SECRET: { name: "Secret found", nextStep: "Revoke or rotate the key, then look at what it called since it was exposed." },
  SECURITY: { name: "Security event", nextStep: "Look at what it did since then; rotate its key if you cannot say that it was you." },
  SPEND: { name: "Budget threshold", nextStep: "Ask the owner what is spent; cap it or raise the budget." },
};

export const nameOfDetector = (id: string): string => DETECTORS[id]?.name ?? OWN[id]?.name ?? id;
export const nextStepOf = (id: string): string => DETECTORS[id]?.nextStep ?? OWN[id]?.nextStep ?? "Ask the owner what changed.";

const STEPS_AFTER: Readonly<Partial<Record<IncidentState, string>>> = {
  contained: "It goes no further. Look at what else was touched, settle what it cost, then write the review.",
  resolved: "Say what it was, write the review if none is written, then close it.",
  closed: "Nothing is left to do.",
};

/** What the detector names first, until that is done: then what is left. */
export const stepLeft = (detector: string, state: IncidentState): string => STEPS_AFTER[state] ?? nextStepOf(detector);

/** INC-0001 */
export const numberText = (number: number): string => `INC-${String(number).padStart(4, "0")}`;

/** Of a long name a title holds its beginning. */
const NAMED = 19;

/** A title by itself, away from its row: whom it is about comes first, unless it says so already. At most 80 characters. */
export const headline = (subject: string, title: string): string =>
  title.toLowerCase().includes(subject.slice(0, NAMED).toLowerCase()) ? title : titled(subject, `: ${title}`);

export const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;
