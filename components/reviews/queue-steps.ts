/** The order of the queue: dearest first, one after the other, and what a decision does to it before the server has answered. */
import type { ItemSummary, Outcome, QueueView } from "@/lib/reviews/core/views";
import { formatDay, type Instant } from "../charts/prepare/dates";
import { compareDecimals, sumDecimals } from "../charts/prepare/decimal-text";
import { formatMoney } from "../charts/prepare/format";
import { counted } from "./review-words";

const DAY_MS = 86_400_000;
type Decided = QueueView["decided"][number];

/** Dearest first; of equal cost the greater risk, then the name. */
export const dearestFirst = (items: readonly ItemSummary[]): ItemSummary[] =>
  [...items].sort(
    (a, b) =>
      compareDecimals(b.costUsd30d, a.costUsd30d) ||
      a.tier - b.tier ||
      a.identity.name.localeCompare(b.identity.name, "en", { numeric: true }),
  );

export type Place = { item: ItemSummary | Decided; isDecided: boolean; n: number; of: number };

/** The item that is looked at: the one asked for, else the first that is left. Null when there is none at all. */
export function placeOf(queue: QueueView, itemId: string | null): Place | null {
  const left = dearestFirst(queue.left);
  const at = itemId === null ? 0 : left.findIndex(({ id }) => id === itemId);
  const found = left[at];
  if (found) return { item: found, isDecided: false, n: at + 1, of: left.length };
  const decided = queue.decided.find(({ id }) => id === itemId);
  if (decided) return { item: decided, isDecided: true, n: 0, of: left.length };
  const [first] = left;
  return first ? { item: first, isDecided: false, n: 1, of: left.length } : null;
}

/** One on (1) or back (−1) among what is left; from a decided item to the first. Null: there is no other. */
export function stepFrom(queue: QueueView, itemId: string, step: 1 | -1): string | null {
  const left = dearestFirst(queue.left);
  const at = left.findIndex(({ id }) => id === itemId);
  if (at === -1) return left[0]?.id ?? null;
  return left[at + step]?.id ?? null;
}

/** Where to go when an item is decided: to what stood below it, else what stands first. */
export function nextAfter(queue: QueueView, itemId: string): string | null {
  const left = dearestFirst(queue.left);
  const at = left.findIndex(({ id }) => id === itemId);
  const next = left[at + 1] ?? left.find(({ id }) => id !== itemId);
  return next?.id ?? null;
}

/** The queue with items decided, as it will be when the server has said yes. */
export function withDecided(queue: QueueView, itemIds: readonly string[], decision: Outcome): QueueView {
  const gone = new Set(itemIds);
  const moved = queue.left
    .filter(({ id }) => gone.has(id))
    .map((item): Decided => ({ ...item, decision, outcome: decision, state: "decided" }));
  const changed = queue.decided.map((item): Decided => (gone.has(item.id) ? { ...item, decision, outcome: decision } : item));
  return recounted(
    queue,
    queue.left.filter(({ id }) => !gone.has(id)),
    [...moved, ...changed],
  );
}

/** The queue with one item to be decided again: taken back, or refused by the server. */
export function withLeft(queue: QueueView, item: ItemSummary): QueueView {
  const others = queue.left.filter(({ id }) => id !== item.id);
  const left: ItemSummary = { ...item, state: "pending", outcome: null };
  return recounted(
    queue,
    [...others, left],
    queue.decided.filter(({ id }) => id !== item.id),
  );
}

function recounted(queue: QueueView, left: ItemSummary[], decided: Decided[]): QueueView {
  const leftOf = (campaignId: string) => left.filter((item) => item.campaignId === campaignId).length;
  return {
    ...queue,
    left,
    decided,
    campaigns: queue.campaigns.map((campaign) => ({ ...campaign, left: leftOf(campaign.id) })),
    leftCostUsd30d: sumDecimals(left.map(({ costUsd30d }) => costUsd30d)) ?? "0",
  };
}

/** "9 of your 14 items are left; together they cost $2,495.47 a month". */
export function queueTitle(queue: QueueView): string {
  const all = queue.left.length + queue.decided.length;
  const left = queue.left.length;
  if (all === 0) return "Nothing waits for you to decide";
  if (left === 0) return all === 1 ? "Your item is decided" : `All ${all} of your items are decided`;
  const cost = `${left === 1 ? "it costs" : "together they cost"} ${formatMoney(queue.leftCostUsd30d)} a month`;
  return left === all
    ? `${counted(left, "item")} ${left === 1 ? "waits" : "wait"} for you; ${cost}`
    : `${left} of your ${all} items ${left === 1 ? "is" : "are"} left; ${cost}`;
}

/** "Due 6 November, in 15 days", "was due 6 November, 2 days ago", "due today". */
export function dueWords(dueAt: Instant | null, now: Instant): string | null {
  if (dueAt === null) return null;
  const day = (at: Instant) => Math.floor(new Date(at).getTime() / DAY_MS);
  const days = day(dueAt) - day(now);
  const date = formatDay(dueAt, { long: true });
  if (new Date(dueAt) < new Date(now)) return `Was due ${date}${days < 0 ? `, ${counted(-days, "day")} ago` : ""}`;
  return days === 0 ? "Due today" : `Due ${date}, in ${counted(days, "day")}`;
}

/** Items whose evidence is alike and that wait here, the one looked at first; alone it is no company. */
export function togetherWith(queue: QueueView, item: ItemSummary, alike: readonly string[]): ItemSummary[] {
  const named = new Set(alike);
  const others = dearestFirst(queue.left).filter(({ id, campaignId }) => named.has(id) && id !== item.id && campaignId === item.campaignId);
  const own = queue.left.find(({ id }) => id === item.id);
  return own && others.length > 0 ? [own, ...others].slice(0, MOST_TOGETHER) : [];
}
/** As many as one decision may be about. */
export const MOST_TOGETHER = 50;
