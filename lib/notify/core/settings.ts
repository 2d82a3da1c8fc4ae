/**
 * How a person wants to be told, and when that is. In the app always; by e-mail at once, in one mail a day, or not at all,
 * by group of kinds. In quiet hours no mail goes out, and what came up in them goes when they end: nothing is lost.
 * Critical notifications pass both: they are sent at once unless the person wants no e-mail of that group.
 */
import { minuteOfDay, nextAtMinute } from "@/lib/kernel/time-zone";
import type { NotificationGroup, Severity } from "./kinds";

export const MAIL_CHOICES = ["now", "digest", "off"] as const;
export type MailChoice = (typeof MAIL_CHOICES)[number];

export type NotifySettings = {
  mail: Record<NotificationGroup, MailChoice>;
  /** IANA name; of quiet hours and of the daily mail. */
  timeZone: string;
  /** Minutes of the day, half-open; over midnight when `from` is the later. */
  quiet: { from: number; to: number } | null;
  /** Minute of the day of the daily mail. */
  digestMinute: number;
};

/** Of whoever has not chosen: a warning that waits for tomorrow is no warning. */
export const USUAL_SETTINGS: NotifySettings = {
  mail: { budgets: "now", requests: "now", reviews: "now", incidents: "now", chargeback: "now" },
  timeZone: "UTC",
  quiet: null,
  digestMinute: 8 * 60,
};

export function isQuiet({ quiet, timeZone }: NotifySettings, at: Date): boolean {
  if (!quiet) return false;
  const minute = minuteOfDay(at, timeZone);
  return quiet.from < quiet.to ? minute >= quiet.from && minute < quiet.to : minute >= quiet.from || minute < quiet.to;
}

/** The instant itself, or the end of the quiet hours that it lies in. */
export function afterQuiet(settings: NotifySettings, at: Date): Date {
  let free = at;
  // Twice where the clocks go back over the end.
  while (settings.quiet && isQuiet(settings, free)) free = nextAtMinute(settings.quiet.to, settings.timeZone, free);
  return free;
}

/** The first daily mail after an instant, outside the quiet hours. */
export const nextDigest = (settings: NotifySettings, after: Date): Date =>
  afterQuiet(settings, nextAtMinute(settings.digestMinute, settings.timeZone, after));

/** How and when a person is told of something by e-mail; null: not. @param isLater In the daily mail, whatever was chosen. */
export function planMail(
  settings: NotifySettings,
  group: NotificationGroup | null,
  severity: Severity,
  at: Date,
  isLater = false,
): { by: "mail" | "digest"; at: Date } | null {
  const choice = group === null ? "off" : settings.mail[group];
  if (choice === "off") return null;
  if (severity === "critical" && !isLater) return { by: "mail", at };
  return choice === "now" && !isLater ? { by: "mail", at: afterQuiet(settings, at) } : { by: "digest", at: nextDigest(settings, at) };
}

/** "22:00" of 1320, and back. */
export const clockText = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
export const minuteOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));
