/** What revocations are called on screen. */
import type { Action, TaskState } from "@/lib/revocation/core/task";
import { isDone } from "@/lib/revocation/core/task";
import type { ConnectorKind, SilenceView, TaskCounts, TaskView } from "@/lib/revocation/core/views";
import { formatCount } from "../charts/prepare/format";
import type { StateTone } from "../ui/state-mark";

export const REVOCATIONS_PATH = "/api/ui/revocations";
export const CONNECTORS_PATH = "/api/ui/connectors";
export const POLICY_PATH = "/api/ui/revocation-policy";
export const taskPath = (id: string): string => `${REVOCATIONS_PATH}/${encodeURIComponent(id)}`;
export const taskHref = (id: string): string => `/revocations/${encodeURIComponent(id)}`;
export const connectorPath = (id: string): string => `${CONNECTORS_PATH}/${encodeURIComponent(id)}`;

export type Asked = {
  q: string;
  show: "open" | "all";
  state: TaskState | null;
  action: Action | null;
  overdue: boolean;
  mine: boolean;
  campaign?: string | null;
};
export const PAGE = 100;
/** The parts in one order, so that a page that was read ahead is found under the same path. */
export function listPath({ q, show, state, action, overdue, mine, campaign }: Asked, cursor?: string): string {
  const search = new URLSearchParams({ limit: String(PAGE) });
  if (q !== "") search.set("query", q);
  if (state) search.set("state", state);
  else if (show === "open") search.set("state", "open");
  if (action) search.set("action", action);
  if (overdue) search.set("overdue", "true");
  if (mine) search.set("mine", "true");
  if (campaign) search.set("campaignId", campaign);
  if (cursor) search.set("cursor", cursor);
  return `${REVOCATIONS_PATH}?${search}`;
}

export const ACTION_WORDS: Readonly<Record<Action, string>> = {
  suspend: "Suspend",
  revoke: "Revoke",
  narrow: "Narrow",
  rotate: "Rotate",
  end_grant: "End a grant",
  reassign: "Hand over",
};

export const STATE_WORDS: Readonly<Record<TaskState, { word: string; tone: StateTone }>> = {
  queued: { word: "Queued", tone: "waiting" },
  sent: { word: "Sent", tone: "waiting" },
  confirmed: { word: "Confirmed", tone: "waiting" },
  verified: { word: "Verified", tone: "ok" },
  failed: { word: "Failed", tone: "warn" },
  reopened: { word: "Used after it ended", tone: "breach" },
  cancelled: { word: "Given up", tone: "none" },
};

export const ORIGIN_WORDS: Readonly<Record<TaskView["origin"], string>> = {
  review: "an access review",
  finding: "a finding",
  reconciliation: "the reconciliation",
  lifecycle: "a change of its life",
  hand: "hand",
};

export const KIND_WORDS: Readonly<Record<ConnectorKind, string>> = {
  litellm: "LiteLLM proxy",
  openai: "OpenAI",
  anthropic: "Anthropic",
  webhook: "Webhook",
};

export const silenceWords = ({ days, of }: SilenceView): string => `silent for ${days} of ${of} ${of === 1 ? "day" : "days"}`;

const many = (count: number, one: string, more: string): string => `${formatCount(count)} ${count === 1 ? one : more}`;

/** The gravest thing first. */
export function listFinding(counts: TaskCounts): string {
  const waiting = counts.queued + counts.sent;
  if (counts.reopened > 0) return `${many(counts.reopened, "access was", "accesses were")} used after it ended`;
  if (counts.overdue > 0) return `${many(counts.overdue, "revocation is", "revocations are")} overdue`;
  if (counts.failed > 0) return `${many(counts.failed, "revocation", "revocations")} failed`;
  if (waiting > 0) return `${many(waiting, "revocation waits", "revocations wait")} for a confirmation`;
  if (counts.confirmed > 0) return `${many(counts.confirmed, "revocation has", "revocations have")} still to prove silent`;
  return counts.verified > 0 ? `All ${many(counts.verified, "revocation is", "revocations are")} verified` : "Nothing is being revoked";
}

/** How one stands, in a sentence. */
export function taskFinding({ title, state, silence, isOverdue, targets }: TaskView): string {
  if (state === "reopened") return `${title}: used after it ended`;
  if (state === "verified") return `${title}: nothing succeeded since`;
  if (state === "confirmed" && silence) return `${title}: ${silenceWords(silence)}`;
  if (state === "failed") return `${title}: it could not be done`;
  if (state === "cancelled") return `${title}: given up`;
  if (isOverdue) return `${title}: overdue`;
  const isErrand = targets.some(({ by, state: at }) => by === "hand" && at !== "applied");
  return `${title}: ${isErrand ? "waits for a person" : state === "queued" ? "is being sent" : "waits for its confirmation"}`;
}

export const isOpen = ({ state }: Pick<TaskView, "state">): boolean => !isDone(state);
