/** May this call be made? A decision is data, whatever it is: allow, throttle or deny, with the reason and what to do. */
import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { formatAmount } from "@/lib/budgets/core/budget";
import { canonicalSha256 } from "@/lib/kernel/canonical";
import { Conflict, Unavailable } from "@/lib/kernel/errors";
import { newId } from "@/lib/kernel/ids";
import { formatUsd, type Usd } from "@/lib/kernel/money";
import { sourceOf } from "@/lib/metering";
import { type Asked, askedBy, counted, exhausted, logDecision, stopOf, warningsOf } from "./ask";
import { estimateCall } from "./core/estimate";
import { hardOf, outageOf, tightestOf } from "./core/levels";
import type { NewReservation, Reservation, ReservedCall } from "./core/reservation";
import { logReason } from "./core/rulings";
import type { AuthorizeInput, Decision } from "./schemas";

const RETRIES = 20;

/**
 * Decides on a call before it is made, and sets its estimate aside in every budget that counts it, or in none.
 * Guarantees: over all processes, what is spent and set aside in a hard budget never exceeds its limit, but for what calls
 * cost beyond their own estimates; a stop holds within a second; what is answered is written in a moment, and is covered by
 * what this process holds until then. Right: enforce.
 * @throws Forbidden (a token without a source), Conflict (an idempotency key that was used for another call), Unavailable.
 */
export async function authorizeCall(ctx: Context, input: AuthorizeInput): Promise<Decision> {
  authorize(ctx, "enforce");
  for (let attempt = 0; attempt < RETRIES; attempt++) {
    const question = await askedBy(ctx, input, attempt > 0);
    const { books, place, now } = question;
    const call = { provider: place.provider, model: input.model, mode: input.mode ?? "standard", estimate: input.estimate };
    const isFirst = (input.request?.attempt ?? 1) === 1;
    const asked = counted(question, estimateCall(books.prices, books.budgets.policy, call, isFirst, now));
    const decision = stopOf(asked) ?? (await decide(asked, input));
    if (decision) return decision;
  }
  throw new Unavailable("The budgets are being changed without pause. Ask again.", 1);
}

/** @returns null where the budgets changed meanwhile. */
async function decide(asked: Asked, input: AuthorizeInput): Promise<Decision | null> {
  const {
    books,
    place,
    estimated,
    engine,
    counted: { levels },
  } = asked;
  const hard = hardOf(levels);
  const reservation = reservationOf(asked, input, hard);
  const given = engine.authoriser.reserve(books.budgets, reservation);
  const outcome = given instanceof Promise ? await given : given;
  if (outcome.kind === "stale") return null;
  if (outcome.kind === "refused") return exhausted(asked, outcome);
  const warnings = warningsOf(asked);
  const made = outcome.kind === "replayed" ? sameAs(outcome.reservation, reservation) : reservation;
  const [ruling] = asked.rulings;
  if (ruling) logDecision(asked, "allow", logReason(ruling.reason, ruling.rule));
  else if (estimated.priced !== "known" || place.identityId === null) logDecision(asked, "allow", warnings[0]?.code ?? "unpriced");
  const tightest = outcome.kind === "allowed" ? tightestOf(hard, outcome.left) : undefined;
  return {
    decision: "allow",
    reservationId: made.id,
    expiresAt: made.expiresAt.toISOString(),
    ...(made.estimateUsd === null ? {} : { estimatedCostUsd: made.estimateUsd }),
    ...(tightest ? { budgetId: tightest.level.budget.id, remaining: formatAmount(tightest.left), unit: tightest.level.budget.unit } : {}),
    onOutage: outageOf(levels),
    warnings,
  };
}

function reservationOf(
  { ctx, books, place, estimated, now }: Asked,
  input: AuthorizeInput,
  levels: NewReservation["levels"],
): NewReservation {
  const { idempotencyKey = null, ttlSeconds = books.budgets.policy.defaultTtlSeconds, estimate, request } = input;
  const { credential, identity, operator, provider, model, mode, context } = input;
  const inputTokens = "inputTokens" in estimate ? estimate.inputTokens : undefined;
  const call: ReservedCall = { credential, identity, operator, provider, model, mode, context, inputTokens, attempt: request?.attempt };
  return {
    id: newId("rsv"),
    kind: "call",
    tokenId: ctx.actor.id,
    sourceId: sourceOf(ctx),
    idempotencyKey,
    requestHash: idempotencyKey === null ? null : hashOf(input),
    levels,
    call,
    identityId: place.identityId,
    holder: null,
    estimateUsd: estimated.priced === "unknown" ? null : formatUsd(estimated.amounts.usd as Usd),
    createdAt: now,
    expiresAt: new Date(now.getTime() + ttlSeconds * 1_000),
  };
}

/** Of all that the call says: another time to live is the same call. */
function hashOf({ idempotencyKey, ttlSeconds, ...asked }: AuthorizeInput): string {
  return canonicalSha256(asked);
}

function sameAs(stored: Reservation, asked: NewReservation): Reservation {
  if (stored.requestHash === asked.requestHash) return stored;
  throw new Conflict("This idempotency key was used for another call.", [
    { location: "idempotencyKey", message: "Used with another body.", fix: "Use a new key for each call." },
  ]);
}
