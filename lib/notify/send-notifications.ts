import type { Context } from "@/lib/auth/context";
import { publicAddress } from "@/lib/env";
import { callWebhook } from "./call-webhook";
import { nextTry } from "./core/back-off";
import { groupOf } from "./core/kinds";
import type { MailAttachment } from "./core/mail";
import { mailOfDay, mailOfOne } from "./core/mail-words";
import type { DeliveryState } from "./core/notification";
import { afterQuiet, type NotifySettings } from "./core/settings";
import { SIGNATURE_HEADER, signatureOf, webhookBody } from "./core/webhook-message";
import { openSecret } from "./seal-secret";
import { sendMail } from "./send-mail";
import { type DueDelivery, type DueNotification, gatherDigests, type Outcome, tryNext } from "./store/deliveries";

type Sending = Pick<Context, "db" | "clock">;
/** `whenSent` runs once the mail server took the mail; where it fails, the mail is sent again. */
type MailFile = MailAttachment & { whenSent: () => Promise<void> };
/** The files that a mail of one notification brings to this person now. The area that published it knows who may have them. */
export type FilesFor = (told: Pick<DueNotification, "kind" | "href">, userId: string) => Promise<readonly MailFile[]>;
const NO_FILES: FilesFor = async () => [];
export type SentNotifications = Record<DeliveryState, number>;

/** Each holds a connection to the database while it waits for an answer. */
const AT_ONCE = 3;
const MAX_ANSWER = 300;

/**
 * Sends what is due: mails, daily mails and calls of webhooks, each by one process at a time. What fails is tried again after 1
 * and 5 minutes, half an hour, 2 and 8 hours, and then given up; its last answer is kept. A webhook that fails is left
 * alone for the rest of the run, so that one that hangs holds up nobody else.
 */
export async function sendNotifications(ctx: Sending, filesFor = NO_FILES): Promise<SentNotifications> {
  const dueBy = ctx.clock.now();
  await gatherDigests(ctx.db, dueBy);
  const sent: SentNotifications = { waiting: 0, sent: 0, failed: 0, skipped: 0 };
  const failing = new Set<string>();
  const sendAll = async (): Promise<void> => {
    for (;;) {
      const outcome = await tryNext(ctx.db, { dueBy, failing: [...failing] }, ctx.clock, async (delivery) => {
        const result = await deliver(ctx, delivery, filesFor);
        if (delivery.webhook && (result.state === "waiting" || result.state === "failed")) failing.add(delivery.webhook.id);
        return result;
      });
      if (!outcome) return;
      sent[outcome.state] += 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, sendAll));
  return sent;
}

/** Sends one delivery now, if it waits and nobody else is at it. */
export const sendOne = (ctx: Sending, id: string, filesFor = NO_FILES): Promise<Outcome | undefined> =>
  tryNext(ctx.db, { id }, ctx.clock, (delivery) => deliver(ctx, delivery, filesFor));

async function deliver(ctx: Sending, delivery: DueDelivery, filesFor: FilesFor): Promise<Outcome> {
  try {
    return await (delivery.webhook ? call(ctx, delivery, delivery.webhook) : mail(ctx, delivery, filesFor));
  } catch (error) {
    const answer = error instanceof Error && error.message !== "" ? error.message.slice(0, MAX_ANSWER) : "Failed without a word.";
    return afterFailure(ctx, delivery, answer);
  }
}

function afterFailure({ clock }: Sending, { attempts }: DueDelivery, answer: string, status?: number): Outcome {
  const nextTryAt = nextTry(attempts, clock.now());
  const told = { answer, isAttempt: true, ...(status === undefined ? {} : { status }) };
  return nextTryAt ? { ...told, state: "waiting", nextTryAt } : { ...told, state: "failed" };
}

const skipped = (answer: string): Outcome => ({ state: "skipped", answer, isAttempt: false });

async function call(ctx: Sending, delivery: DueDelivery, webhook: NonNullable<DueDelivery["webhook"]>): Promise<Outcome> {
  const { notification } = delivery;
  if (!notification || webhook.isRemoved) return skipped("The webhook was removed.");
  if (webhook.pausedAt && notification.kind !== "webhook_test") return skipped("The webhook is paused.");
  const { id, kind, severity, title, body, href, at } = notification;
  const content = webhookBody(webhook.format, { id, kind, severity, title, body, url: publicAddress() + href, at });
  const signature = signatureOf(openSecret(webhook.sealedSecret, webhook.id), content, ctx.clock.now());
  const { status, answer } = await callWebhook(openSecret(webhook.url, webhook.id), content, { [SIGNATURE_HEADER]: signature });
  if (status >= 200 && status < 300) return { state: "sent", answer, status, isAttempt: true };
  return afterFailure(ctx, delivery, status >= 300 && status < 400 ? "Redirects are not followed." : answer, status);
}

async function mail(ctx: Sending, delivery: DueDelivery, filesFor: FilesFor): Promise<Outcome> {
  const { id, user, notification, items } = delivery;
  if (!user || user.isBarred) return skipped("The account is closed.");
  const told = (notification ? [notification] : items).filter(({ kind }) => wantsMail(user.settings, kind));
  if (told.length === 0) return skipped(notification ? "The person wants no such mails." : "Nothing is unread or wanted any more.");
  const now = ctx.clock.now();
  const free = told.some(isCritical) ? now : afterQuiet(user.settings, now);
  if (free > now) return { state: "waiting", answer: "Waits for the end of quiet hours.", nextTryAt: free, isAttempt: false };
  const address = publicAddress();
  const [first] = told;
  const files = notification && first ? await filesFor(first, user.id) : [];
  const letter = notification && first ? mailOfOne(id, user, { ...first, files }, address) : mailOfDay(id, user, told, address);
  const answer = await sendMail(letter);
  for (const { whenSent } of files) await whenSent();
  return { state: "sent", answer, isAttempt: true };
}

const isCritical = ({ severity }: DueNotification): boolean => severity === "critical";

function wantsMail({ mail }: NotifySettings, kind: string): boolean {
  const group = groupOf(kind);
  return group !== null && mail[group] !== "off";
}
