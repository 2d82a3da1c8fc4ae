import { actorOfAccount } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { publicAddress } from "@/lib/env";
import { DomainError, Unavailable } from "@/lib/kernel/errors";
import { sendMail } from "@/lib/notify";
import { htmlOf, type Mail, type MailBody, oneLine, textOf } from "@/lib/notify/core/mail";
import { askQuestion, type Figures } from "./ask-question";
import { figurePage } from "./core/places";
import { nextTry } from "./core/rhythm";
import { shareHref } from "./core/saved-view";
import { claimDue, hasLeft, type Outcome, readWaiting, tryDelivery, type WaitingDelivery } from "./store/deliveries";
import { readView } from "./store/views";

export type SentViews = Record<Outcome["state"], number>;

/**
 * Sends the mails that are due, and those whose last attempt a mail server refused: each once for a due instant and
 * receiver, in any number of processes. The figures are those that the receiver would see on the page now. A receiver
 * who left, whose account is closed, or who may no longer see the view gets nothing, and the log says so.
 */
export async function sendDueViews({ db, clock }: Pick<Context, "db" | "clock">): Promise<SentViews> {
  const now = clock.now();
  while ((await claimDue(db, now)) > 0);
  const sent: SentViews = { waiting: 0, sent: 0, failed: 0, skipped: 0 };
  for (const delivery of await readWaiting(db, now)) {
    const outcome = await deliver({ db, clock }, delivery, now);
    if (outcome) sent[outcome.state] += 1;
  }
  return sent;
}

/** The mail is written before the row is locked: a lock should last no longer than the mail server takes. */
async function deliver(ctx: Pick<Context, "db" | "clock">, delivery: WaitingDelivery, now: Date): Promise<Outcome | undefined> {
  const mail = await writeMail(ctx, delivery).catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))));
  return tryDelivery(ctx.db, delivery.id, now, async (attempts) => {
    if (mail instanceof Error) return afterFailure(mail, attempts, now);
    if ("state" in mail) return mail;
    return sendMail(mail).then(
      (answer) => ({ state: "sent", answer }),
      (error: unknown) => afterFailure(error, attempts, now),
    );
  });
}

/** A question that is refused now will be refused in a minute too; trouble of the mail server or of ours may pass. */
function afterFailure(error: unknown, attempts: number, now: Date): Outcome {
  const answer = error instanceof DomainError ? error.message : "The mail could not be written. Ask an administrator to look at the log.";
  if (error instanceof DomainError && !(error instanceof Unavailable)) return { state: "failed", answer };
  const nextTryAt = nextTry(attempts, now);
  return nextTryAt ? { state: "waiting", answer, nextTryAt } : { state: "failed", answer };
}

const skipped = (answer: string): Outcome => ({ state: "skipped", answer });

async function writeMail({ db, clock }: Pick<Context, "db" | "clock">, delivery: WaitingDelivery): Promise<Mail | Outcome> {
  if (await hasLeft(db, delivery.scheduleId, delivery.userId)) return skipped("The receiver left these mails.");
  const account = await actorOfAccount(db, delivery.userId);
  if (!account) return skipped("The receiver's account is closed.");
  const view = account.actor.rights.has("view.read") ? await readView(db, account.actor, delivery.viewId) : null;
  const page = view && figurePage(view.path);
  if (!view || !page) return skipped("The receiver may not see this view.");
  const figures = await askQuestion({ db, clock, actor: account.actor }, page, view.query);
  const leaveUrl = `${publicAddress()}/views?leave=${encodeURIComponent(delivery.scheduleId)}`;
  const body = bodyOf(oneLine(view.name, 80), figures, {
    viewUrl: publicAddress() + shareHref(view.id),
    leaveUrl,
    sender: oneLine(delivery.ownerName),
  });
  const to = { name: oneLine(account.actor.name), email: account.email };
  return { id: delivery.id, to, subject: body.title, text: textOf(body), html: htmlOf(body), leaveUrl };
}

type Links = { viewUrl: string; leaveUrl: string; sender: string };

function bodyOf(title: string, { lead, caption, heads, rows, total }: Figures, { viewUrl, leaveUrl, sender }: Links): MailBody {
  return {
    title,
    lead,
    table: rows.length === 0 ? null : { caption, columns: heads.map((head, i) => ({ head, isNumber: i > 0 })), rows, total },
    link: { words: "Open this view", url: viewUrl },
    foot: {
      words: `${sender} has Countinghouse send you this view, with the figures that you may see.`,
      link: { words: "Leave these mails", url: leaveUrl },
    },
  };
}
