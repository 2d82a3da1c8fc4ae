/** Chunks of budget for gateways and programs that decide by themselves. */
import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { type Amount, countAmount, formatAmount, parseAmount, type Unit } from "@/lib/budgets/core/budget";
import { Conflict, Invalid, Unavailable } from "@/lib/kernel/errors";
import { newId } from "@/lib/kernel/ids";
import { sourceOf } from "@/lib/metering";
import { type Asked, askedBy, counted, exhausted, stopOf, warningsOf } from "./ask";
import { hardOf, outageOf } from "./core/levels";
import type { NewReservation, ReservedCall } from "./core/reservation";
import { engineOf } from "./engine";
import { findReservation } from "./find-reservation";
import { type Decision, type Lease, type LeaseInput, type LeaseRenewal, LeaseInput as LeaseSchema } from "./schemas";

const RETRIES = 20;
/** What is asked for, then parts of it: near a limit a lease is small, and then there is none. */
const PARTS = [1n, 4n, 16n, 64n];

type Wanted = LeaseInput["amount"];

/**
 * Sets an amount aside for calls of one caller that somebody else decides on; near a limit a part of it. Those calls are
 * reported as events, each before what it used of the lease is given back by renewing or returning it. Right: enforce.
 * @throws Invalid where a budget counts what the amount does not name, Forbidden, Unavailable.
 */
export async function leaseBudget(ctx: Context, input: LeaseInput): Promise<Lease> {
  authorize(ctx, "enforce");
  for (let attempt = 0; attempt < RETRIES; attempt++) {
    const question = await askedBy(ctx, input, attempt > 0);
    for (const part of PARTS) {
      const asked = counted(question, { amounts: amountsOf(input.amount, part), outputTokens: 0, priced: "known" });
      requireUnits(asked, input.amount);
      const stopped = part === 1n ? stopOf(asked) : null;
      if (stopped) return refused(stopped);
      const outcome = await asked.engine.authoriser.reserve(asked.books.budgets, reservationOf(asked, input), true);
      if (outcome.kind === "stale") break;
      if (outcome.kind === "allowed") return granted(asked, outcome.reservation);
      if (outcome.kind === "refused" && part === PARTS.at(-1)) return refused(exhausted(asked, outcome));
    }
  }
  throw new Unavailable("The budgets are being changed without pause. Ask again.", 1);
}

/**
 * Takes a new lease, of as much unless said, and then gives the old one back: calls under way are covered at every moment. The
 * new one has an id of its own. Where there is no room for both the old one stays until it is returned or expires.
 */
export async function renewLease(ctx: Context, id: string, { amount, ttlSeconds }: LeaseRenewal): Promise<Lease> {
  const found = await findReservation(ctx, id, "lease");
  const asked = LeaseSchema.parse({ ...found.call, ttlSeconds });
  const renewed = await leaseBudget(ctx, amount ? { ...asked, amount } : asked);
  if (renewed.leaseId !== undefined) await returnLease(ctx, id);
  return renewed;
}

/** Gives back what is left of a lease. Once; of one that has expired there is nothing left. Right: enforce. @throws NotFound */
export async function returnLease(ctx: Context, id: string): Promise<{ leaseId: string; state: string }> {
  await findReservation(ctx, id, "lease");
  const row = await engineOf(ctx.db, ctx.clock).authoriser.close({ id, as: "released", actualUsd: null, eventId: null });
  if (!row) throw new Conflict("This lease is not known any more.");
  return { leaseId: id, state: row.state };
}

function amountsOf({ costUsd, tokens = 0, requests = 0 }: Wanted, part: bigint): Record<Unit, Amount> {
  const ofTokens = countAmount(BigInt(tokens) / part);
  return {
    usd: parseAmount(costUsd) / part,
    tokens: ofTokens,
    inputTokens: ofTokens,
    outputTokens: ofTokens,
    requests: countAmount(BigInt(requests) / part),
    credits: 0n,
  };
}

/** A budget in tokens cannot be kept by somebody who holds money only. */
function requireUnits({ books, place }: Asked, { tokens, requests }: Wanted): void {
  for (const { budget } of books.budgets.matches(place)) {
    if (budget.enforcement !== "hard" || budget.unit === "usd") continue;
    const named = budget.unit === "requests" ? requests : tokens;
    if (named !== undefined && budget.unit !== "credits") continue;
    const unit = budget.unit === "requests" ? "requests" : "tokens";
    throw new Invalid(`"${budget.name}" limits these calls in ${budget.unit}.`, [
      budget.unit === "credits"
        ? { location: "amount", message: "Credits cannot be leased.", fix: "Have each call authorised." }
        : { location: `amount.${unit}`, message: "Missing.", fix: `Say how many ${unit} the lease is for.` },
    ]);
  }
}

function reservationOf({ ctx, place, now, counted: { levels }, estimated }: Asked, input: LeaseInput): NewReservation {
  const { ttlSeconds, holder = null, ...call } = input;
  return {
    id: newId("rsv"),
    kind: "lease",
    tokenId: ctx.actor.id,
    sourceId: sourceOf(ctx),
    idempotencyKey: null,
    requestHash: null,
    levels: hardOf(levels),
    call: call as ReservedCall,
    identityId: place.identityId,
    holder,
    estimateUsd: formatAmount(estimated.amounts.usd),
    createdAt: now,
    expiresAt: new Date(now.getTime() + ttlSeconds * 1_000),
  };
}

function granted(asked: Asked, { id, expiresAt }: NewReservation): Lease {
  const { levels } = asked.counted;
  const { amounts } = asked.estimated;
  const limits = (...units: Unit[]): boolean => hardOf(levels).some(({ budget }) => units.includes(budget.unit));
  return {
    decision: "allow",
    leaseId: id,
    expiresAt: expiresAt.toISOString(),
    granted: {
      costUsd: limits("usd") ? formatAmount(amounts.usd) : null,
      tokens: limits("tokens", "inputTokens", "outputTokens") ? formatAmount(amounts.tokens) : null,
      requests: limits("requests") ? formatAmount(amounts.requests) : null,
    },
    onOutage: outageOf(levels),
    warnings: warningsOf(asked),
  };
}

/** A refusal, as of a call. */
function refused({ decision, reason, message, budgetId, retryAfterSeconds, onOutage, warnings }: Decision): Lease {
  return {
    decision,
    ...(reason === undefined ? {} : { reason }),
    ...(message === undefined ? {} : { message }),
    ...(budgetId === undefined ? {} : { budgetId }),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    onOutage,
    warnings,
  };
}
