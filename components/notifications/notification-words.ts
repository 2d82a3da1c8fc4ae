import type { Severity } from "@/lib/notify/core/kinds";
import type { Channel, DeliveryState, WebhookFormat } from "@/lib/notify/core/notification";
import type { MailChoice } from "@/lib/notify/core/settings";
import type { StateTone } from "../ui/state-mark";

export const INBOX_PATH = "/api/ui/notifications";
export const SETTINGS_PATH = `${INBOX_PATH}/settings`;
export const WEBHOOKS_PATH = "/api/ui/webhooks";
export const DELIVERIES_PATH = `${WEBHOOKS_PATH}/deliveries`;
export const webhookPath = (id: string): string => `${WEBHOOKS_PATH}/${encodeURIComponent(id)}`;

export const SEVERITY_WORDS: Readonly<Record<Severity, { word: string; tone: StateTone }>> = {
  info: { word: "Info", tone: "none" },
  warning: { word: "Warning", tone: "warn" },
  critical: { word: "Critical", tone: "breach" },
};

export const STATE_WORDS: Readonly<Record<DeliveryState, { word: string; tone: StateTone }>> = {
  waiting: { word: "Waiting", tone: "waiting" },
  sent: { word: "Sent", tone: "ok" },
  failed: { word: "Given up", tone: "breach" },
  skipped: { word: "Not sent", tone: "none" },
};

export const CHANNEL_WORDS: Readonly<Record<Channel, string>> = { mail: "E-mail", digest: "Daily e-mail", webhook: "Webhook" };
export const FORMAT_WORDS: Readonly<Record<WebhookFormat, string>> = { json: "JSON, signed", slack: "Slack" };
export const MAIL_WORDS: Readonly<Record<MailChoice, string>> = { now: "At once", digest: "In the daily e-mail", off: "No e-mail" };
