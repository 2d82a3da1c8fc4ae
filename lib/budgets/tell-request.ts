/** Mails about requests: to those who can decide, and to who asked. Where no mail server is set up, nothing is sent. */
import { actorOfAccount, type Context } from "@/lib/auth";
import { publicAddress } from "@/lib/env";
import { isMailConfigured, sendMail } from "@/lib/notify";
import { htmlOf, type MailBody, oneLine, textOf } from "@/lib/notify/core/mail";
import { amountWords, DUTY_WORDS } from "./core/approval";
import { dutiesOf, openNeeds } from "./core/approval-duty";
import { scopeOfCount } from "./core/approval-facts";
import type { Standing } from "./core/standing";
import { readDeciders } from "./read-deciders";
import type { StoredBudget } from "./store/budgets";
import type { StoredRequest } from "./store/requests";

/** Begins to tell everybody who may decide now. Whether mails arrive changes nothing about the request. */
export function tellApprovers(ctx: Context, budget: StoredBudget, request: StoredRequest, standing: Standing): void {
  if (!isMailConfigured()) return;
  const about = { scope: scopeOfCount(budget, request.value), standing };
  const now = ctx.clock.now();
  const body = bodyOf(budget, request, `${oneLine(request.createdByName)} asks for more of ${oneLine(budget.name)}`, [
    ...openNeeds(request).map(({ duty, why }) => `Waits for ${DUTY_WORDS[duty]}. ${why}`),
    `Without a decision it is over on ${request.expiresAt.toISOString().slice(0, 16).replace("T", " ")} UTC.`,
  ]);
  silently(async () => {
    for (const { actor, email } of await readDeciders(ctx, ["team_lead", "finance_controller", "security_admin"]))
      if (dutiesOf(actor, request, about, now).length > 0) await send(`${request.id}.${actor.id}`, actor.name, email, body);
  });
}

/** Begins to tell who asked what became of it. */
export function tellRequester(ctx: Context, budget: StoredBudget, request: StoredRequest): void {
  if (!isMailConfigured()) return;
  const body = bodyOf(budget, request, `More of ${oneLine(budget.name)}: ${request.state}`, [
    ...request.approvals.map(
      ({ byName, duty, decision, reason }) => `${oneLine(byName)}, for ${DUTY_WORDS[duty]}: ${decision}. ${oneLine(reason, 300)}`,
    ),
    ...(request.state === "expired" ? ["Nobody decided in time. Ask again where more is still needed."] : []),
  ]);
  silently(async () => {
    const account = await actorOfAccount(ctx.db, request.createdBy);
    if (account) await send(`${request.id}.${request.state}`, account.actor.name, account.email, body);
  });
}

function bodyOf(budget: StoredBudget, request: StoredRequest, title: string, more: readonly string[]): MailBody {
  const until = request.endsAt ? ` until ${request.endsAt.toISOString().slice(0, 16).replace("T", " ")} UTC` : " for good";
  const url = `${publicAddress()}/budgets/${encodeURIComponent(budget.id)}`;
  return {
    title,
    lead: [`${amountWords(request.amount, budget.unit)} more${until}: ${oneLine(request.reason, 300)}`, ...more],
    table: null,
    link: { words: "Open the budget", url },
    foot: { words: "You get this as one who asked, or who may decide.", link: { words: "Look at the request", url } },
  };
}

async function send(id: string, name: string, email: string, body: MailBody): Promise<void> {
  const mail = {
    id,
    to: { name: oneLine(name), email },
    subject: body.title,
    text: textOf(body),
    html: htmlOf(body),
    leaveUrl: body.foot.link.url,
  };
  // One address that fails must not keep the others from being told.
  await sendMail(mail).catch(() => undefined);
}

/** The deed is done and answered; a mail server that is slow or away must not hold it up or undo it. */
function silently(tell: () => Promise<void>): void {
  tell().catch(() => undefined);
}
