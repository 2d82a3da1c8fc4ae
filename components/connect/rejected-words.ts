/** How rejected events and what became of them are told. */
import type { RejectedGroup, RetryOutcome, RetryResult } from "@/lib/metering/core/rejected-view";
import { formatCount } from "../charts/prepare/format";

export const OUTCOME_WORD: Readonly<Record<RetryOutcome["status"], { word: string; tone: "ok" | "none" | "warn" | "breach" }>> = {
  accepted: { word: "Taken", tone: "ok" },
  duplicate: { word: "Was there already", tone: "none" },
  conflict: { word: "Conflict", tone: "warn" },
  rejected: { word: "Still not taken", tone: "breach" },
};

/** "3 taken, 1 was there already, 2 still not taken". */
export function resultWords({ accepted, duplicates, rejected, left }: RetryResult): string {
  const told = [
    accepted > 0 ? `${formatCount(accepted)} taken` : null,
    duplicates > 0 ? `${formatCount(duplicates)} ${duplicates === 1 ? "was" : "were"} there already` : null,
    rejected > 0 ? `${formatCount(rejected)} still not taken` : null,
    left > rejected ? `${formatCount(left - rejected)} more to go` : null,
  ].filter((part) => part !== null);
  return told.length === 0 ? "Nothing was waiting" : told.join(", ");
}

/** The change that mends a group by itself: an unknown field is left out. */
export function suggestedPatch({ location, reason }: Pick<RejectedGroup, "location" | "reason">): string {
  return location !== null && /Unknown field/.test(reason) && /^[\w-]+$/.test(location) ? JSON.stringify({ [location]: null }) : "";
}

/** @throws Error in words for people. */
export function readPatch(text: string): Record<string, unknown> | undefined {
  if (text.trim() === "") return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error("The change is not JSON.");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Error("The change is not a JSON object.");
  return value as Record<string, unknown>;
}
