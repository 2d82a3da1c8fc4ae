/** What people are told of requests, in the transaction that changes them: those who can decide, and who asked. */

import type { Tx } from "@/lib/db/client";
import { formatInstant } from "@/lib/kernel/time-words";
import { publishNotification } from "@/lib/notify";
import { oneLine } from "@/lib/notify/core/mail";
import { amountWords, DUTY_WORDS } from "./core/approval";
import { dutiesOf, openNeeds } from "./core/approval-duty";
import { scopeOfCount } from "./core/approval-facts";
import type { Standing } from "./core/standing";
import type { Decider } from "./read-deciders";
import type { StoredBudget } from "./store/budgets";
import type { StoredRequest } from "./store/requests";

type Deciding = { standing: Standing; deciders: readonly Decider[] };

/** Tells everybody who may decide now. Once for each set of duties that it waits for. */
export async function tellApprovers(
  tx: Tx,
  budget: StoredBudget,
  request: StoredRequest,
  { standing, deciders }: Deciding,
  at: Date,
): Promise<void> {
  const about = { scope: scopeOfCount(budget, request.value), standing };
  const open = openNeeds(request);
  await publishNotification(tx, {
    ...{ kind: "budget_request", severity: "info", at, href: "/approvals" },
    title: `${oneLine(request.createdByName)} asks for more of ${oneLine(budget.name)}`,
    body: [
      asked(budget, request),
      ...open.map(({ duty, why }) => `Waits for ${DUTY_WORDS[duty]}. ${why}`),
      `Without a decision it is over on ${formatInstant(request.expiresAt)}.`,
    ].join(" "),
    dedupeKey: `budget_request ${request.id} ${open.map(({ duty }) => duty).join(" ")}`,
    userIds: deciders.flatMap(({ actor }) => (dutiesOf(actor, request, about, at).length > 0 ? [actor.id] : [])),
  });
}

/** Tells who asked what became of it. */
export async function tellRequester(tx: Tx, budget: StoredBudget, request: StoredRequest, at: Date): Promise<void> {
  const said = request.approvals.map(
    ({ byName, duty, decision, reason }) => `${oneLine(byName)}, for ${DUTY_WORDS[duty]}: ${decision}. ${oneLine(reason, 300)}`,
  );
  const late = request.state === "expired" ? ["Nobody decided in time. Ask again where more is still needed."] : [];
  await publishNotification(tx, {
    ...{ kind: "budget_request_decided", severity: "info", at },
    href: `/budgets/${encodeURIComponent(budget.id)}`,
    title: `More of ${oneLine(budget.name)}: ${request.state}`,
    body: [asked(budget, request), ...said, ...late].join(" "),
    dedupeKey: `budget_request_decided ${request.id}`,
    userIds: [request.createdBy],
  });
}

function asked(budget: StoredBudget, { amount, endsAt, reason }: StoredRequest): string {
  const until = endsAt ? ` until ${formatInstant(endsAt)}` : " for good";
  return `${amountWords(amount, budget.unit)} more${until}: ${oneLine(reason, 300).replace(/\.?$/, ".")}`;
}
