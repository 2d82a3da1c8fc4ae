/** What is told, and what screens and programs are shown of it. */
import type { NotificationGroup, NotificationKind, Severity } from "./kinds";

export type NewNotification = {
  kind: NotificationKind;
  severity: Severity;
  title: string;
  body: string;
  /** A path of the product, beginning with one slash. */
  href: string;
  /** What happened, once and for all: told again with the same key, nothing changes. */
  dedupeKey: string;
  userIds: readonly string[];
  /** Of those: who was told enough today, and reads it in the daily mail; in the inbox it is at once. */
  laterIds?: readonly string[];
  at: Date;
};

/** One line of an inbox. */
export type NotificationView = {
  id: string;
  kind: string;
  severity: Severity;
  title: string;
  body: string;
  href: string;
  at: string;
  readAt: string | null;
};

export const WEBHOOK_FORMATS = ["json", "slack"] as const;
export type WebhookFormat = (typeof WEBHOOK_FORMATS)[number];

export type WebhookView = {
  id: string;
  name: string;
  /** Where it leads, without its path. */
  target: string;
  format: WebhookFormat;
  groups: NotificationGroup[];
  minSeverity: Severity;
  createdAt: string;
  pausedAt: string | null;
};

export const CHANNELS = ["mail", "digest", "webhook"] as const;
export type Channel = (typeof CHANNELS)[number];
export const DELIVERY_STATES = ["waiting", "sent", "failed", "skipped"] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** One line of the delivery log. */
export type DeliveryView = {
  id: string;
  channel: Channel;
  /** The person or the webhook. */
  to: string;
  /** What it tells; of a daily mail how much. */
  title: string;
  severity: Severity | null;
  state: DeliveryState;
  attempts: number;
  createdAt: string;
  nextTryAt: string;
  triedAt: string | null;
  status: number | null;
  answer: string | null;
};
