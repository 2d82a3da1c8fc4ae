/** What each deed does, by the use case of the area that it belongs to. */
import type { Context } from "@/lib/auth";
import { addRule, changeBudget, createBudget, loadBudgetBook } from "@/lib/budgets";
import { amountWords } from "@/lib/budgets/core/approval";
import { type Budget, formatAmount, parseAmount } from "@/lib/budgets/core/budget";
import { BudgetChange, BudgetInput, RuleInput } from "@/lib/budgets/schemas";
import { withTransaction } from "@/lib/db/transaction";
import { nameDirectory } from "@/lib/identities";
import { Conflict, Invalid } from "@/lib/kernel/errors";
import { formatInstant } from "@/lib/kernel/time-words";
import { startIncidentReview } from "@/lib/reviews";
import { startRevocation } from "@/lib/revocation";
import { ruleTarget, windowTarget } from "./core/deeds";
import type { DeedMade } from "./core/step";
import { numberText } from "./core/words";
import { insertPlanned } from "./plan-window";
import type { DeedInput } from "./schemas";
import { dispose } from "./set-disposition";
import { type IncidentRow, lockIncidentRow } from "./store/incidents";

export type Done = { text: string; made: DeedMade; href?: string };

export async function carryOut(ctx: Context, row: IncidentRow, input: DeedInput): Promise<Done> {
  switch (input.kind) {
    case "throttle":
      return throttle(ctx, row, input);
    case "block":
      return block(ctx, row, input);
    case "cap":
      return cap(ctx, row, input);
    case "rotate":
      return endAccess(ctx, row, "rotate", input.reason);
    case "revoke":
      return endAccess(ctx, row, "revoke", input.reason);
    case "open_review":
      return review(ctx, row, input.reason);
    case "mark_planned":
      return markPlanned(ctx, row, input);
  }
}

type Of<K extends DeedInput["kind"]> = Extract<DeedInput, { kind: K }>;

/** What the deed is done to; `noTarget` has said that there is something. */
function targetOf(row: IncidentRow) {
  const target = ruleTarget(row);
  if (!target) throw new Conflict("There is nothing to stop.");
  return target;
}

const until = (end: Date | undefined) => (end === undefined ? {} : { endsAt: end.toISOString() });

async function throttle(ctx: Context, row: IncidentRow, { callsPerMinute, until: end, reason }: Of<"throttle">): Promise<Done> {
  const rule = await addRule(
    ctx,
    RuleInput.parse({ kind: "rate", ...targetOf(row), requests: callsPerMinute, seconds: 60, reason, ...until(end) }),
  );
  return {
    text: `Throttled ${rule.scope.name} to ${callsPerMinute} calls a minute`,
    made: { what: "rule", id: rule.id },
    href: "/budgets?tab=rules",
  };
}

async function block(ctx: Context, row: IncidentRow, { until: end, reason }: Of<"block">): Promise<Done> {
  const rule = await addRule(ctx, RuleInput.parse({ kind: "block", ...targetOf(row), reason, ...until(end) }));
  return { text: `Blocked ${rule.scope.name}`, made: { what: "rule", id: rule.id }, href: "/budgets?tab=rules" };
}

/** A hard budget of the identity for the month: one of its own is lowered, never raised; else one is made. */
async function cap(ctx: Context, row: IncidentRow, { amountUsd, reason }: Of<"cap">): Promise<Done> {
  const identityId = row.identityId ?? "";
  const now = ctx.clock.now();
  const own = [...(await loadBudgetBook(ctx.db)).byId.values()].find((budget) => isOwn(budget, identityId, now));
  const name = (await nameDirectory(ctx.db)).identities.get(identityId)?.name ?? identityId;
  const text = `Capped ${name} at ${amountWords(parseAmount(amountUsd), "usd")} a month`;
  if (!own) {
    const input = {
      name: `${name}: cap of ${numberText(row.number)}`.slice(0, 120),
      scope: { identity: identityId },
      limit: { usd: amountUsd },
    };
    const { id } = await createBudget(ctx, BudgetInput.parse({ ...input, window: "month", enforcement: "hard" }));
    return { text, made: { what: "budget", id }, href: `/budgets/${encodeURIComponent(id)}` };
  }
  const isLower = parseAmount(amountUsd) < own.limit;
  if (!isLower && own.enforcement === "hard")
    throw new Conflict(`It is capped at ${amountWords(own.limit, "usd")} a month already.`, [
      { location: "amountUsd", message: formatAmount(own.limit), fix: "Name a lower amount, or change the budget." },
    ]);
  await changeBudget(ctx, own.id, BudgetChange.parse({ ...(isLower ? { limit: { usd: amountUsd } } : {}), enforcement: "hard", reason }));
  const made: DeedMade = { what: "budget_lowered", id: own.id, limitUsd: formatAmount(own.limit), enforcement: own.enforcement };
  return { text, made, href: `/budgets/${encodeURIComponent(own.id)}` };
}

/** About this identity and nothing else, in dollars a month. */
const isOwn = ({ scope, per, unit, window, labels, startsAt, endsAt }: Budget, identityId: string, now: Date): boolean =>
  scope.identity === identityId &&
  Object.keys(scope).length === 1 &&
  Object.keys(labels).length === 0 &&
  per === null &&
  unit === "usd" &&
  window === "month" &&
  startsAt <= now &&
  (endsAt === null || endsAt > now);

async function endAccess(ctx: Context, row: IncidentRow, action: "rotate" | "revoke", reason: string): Promise<Done> {
  const identityId = row.identityId ?? "";
  const key = row.credentialId === null ? {} : { credentialId: row.credentialId };
  const task =
    action === "rotate"
      ? await startRevocation(ctx, { action, identityId, credentialId: row.credentialId ?? "", reason })
      : await startRevocation(ctx, { action, identityId, ...key, reason });
  return { text: task.title, made: { what: "revocation", id: task.id }, href: `/revocations/${encodeURIComponent(task.id)}` };
}

async function review(ctx: Context, row: IncidentRow, reason: string): Promise<Done> {
  const { id, name } = await startIncidentReview(ctx, { identityId: row.identityId ?? "", cause: `incident:${row.id}`, text: reason });
  return { text: `Opened an access review of ${name}`, made: { what: "review", id }, href: `/reviews/${encodeURIComponent(id)}` };
}

async function markPlanned(ctx: Context, { id }: IncidentRow, { until: endsAt, reason }: Of<"mark_planned">): Promise<Done> {
  if (endsAt <= ctx.clock.now())
    throw new Invalid("It would be over already.", [{ location: "until", message: "In the past.", fix: "Name a later instant." }]);
  const window = await withTransaction(ctx.db, async (tx) => {
    const row = await lockIncidentRow(tx, id);
    const target = row && windowTarget(row);
    if (!target) throw new Conflict("No window can be planned for this.");
    if (row.disposition === "planned") throw new Conflict("It is marked as planned already.");
    const made = await insertPlanned(tx, ctx, { ...target, kind: "planned", reason, startsAt: row.startedAt, endsAt });
    await dispose(tx, ctx, row, "planned", reason);
    return made;
  });
  return {
    text: `Marked as planned until ${formatInstant(endsAt)}`,
    made: { what: "window", id: window.id },
  };
}
