/** What people are told of revocations, in the transaction that changes them. */
import type { Tx } from "@/lib/db/client";
import type { GovernanceRow } from "@/lib/identities";
import { formatInstant } from "@/lib/kernel/time-words";
import { publishNotification } from "@/lib/notify";
import { oneLine } from "@/lib/notify/core/mail";
import type { Task } from "./core/task";
import type { Audience } from "./load-audience";

type About = { task: Task; row: GovernanceRow | undefined; audience: Audience; at: Date };

const MAX_TITLE = 160;
const hrefOf = ({ id }: Task): string => `/revocations/${encodeURIComponent(id)}`;
const titled = (task: Task, words: string): string => `${oneLine(task.title, MAX_TITLE)}${words}`;

/** Somebody has to do what no connector does. Once for each time that it is sent. */
export const tellErrand = (tx: Tx, { task, row, audience, at }: About, what: string): Promise<void> =>
  publishNotification(tx, {
    ...{ kind: "revocation_task", severity: "info", at, href: hrefOf(task), title: titled(task, "") },
    body: `${oneLine(what, 300)}. Confirm it with evidence by ${formatInstant(task.dueAt)}. From now on Countinghouse itself refuses what was ended.`,
    dedupeKey: `revocation_task ${task.id} ${task.sentAt?.toISOString() ?? ""}`,
    userIds: audience.doers(task, row),
  });

/** A connector gave up. */
export const tellFailed = (tx: Tx, { task, row, audience, at }: About, why: string): Promise<void> =>
  publishNotification(tx, {
    ...{ kind: "revocation_task", severity: "warning", at, href: hrefOf(task), title: titled(task, ": could not be done") },
    body: `${oneLine(why, 300)} Send it again, or do it by hand and confirm it with evidence.`,
    dedupeKey: `revocation_failed ${task.id} ${at.toISOString()}`,
    userIds: audience.doers(task, row),
  });

/** Not done by its time. Once. */
export const tellOverdue = (tx: Tx, { task, row, audience, at }: About): Promise<void> =>
  publishNotification(tx, {
    ...{ kind: "revocation_task", severity: "warning", at, href: hrefOf(task), title: titled(task, " is overdue") },
    body: `It was to be done by ${formatInstant(task.dueAt)}, and nobody confirmed it.`,
    dedupeKey: `revocation_overdue ${task.id}`,
    userIds: audience.alarmed(task, row),
  });

/** Used after it had ended: gravest. Once for each cut-off. */
export const tellReopened = (tx: Tx, { task, row, audience, at }: About): Promise<void> => {
  const { violation } = task.details;
  const calls = violation?.calls === 1 ? "1 call" : `${violation?.calls ?? 0} calls`;
  const what = violation?.what ? ` of ${oneLine(violation.what, 100)}` : "";
  return publishNotification(tx, {
    ...{ kind: "revocation_reopened", severity: "critical", at, href: hrefOf(task), title: titled(task, ": used after it ended") },
    body: `${calls}${what} succeeded after the cut-off, the first at ${violation ? formatInstant(new Date(violation.firstAt)) : "an unknown time"}. Whoever holds the access still accepts it.`,
    dedupeKey: `revocation_reopened ${task.id} ${task.cutOffAt?.toISOString() ?? ""}`,
    userIds: audience.alarmed(task, row),
  });
};
