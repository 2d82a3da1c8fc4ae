/** What people read of incidents. */
import { DETECTORS } from "@/lib/anomalies/core/detectors";

/** Of signals that incidents make themselves. */
const OWN: Readonly<Record<string, { name: string; nextStep: string }>> = {
  SECRET: { name: "Secret found", nextStep: "Revoke or rotate the key, then look at what it called since it was exposed." },
  SECURITY: { name: "Security event", nextStep: "Look at what it did since then; rotate its key if you cannot say that it was you." },
  SPEND: { name: "Budget threshold", nextStep: "Ask the owner what is spent; cap it or raise the budget." },
};

export const nameOfDetector = (id: string): string => DETECTORS[id]?.name ?? OWN[id]?.name ?? id;
export const nextStepOf = (id: string): string => DETECTORS[id]?.nextStep ?? OWN[id]?.nextStep ?? "Ask the owner what changed.";

/** INC-0001 */
export const numberText = (number: number): string => `INC-${String(number).padStart(4, "0")}`;

/** A title by itself, away from its row: whom it is about comes first, unless it says so already. */
export const headline = (subject: string, title: string): string =>
  title.toLowerCase().includes(subject.toLowerCase()) ? title : `${subject}: ${title}`;

export const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;
