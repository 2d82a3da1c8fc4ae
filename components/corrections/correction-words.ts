import { addUtcDays } from "@/lib/kernel/period";
import type { CorrectionKind, CorrectionSelection, CorrectionState } from "@/lib/metering/core/corrections";
import type { CorrectionSummary } from "@/lib/metering/core/corrections-view";
import { formatRange } from "../charts/prepare/dates";
import { formatCount, formatMoney } from "../charts/prepare/format";
import type { StateTone } from "../ui/state-mark";

export const CORRECTIONS_PATH = "/api/ui/corrections?limit=50";
export const correctionPath = (id: string): string => `/api/ui/corrections/${encodeURIComponent(id)}`;

/** What a new correction begins with. */
export type AskedCorrection = { kind: CorrectionKind; selection: CorrectionSelection };
const SELECTABLE = ["provider", "model", "teamId", "identityId", "applicationId", "environmentId", "sourceId"] as const;

/** Of an address, written by other pages as a link to here. Null when it asks for nothing. */
export function askedIn(search: Record<string, string | string[] | undefined>): AskedCorrection | null {
  const { ask } = search;
  if (ask !== "rating" && ask !== "attribution") return null;
  const given = SELECTABLE.flatMap((key) => (typeof search[key] === "string" && search[key] !== "" ? [[key, search[key]]] : []));
  return { kind: ask, selection: Object.fromEntries(given) };
}

export const KIND_WORDS = { rating: "Rate again", attribution: "Attribute again" } as const;

export const STATE_WORDS: Readonly<Record<CorrectionState, { tone: StateTone; word: string }>> = {
  previewing: { tone: "waiting", word: "Preview runs" },
  ready: { tone: "none", word: "Ready to run" },
  waiting: { tone: "warn", word: "Needs approval" },
  approved: { tone: "none", word: "Approved" },
  running: { tone: "waiting", word: "Running" },
  paused: { tone: "warn", word: "Paused" },
  done: { tone: "ok", word: "Done" },
  failed: { tone: "breach", word: "Stopped" },
  cancelled: { tone: "none", word: "Cancelled" },
};

/** Whether pages are being worked off, so that the screen looks again. */
export const isMoving = (state: CorrectionState): boolean => state === "previewing" || state === "running";

/** Whole days read as days, anything else as it is. */
export const spanWords = ({ from, to }: { from: string; to: string }): string => {
  const span = { start: new Date(from), end: new Date(to) };
  // A span shorter than a day still lies on one.
  return formatRange(span.end.getTime() - span.start.getTime() < 86_400_000 ? { ...span, end: addUtcDays(span.start, 1) } : span, {
    year: true,
  });
};

/** "Team Care, Model gpt-4o", or everything. */
export const selectionWords = ({ selectionNames }: CorrectionSummary): string => selectionNames.join(", ") || "All usage";

const lines = (count: number): string => `${formatCount(count)} ${count === 1 ? "line" : "lines"}`;

/** What it does or did, as the title of its page. */
export function findingOf(correction: CorrectionSummary): string {
  const { kind, state, preview, run } = correction;
  if (state === "previewing" || !preview) return kind === "rating" ? "Rating stored usage again" : "Attributing stored usage again";
  if (state === "done" && run)
    return run.linesChanged === 0 ? "Nothing had to change" : `${lines(run.linesChanged)} changed, ${moneyWords(kind, run)}`;
  if (preview.linesChanged === 0 && !run) return "Nothing would change";
  return `${lines(preview.linesChanged)} would change, ${moneyWords(kind, preview)}`;
}

function moneyWords(kind: CorrectionSummary["kind"], { differenceUsd, movedUsd }: { differenceUsd: string; movedUsd: string }): string {
  if (kind === "attribution") return `${formatMoney(movedUsd)} elsewhere`;
  if (differenceUsd === "0") return "the total stays";
  return differenceUsd.startsWith("-") ? `${formatMoney(differenceUsd.slice(1))} less` : `${formatMoney(differenceUsd)} more`;
}
