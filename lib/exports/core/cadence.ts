/** When a schedule makes and sends its file, and what counts as the same cause. Hours are of UTC. */
import { hourText, nextDue, weekdayName } from "@/lib/views/core/rhythm";

export const CADENCES = ["on_close", "daily", "weekly", "monthly"] as const;
export type Cadence = {
  cadence: (typeof CADENCES)[number] /** 1 Monday to 7 of weekly, 1 to 28 of monthly. */;
  onDay: number | null;
  hour: number;
};

/** The first due instant after another; null: it waits for a close. */
export function nextDueOf({ cadence, onDay, hour }: Cadence, after: Date): Date | null {
  if (cadence === "on_close") return null;
  return nextDue({ rhythm: cadence, weekday: onDay, monthDay: onDay, hour, timeZone: "UTC" }, after);
}

/** A closing is sent once, and so is a due instant. */
export const closeCause = (periodId: string, version: number): string => `close ${periodId} v${version}`;
export const dueCause = (at: Date): string => `due ${at.toISOString()}`;

export function sayCadence({ cadence, onDay, hour }: Cadence): string {
  if (cadence === "on_close") return "When a period is closed";
  const at = `at ${hourText(hour)} UTC`;
  if (cadence === "daily") return `Every day ${at}`;
  return cadence === "weekly" ? `${weekdayName(onDay ?? 1)}s ${at}` : `Day ${onDay ?? 1} of the month ${at}`;
}
