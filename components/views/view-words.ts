/** What views and their mails are called, and where they are read and written. */
import type { DeliveryView, ListedView, Visibility } from "@/lib/views/core/saved-view";
import type { StateTone } from "../ui/state-mark";

export const VIEWS_PATH = "/api/ui/views";
export const viewPath = (id: string): string => `${VIEWS_PATH}/${encodeURIComponent(id)}`;

export const VISIBILITY_WORDS: Readonly<Record<Visibility, string>> = { private: "Only me", team: "A team", organisation: "Everybody" };

export const sharedWith = (view: ListedView): string =>
  view.visibility === "team" ? (view.team?.name ?? "A team") : view.visibility === "private" ? "Only its owner" : "Everybody";

export const DELIVERY_STATE: Readonly<Record<DeliveryView["state"], { tone: StateTone; words: string }>> = {
  waiting: { tone: "waiting", words: "trying again" },
  sent: { tone: "ok", words: "sent" },
  failed: { tone: "breach", words: "not sent" },
  skipped: { tone: "none", words: "left out" },
};

export const NO_MAIL_SERVER =
  "E-mail is not configured. Whoever runs Countinghouse sets COUNTINGHOUSE_SMTP_URL and COUNTINGHOUSE_MAIL_FROM, and starts it again.";

/** The newest over all mails of a view. */
export const lastDelivery = (view: ListedView): DeliveryView | undefined =>
  view.schedules.flatMap(({ deliveries }) => deliveries).sort((a, b) => b.dueAt.localeCompare(a.dueAt))[0];
