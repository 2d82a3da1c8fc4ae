/** What pages say of planned windows. Pure. */
import type { PlannedWindowView } from "@/lib/incidents/core/views";
import type { StateTone } from "../ui/state-mark";
import { WINDOWS_PATH } from "./detector-words";

/** Those that are over too. */
export const ALL_WINDOWS = `${WINDOWS_PATH}?over=true`;

export const WINDOW_WORDS: Readonly<Record<PlannedWindowView["kind"], { word: string; means: string }>> = {
  planned: { word: "Planned", means: "What is seen there opens no incident, and detectors learn it at once." },
  maintenance: { word: "Maintenance", means: "What is seen there is kept, and nobody is told of it." },
};

type Dated = Pick<PlannedWindowView, "startsAt" | "endsAt" | "endedAt">;

export function windowState({ startsAt, endsAt, endedAt }: Dated, now: string): { tone: StateTone; word: string; isOver: boolean } {
  const at = Date.parse(now);
  if (endedAt !== null) return { tone: "none", word: "Ended early", isOver: true };
  if (Date.parse(endsAt) <= at) return { tone: "none", word: "Over", isOver: true };
  return Date.parse(startsAt) > at ? { tone: "waiting", word: "To come", isOver: false } : { tone: "ok", word: "Running", isOver: false };
}

/** "One window runs, 2 are to come". */
export function windowsFinding(windows: readonly Dated[], now: string): string {
  const states = windows.map((one) => windowState(one, now).word);
  const running = states.filter((word) => word === "Running").length;
  const coming = states.filter((word) => word === "To come").length;
  if (running + coming === 0) return "No window runs or is to come";
  const parts = [
    ...(running > 0 ? [running === 1 ? "One window runs" : `${running} windows run`] : []),
    ...(coming > 0 ? [`${coming === 1 ? "one is" : `${coming} are`} to come`] : []),
  ];
  const words = parts.join(", ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
