/**
 * Lease mode of the Countinghouse client: a chunk of budget that is decided from in this process, without a request for
 * each call. Never more is spent from it than was granted, and nothing after it expired. Beside countinghouse.ts.
 *
 *   const lease = await takeLease(ch, { credential: "triage-key", provider: "openai", model: "gpt-4o-mini" }, { costUsd: "2" });
 *   const estimate = { costUsd: "0.004", tokens: 1200 };
 *   if (lease.tryTake(estimate)) lease.settle(estimate, await callAndTellWhatItCost());
 *   await lease.close();
 *
 * Report the calls themselves as usage events before you settle them, or let `lease.guard` do both. License: Apache-2.0.
 */
import type { Call, Committed, Countinghouse, Decision, Used } from "./countinghouse";

/** Dollars as a decimal text; whole counts. One request unless said. A limit on tokens needs `tokens`. */
export type Amount = { costUsd: string; tokens?: number; requests?: number };
export type LeaseDecision = Pick<Decision, "decision" | "reason" | "message" | "budgetId" | "retryAfterSeconds"> & {
  leaseId?: string;
  expiresAt?: string;
  granted?: { costUsd: string | null; tokens: string | null; requests: string | null };
};
/** Null: no budget limits it. */
type Limits = { cost: bigint | null; tokens: number | null; requests: number | null };
type Taken = { cost: bigint; tokens: number; requests: number };

const SCALE = 15;
const DECIMAL = /^(\d{1,12})(?:\.(\d{1,15}))?$/;
const NOTHING: Limits = { cost: 0n, tokens: 0, requests: 0 };
const NOTHING_TAKEN: Taken = { cost: 0n, tokens: 0, requests: 0 };
/** Between two renewals that are asked for by use, and before the next try after a failure. */
const PAUSE_MS = 1_000;

/** Asks for a lease. Where none is given, `guard` asks for each call, and a lease is asked for again in the background. */
export async function takeLease(
  ch: Countinghouse,
  call: Omit<Call, "estimate">,
  amount: Amount,
  options: { ttlSeconds?: number; holder?: string } = {},
): Promise<Lease> {
  const lease = new Lease(ch, call, amount, options);
  await lease.renew();
  return lease;
}

export class Lease {
  /** What was last answered; undefined while Countinghouse never answered. */
  lastDecision: LeaseDecision | undefined;
  #id: string | undefined;
  readonly #ch: Countinghouse;
  readonly #call: Omit<Call, "estimate">;
  readonly #amount: Amount;
  readonly #ttlSeconds: number;
  readonly #holder: string | undefined;
  #granted: Limits = NOTHING;
  /** From here on the next renewal is due. */
  #half: Limits = NOTHING;
  #untilMs = 0;
  /** Taken of what is granted: estimates of calls that run, actual use of those that ended. */
  readonly #taken: Taken = { cost: 0n, tokens: 0, requests: 0 };
  /** The part of it that ended and was told to nobody yet. */
  readonly #ended: Taken = { cost: 0n, tokens: 0, requests: 0 };
  #isRenewing = false;
  #isClosed = false;
  /** A call did not fit: what is left is of no use to it. */
  #isTooSmall = false;
  #renewByUseFromMs = 0;
  #stopTimer: () => void = () => undefined;

  constructor(ch: Countinghouse, call: Omit<Call, "estimate">, amount: Amount, options: { ttlSeconds?: number; holder?: string }) {
    this.#ch = ch;
    this.#call = call;
    this.#amount = amount;
    this.#ttlSeconds = options.ttlSeconds ?? 60;
    this.#holder = options.holder;
  }

  /** Takes all of it, or nothing. @throws RangeError for what is no amount. */
  tryTake(estimate: Amount): boolean {
    const { cost, tokens, requests } = readAmount(estimate);
    const { cost: maxCost, tokens: maxTokens, requests: maxRequests } = this.#granted;
    const taken = this.#taken;
    const nowMs = this.#ch.clock.nowMs();
    const fits =
      nowMs < this.#untilMs &&
      !this.#isClosed &&
      (maxCost === null || taken.cost + cost <= maxCost) &&
      (maxTokens === null || (estimate.tokens !== undefined && taken.tokens + tokens <= maxTokens)) &&
      (maxRequests === null || taken.requests + requests <= maxRequests);
    if (fits) {
      taken.cost += cost;
      taken.tokens += tokens;
      taken.requests += requests;
    } else this.#isTooSmall = true;
    if (nowMs >= this.#renewByUseFromMs && (!fits || this.#isHalfUsed())) void this.renew();
    return fits;
  }

  /** What a call that was taken really used. Dearer than estimated: the difference is missing for the next ones. */
  settle(estimate: Amount, actual: Amount): void {
    const used = readAmount(actual);
    this.#correct(readAmount(estimate), used);
    add(this.#ended, used);
  }

  /** Takes, runs, reports what was used as a usage event, and settles; where the lease is too small, asks for this call. */
  async guard<T>(
    estimate: Amount,
    run: () => Promise<{ result: T; costUsd?: string } & Used>,
    signal?: AbortSignal,
  ): Promise<{ result: T; decision?: Decision; committed?: Committed }> {
    if (!this.tryTake(estimate)) {
      const call: Call = { ...this.#call, estimate: { costUsd: estimate.costUsd } };
      return this.#ch.guard(call, async () => withoutCost(await run()), signal);
    }
    const reserved = readAmount(estimate);
    const time = new Date().toISOString();
    try {
      const ran = await run();
      // Without a price at hand, the estimate stands for the cost until the next lease.
      const used = readAmount({ ...estimate, ...(ran.costUsd === undefined ? {} : { costUsd: ran.costUsd }) });
      this.#correct(reserved, used);
      const { result, ...rest } = withoutCost(ran);
      // Only what the ledger has taken may be given back: until then it stays held.
      this.#ch.report(this.#call, { time, ...rest }, () => add(this.#ended, used));
      return { result };
    } catch (error) {
      this.#correct(reserved, NOTHING_TAKEN);
      throw error;
    }
  }

  /**
   * Takes the full amount anew, and only then gives back what it had: in between it is held twice rather than not at all, and
   * an answer that gets lost changes nothing. Happens by itself at half the use and half the time.
   */
  async renew(): Promise<void> {
    if (this.#isRenewing || this.#isClosed) return;
    this.#isRenewing = true;
    this.#stopTimer();
    const sentMs = this.#ch.clock.nowMs();
    this.#renewByUseFromMs = sentMs + PAUSE_MS;
    const holder = this.#holder === undefined ? {} : { holder: this.#holder };
    const asked = { ...this.#call, amount: this.#amount, ttlSeconds: this.#ttlSeconds, ...holder };
    try {
      const { body, serverMs } = await this.#ch.send<LeaseDecision>("/leases", asked);
      this.lastDecision = body;
      await this.#accept(body, serverMs, sentMs);
    } catch (error) {
      // What was granted stays good until it expires.
      if (error instanceof Error && error.name === "CountinghouseError") this.lastDecision = { decision: "deny", message: error.message };
      this.#renewAfter(PAUSE_MS);
    } finally {
      this.#isRenewing = false;
    }
  }

  /** Gives back what is left. End the calls before; nothing can be taken after. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#stopTimer();
    await this.#ch.flush();
    await this.#giveBack(this.#id, this.#taken);
  }

  async #accept(
    { leaseId, granted, expiresAt = "", retryAfterSeconds }: LeaseDecision,
    serverMs: number | null,
    sentMs: number,
  ): Promise<void> {
    const limits = granted && {
      cost: granted.costUsd === null ? null : atoms(granted.costUsd),
      tokens: wholeOf(granted.tokens),
      requests: wholeOf(granted.requests),
    };
    const [before, told] = [this.#id, { ...this.#ended }];
    const open = { ...this.#taken };
    add(open, told, -1);
    if (leaseId === undefined || limits === undefined || !fitsInto(open, limits)) {
      // Less than what runs: the one before goes on. Where nothing runs and it is too small, it makes room for the next.
      this.#renewAfter((retryAfterSeconds ?? this.#ttlSeconds / 2) * 1_000);
      await this.#giveBack(leaseId, NOTHING_TAKEN);
      if (before !== undefined && this.#isTooSmall && isNothing(open)) await this.#drop(before, told);
      return;
    }
    // Counted from before it was asked for, by this clock alone; by the server's own two clocks where it was given less.
    const ttlMs = this.#ttlSeconds * 1_000;
    const livesMs = serverMs === null ? ttlMs : Math.min(ttlMs, Date.parse(expiresAt) - serverMs);
    this.#untilMs = sentMs + livesMs - Math.max(1_000, livesMs / 20);
    this.#id = leaseId;
    this.#isTooSmall = false;
    this.#granted = limits;
    this.#half = { cost: limits.cost === null ? null : limits.cost / 2n, tokens: halfOf(limits.tokens), requests: halfOf(limits.requests) };
    this.#forget(told);
    this.#renewAfter(livesMs / 2);
    await this.#giveBack(before, told);
  }

  async #drop(id: string, told: Taken): Promise<void> {
    this.#granted = NOTHING;
    this.#id = undefined;
    this.#forget(told);
    this.#stopTimer();
    this.#renewAfter(PAUSE_MS);
    await this.#giveBack(id, told);
  }

  #forget(told: Taken): void {
    add(this.#taken, told, -1);
    add(this.#ended, told, -1);
  }

  /** While Countinghouse is away there is nothing to do: a lease expires by itself. */
  async #giveBack(id: string | undefined, used: Taken): Promise<void> {
    if (id !== undefined) await this.#ch.send(`/leases/${id}/return`, { used: written(used) }).catch(() => undefined);
  }

  #renewAfter(ms: number): void {
    if (!this.#isClosed) this.#stopTimer = this.#ch.clock.after(ms, () => void this.renew(), true);
  }

  #isHalfUsed(): boolean {
    const { cost, tokens, requests } = this.#half;
    return (
      (cost !== null && this.#taken.cost > cost) ||
      (tokens !== null && this.#taken.tokens > tokens) ||
      (requests !== null && this.#taken.requests > requests)
    );
  }

  #correct(reserved: Taken, used: Taken): void {
    add(this.#taken, reserved, -1);
    add(this.#taken, used);
  }
}

function add(to: Taken, amount: Taken, sign: 1 | -1 = 1): void {
  to.cost += sign === 1 ? amount.cost : -amount.cost;
  to.tokens += sign * amount.tokens;
  to.requests += sign * amount.requests;
}

const isNothing = ({ cost, tokens, requests }: Taken): boolean => cost === 0n && tokens === 0 && requests === 0;
const fitsInto = (taken: Taken, { cost, tokens, requests }: Limits): boolean =>
  (cost === null || taken.cost <= cost) && (tokens === null || taken.tokens <= tokens) && (requests === null || taken.requests <= requests);

function readAmount({ costUsd, tokens = 0, requests = 1 }: Amount): Taken {
  if (!Number.isSafeInteger(tokens) || !Number.isSafeInteger(requests) || tokens < 0 || requests < 0)
    throw new RangeError("Tokens and requests are whole numbers from 0.");
  return { cost: atoms(costUsd), tokens, requests };
}

/** Callers estimate in few different amounts. */
const known = new Map<string, bigint>();
/** Dollars in units of 10^-15. @throws RangeError */
function atoms(costUsd: string): bigint {
  const before = known.get(costUsd);
  if (before !== undefined) return before;
  const [, whole, fraction = ""] = DECIMAL.exec(costUsd) ?? [];
  if (whole === undefined) throw new RangeError(`Not an amount of dollars: "${costUsd}".`);
  const read = BigInt(whole + fraction.padEnd(SCALE, "0"));
  if (known.size > 1_000) known.clear();
  known.set(costUsd, read);
  return read;
}

function written({ cost, tokens, requests }: Taken): Required<Amount> {
  const digits = cost.toString().padStart(SCALE + 1, "0");
  return { costUsd: `${digits.slice(0, -SCALE)}.${digits.slice(-SCALE)}`, tokens, requests };
}

const wholeOf = (text: string | null): number | null => (text === null ? null : Math.min(Number(text), Number.MAX_SAFE_INTEGER));
const halfOf = (limit: number | null): number | null => (limit === null ? null : limit / 2);

function withoutCost<T extends { costUsd?: string }>(ran: T): Omit<T, "costUsd"> {
  const { costUsd: _, ...rest } = ran;
  return rest;
}
