import type { Tx } from "@/lib/db/client";
import { sha256Hex } from "@/lib/kernel/hash";
import { formatDate } from "@/lib/kernel/time-words";
import { publishNotification } from "@/lib/notify";
import type { NotificationKind, Severity } from "@/lib/notify/core/kinds";
import type { Campaign } from "./core/campaign";
import { readAccountsOf } from "./store/people";

export type Telling = {
  kind: Extract<NotificationKind, `review_${string}`>;
  severity: Severity;
  title: string;
  body: string;
  href: string;
  /** Once and for all; the readers are added to it. */
  key: string;
  at: Date;
};

/**
 * Tells each of these reviewers, those who are told the same in one notification; people without an account are left out. In
 * the transaction of what caused it.
 */
export async function tellReviewers(tx: Tx, reviewerIds: readonly string[], telling: (reviewerId: string) => Telling): Promise<void> {
  const told = new Map<string, { said: Telling; userIds: string[] }>();
  for (const { reviewerId, userId } of await readAccountsOf(tx, reviewerIds)) {
    const said = telling(reviewerId);
    const same = told.get(said.title);
    if (same) same.userIds.push(userId);
    else told.set(said.title, { said, userIds: [userId] });
  }
  for (const { said, userIds } of told.values()) {
    const { key, ...rest } = said;
    // Whoever is asked later of the same gets a notification of their own.
    await publishNotification(tx, { ...rest, dedupeKey: `${key}/${sha256Hex([said.title, ...userIds].join("/")).slice(0, 16)}`, userIds });
  }
}

export const queueHref = (campaignId: string): string => `/reviews/queue?campaign=${encodeURIComponent(campaignId)}`;
export const campaignHref = (campaignId: string): string => `/reviews/${encodeURIComponent(campaignId)}`;
export const counted = (n: number, word: string): string => `${n} ${word}${n === 1 ? "" : "s"}`;

/** One message for each reviewer, however many items wait. */
export async function tellAsked(
  tx: Tx,
  { id, name, dueAt, stage }: Pick<Campaign, "id" | "name" | "dueAt" | "stage">,
  seats: readonly { reviewerId: string }[],
  at: Date,
): Promise<void> {
  const counts = new Map<string, number>();
  for (const { reviewerId } of seats) counts.set(reviewerId, (counts.get(reviewerId) ?? 0) + 1);
  await tellReviewers(tx, [...counts.keys()], (reviewerId) => ({
    ...{ kind: "review_assigned", severity: "info", href: queueHref(id), at },
    title: `${counted(counts.get(reviewerId) ?? 0, "item")} to review: ${name}`,
    body: `Please decide until ${dueAt === null ? "soon" : formatDate(dueAt)}. Silence never keeps anything.`,
    key: `review_assigned/${id}/${stage}/${at.getTime()}`,
  }));
}
