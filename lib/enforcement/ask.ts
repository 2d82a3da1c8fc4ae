/** What is known of a call that is asked about: who, by which prices and budgets, and what stops it whatever these say. */
import type { Context } from "@/lib/auth/context";
import { type Budget, type CallPlace, formatAmount, limitAt } from "@/lib/budgets/core/budget";
import { formatUsd, type Usd } from "@/lib/kernel/money";
import { readSource, type SourceFacts, sourceOf } from "@/lib/metering";
import type { Ruling } from "@/lib/policy/core/call-judge";
import { type Level, retryAfter } from "./core/admit";
import { barOf, judgedCall, type NamedCall, placeOfCall } from "./core/caller";
import { amountInWords, refusalInWords } from "./core/describe";
import type { Estimated } from "./core/estimate";
import { type Counted, levelsOf, outageOf } from "./core/levels";
import { logReason, refusalOf } from "./core/rulings";
import { type Books, currentBooks } from "./current-books";
import { type Engine, engineOf } from "./engine";
import type { Decision, DecisionWarning, Denial } from "./schemas";
import type { Refusal } from "./store/run-round";

export type Question = {
  ctx: Context;
  call: NamedCall;
  books: Books;
  source: SourceFacts;
  place: CallPlace;
  now: Date;
  engine: Engine;
  /** What grants and policies say against it. */
  rulings: readonly Ruling[];
};
/** With how much it may use, and the budgets that count it. */
export type Asked = Question & { estimated: Estimated; counted: Counted };

/** @param again The budgets are known to have changed. */
export async function askedBy(ctx: Context, call: NamedCall, again: boolean): Promise<Question> {
  const kept = currentBooks(ctx.db, again, ctx.clock);
  // To wait for what is at hand costs every call a turn.
  const books = kept instanceof Promise ? await kept : kept;
  const now = ctx.clock.now();
  const source = await readSource(ctx.db, sourceOf(ctx), books.inventoryVersion);
  const place = placeOfCall({ ...books, source }, call, now);
  const rulings = books.judge.judge(judgedCall(books.inventory, place, call), now);
  return { ctx, call, books, source, place, now, engine: engineOf(ctx.db, ctx.clock), rulings };
}

export function counted(question: Question, estimated: Estimated): Asked {
  const { books, place, call, now, source } = question;
  // On a flat plan a call costs nothing.
  const sized = source.billing === "flat" ? { ...estimated, amounts: { ...estimated.amounts, usd: 0n } } : estimated;
  return { ...question, estimated: sized, counted: levelsOf(books.budgets, place, call.context, sized.amounts, now) };
}

/** What stops a call whatever its budgets say; null when nothing does. */
export function stopOf(asked: Asked): Decision | null {
  const { books, place, estimated, now, engine, call } = asked;
  const { policy } = books.budgets;
  const barred = barOf(books.inventory, place, policy, now);
  if (barred) return refuse(asked, "deny", barred.reason, barred.message);
  const rules = books.budgets.rulesFor(place, now);
  const block = rules.find(({ rule }) => rule.kind === "block");
  if (block) return refuse(asked, "deny", "blocked", `Stopped: ${block.rule.reason}`);
  const refusal = refusalOf(asked.rulings, policy);
  if (refusal) {
    const { reason, message, rule } = refusal;
    return refuse(asked, "deny", reason, message, rule === null ? {} : { rule });
  }
  if (estimated.priced === "unknown" && policy.unknownModel === "deny") {
    return refuse(asked, "deny", "unknown_model", `No price is known for "${call.model}" of ${place.provider}. Add one, or an alias.`);
  }
  for (const { rule, value } of rules) {
    const wait = rule.kind === "rate" ? engine.buckets.take(`${rule.id} ${value}`, rule, now.getTime()) : 0;
    if (rule.kind !== "rate" || wait === 0) continue;
    const message = `At most ${rule.requests} calls in ${rule.seconds} s: ${rule.reason}`;
    return refuse(asked, "throttle", "rate_limited", message, { retryAfterSeconds: wait });
  }
  return null;
}

/** That a budget has no room, as an answer. */
export function exhausted(asked: Asked, { level, left, spent, limit }: Refusal): Decision {
  const wait = retryAfter(level, limit, spent, asked.now);
  const budget = { budgetId: level.budget.id, remaining: formatAmount(left > 0n ? left : 0n), unit: level.budget.unit };
  const extra = wait === undefined ? budget : { ...budget, retryAfterSeconds: wait };
  return refuse(asked, "deny", "budget_exhausted", refusalInWords(level, left, limit), extra, level.key);
}

export function warningsOf({ call, place, estimated, counted: { levels, threadless }, engine, now, rulings }: Asked): DecisionWarning[] {
  const warnings: DecisionWarning[] = threadless.map(({ id, name, window }) => ({
    code: "no_trace",
    message: `"${name}" counts by ${window}, and the call names none.`,
    budgetId: id,
  }));
  if (place.identityId === null) warnings.push({ code: "unknown_credential", message: "Nobody in the inventory uses this key or name." });
  if (estimated.priced === "dearest") {
    warnings.push({
      code: "unknown_model",
      message: `No price is known for "${call.model}"; the dearest of ${place.provider} was set aside.`,
    });
  }
  if (estimated.priced === "unknown") {
    warnings.push({
      code: "unpriced",
      message: `No price is known for "${call.model}": budgets in money do not count it until there is one.`,
    });
  }
  for (const { reason: code, message } of rulings) warnings.push({ code, message });
  for (const level of levels) {
    if (level.budget.thresholds.length === 0) continue;
    const warning = thresholdOf(level, engine.watch.used(level), now);
    if (warning) warnings.push(warning);
  }
  return warnings;
}

const SHARES = 10_000n;
const lowest = new WeakMap<Budget, bigint>();

/** The lowest threshold of a budget that has some, in parts of SHARES. */
function lowestOf(budget: Budget): bigint {
  const known = lowest.get(budget);
  if (known !== undefined) return known;
  const share = BigInt(Math.round(Math.min(...budget.thresholds.map(Number)) * Number(SHARES)));
  lowest.set(budget, share);
  return share;
}

/** That a budget has passed one of its thresholds. */
function thresholdOf({ budget, value }: Level, used: bigint | undefined, now: Date): DecisionWarning | undefined {
  if (used === undefined) return undefined;
  const limit = limitAt(budget, value, now);
  if (used * SHARES < limit * lowestOf(budget)) return undefined;
  const code = budget.enforcement === "soft" && used >= limit ? "soft_limit" : "threshold";
  const message = `"${budget.name}" has used ${amountInWords(used, budget.unit)} of ${amountInWords(limit, budget.unit)}.`;
  return { code, message, budgetId: budget.id };
}

type Extra = Pick<Decision, "budgetId" | "remaining" | "unit" | "retryAfterSeconds" | "rule">;

function refuse(asked: Asked, decision: "deny" | "throttle", reason: Denial, message: string, extra: Extra = {}, key?: string): Decision {
  logDecision(asked, decision, logReason(reason, extra.rule), extra.budgetId, key);
  return { decision, reason, message, ...extra, onOutage: outageOf(asked.counted.levels), warnings: [] };
}

/** Only what was no plain yes: the others are reservations. */
export function logDecision(asked: Asked, decision: "deny" | "throttle" | "allow", reason: string, budgetId?: string, key?: string): void {
  const { ctx, call, place, estimated, now, engine } = asked;
  const { identityId, credentialId, applicationId, environmentId, provider } = place;
  engine.authoriser.log({
    at: now,
    decision,
    reason,
    budgetId: budgetId ?? null,
    counterKey: key ?? null,
    identityId,
    credentialId,
    applicationId,
    environmentId,
    tokenId: ctx.actor.id,
    provider,
    model: call.model,
    tool: call.context.tool ?? null,
    traceId: call.context.traceId ?? null,
    estimateUsd: estimated.priced === "unknown" ? null : formatUsd(estimated.amounts.usd as Usd),
    count: 1,
  });
}
