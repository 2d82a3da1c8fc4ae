/**
 * Asks Countinghouse before a model is called, and tells it afterwards what the call used. One file, no dependencies:
 * copy it, or fetch it from your own installation at /sdk/countinghouse.ts. Node >= 20, Bun, Deno, browsers and workers.
 *
 *   const ch = new Countinghouse({ url: "https://countinghouse.example.com", token: process.env.COUNTINGHOUSE_TOKEN });
 *   const { result } = await ch.guard({ credential: "triage-key", provider: "openai", model: "gpt-4o-mini",
 *     estimate: { inputTokens: 900, maxOutputTokens: 300 } }, async () => {
 *     const answer = await callTheModel();
 *     return { result: answer, usage: { input: answer.usage.prompt_tokens, output: answer.usage.completion_tokens } };
 *   });
 *
 * The token needs the scope `enforce`, and `ingest` too, so that calls made while Countinghouse was away are told later.
 * License: Apache-2.0.
 */
export type Estimate = { inputTokens: number; maxOutputTokens?: number } | { costUsd: string };
type ContextName = "application" | "environment" | "tenant" | "agent" | "tool" | "traceId" | "sessionId";
export type CallContext = { [name in ContextName]?: string } & { labels?: Record<string, string> };
/** Who calls which model, and how much the call may use at most. `credential` or `identity` is needed. */
export type Call = {
  credential?: string;
  identity?: string;
  operator?: { id: string; evidence: "signed" | "key" | "header" | "body" };
  provider: string;
  model: string;
  mode?: string;
  context?: CallContext;
  estimate: Estimate;
  ttlSeconds?: number;
  idempotencyKey?: string;
  request?: { id: string; attempt: number };
};
export type OnOutage = "open" | "closed";
export type Decision = {
  decision: "allow" | "throttle" | "deny";
  reservationId?: string;
  expiresAt?: string;
  estimatedCostUsd?: string;
  reason?: string;
  message?: string;
  budgetId?: string;
  retryAfterSeconds?: number;
  remaining?: string;
  unit?: string;
  onOutage: OnOutage;
  warnings: { code: string; message: string; budgetId?: string }[];
  /** Countinghouse did not answer: this is what was agreed for that case. */
  outage?: true;
};
type Count =
  | ("input" | "cacheRead" | "cacheWrite" | "cacheWrite5m" | "cacheWrite1h" | "output" | "reasoning" | "embedding")
  | ("audioIn" | "audioOut" | "imageIn" | "imageOut" | "webSearches" | "webFetches" | "toolCalls" | "images");
/** Unknown is left out or null, never 0. */
export type Counts = { [count in Count]?: number | null };
/** What a call used. `convention` says whether `input` holds the cached tokens; needed with cache counts. */
export type Used = {
  usage: Counts;
  convention?: "inclusive" | "disjoint";
  provider?: string;
  model?: string;
  mode?: string;
  region?: string;
  time?: string;
  status?: "ok" | "error" | "cancelled";
  errorType?: string;
  latencyMs?: number;
  responseId?: string;
  spanId?: string;
};
type Costs = { costUsd: string | null; estimatedCostUsd: string | null; overshootUsd?: string };
export type Committed = Costs & { reservationId: string; state: "committed" | "late"; eventId?: string };
export type ReleaseReason = "not_sent" | "failed" | "cancelled";

/** A call that may be made. Settle it once: what comes second changes nothing. */
export type Admission = {
  decision: Decision;
  commit(used: Used): Promise<Committed | undefined>;
  release(reason: ReleaseReason): Promise<void>;
  /** Releases as failed, or as cancelled where the error or the signal says that the caller went away. */
  fail(error: unknown, signal?: AbortSignal | null): Promise<void>;
};
/** What was not told and never will be. */
export type Lost = { path: string; body: unknown; why: string };
/** A monotonic clock in milliseconds, and a timer that can be stopped. A background timer keeps no process alive. */
export type Clock = { nowMs(): number; after(ms: number, run: () => void, isBackground: boolean): () => void };

export type Options = {
  /** Where Countinghouse is, such as https://countinghouse.example.com */
  url: string;
  token: string;
  /** While Countinghouse is away, and for callers of which it never said what to do then. Default: closed. */
  onOutage?: OnOutage;
  /** How long an answer of Countinghouse may take. Default: 2,000. */
  timeoutMs?: number;
  /** The longest a throttled call waits. Default: 10,000. */
  maxWaitMs?: number;
  /** How many reports are kept while Countinghouse is away; the oldest is lost then. Default: 10,000. */
  maxBacklog?: number;
  onLost?: (lost: Lost) => void;
  fetch?: typeof globalThis.fetch;
  clock?: Clock;
};

/** The call may not be made: what the decision said. */
export class BudgetDenied extends Error {
  readonly decision: Decision;
  readonly reason: string;
  readonly budgetId: string | undefined;
  readonly retryAfterSeconds: number | undefined;
  constructor(decision: Decision) {
    const reason = decision.reason ?? (decision.outage ? "outage" : decision.decision);
    super(decision.message ?? `Refused: ${reason}.`);
    this.name = "BudgetDenied";
    this.decision = decision;
    this.reason = reason;
    this.budgetId = decision.budgetId;
    this.retryAfterSeconds = decision.retryAfterSeconds;
  }
}
/** Countinghouse answered that the request cannot be taken: a wrong token, an unknown field. */
export class CountinghouseError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.name = "CountinghouseError";
    this.status = status;
  }
}
class Away extends Error {}

type Report = { path: string; body: unknown; onTold?: (() => void) | undefined };
type Answer<T> = { body: T; serverMs: number | null };
const MAX_SAID = 10_000;
const EVENTS_AT_ONCE = 500;
const [FIRST_RETRY_MS, LAST_RETRY_MS] = [1_000, 60_000];
const wallAheadMs = Date.now() - performance.now();
/** Monotonic, and never behind the wall clock: a machine that slept has aged. */
const systemClock: Clock = {
  nowMs: () => Math.max(performance.now(), Date.now() - wallAheadMs),
  after(ms, run, isBackground) {
    const timer: unknown = setTimeout(run, ms);
    if (isBackground) (timer as { unref?: () => void }).unref?.();
    return () => clearTimeout(timer as number);
  },
};

export class Countinghouse {
  readonly clock: Clock;
  readonly #options: Options;
  readonly #timeoutMs: number;
  readonly #said = new Map<string, OnOutage>();
  readonly #backlog = new Set<Report>();
  #draining: Promise<void> | undefined;
  #stopTimer: (() => void) | undefined;
  #failures = 0;

  constructor(options: Options) {
    this.#options = options;
    this.#timeoutMs = options.timeoutMs ?? 2_000;
    this.clock = options.clock ?? systemClock;
  }

  /** May this call be made? A refusal is data. Sets the estimate aside until commit, release or expiry. */
  async authorize(call: Call, signal?: AbortSignal): Promise<Decision> {
    const { context = {}, credential, identity, provider, model } = call;
    const caller = JSON.stringify([credential, identity, provider, model, context.application, context.environment]);
    try {
      const { body } = await this.send<Decision>("/authorize", call, signal);
      if (this.#said.size > MAX_SAID) this.#said.clear();
      this.#said.set(caller, body.onOutage);
      // It is back: what is kept need not wait for its turn.
      if (this.#failures > 0) void this.flush();
      return body;
    } catch (error) {
      if (!(error instanceof Away)) throw error;
      const onOutage = this.#said.get(caller) ?? this.#options.onOutage ?? "closed";
      const message = `Countinghouse did not answer (${error.message}); calls are ${onOutage === "open" ? "let through" : "refused"}.`;
      return { decision: onOutage === "open" ? "allow" : "deny", onOutage, message, warnings: [], outage: true };
    }
  }

  /** Tells what a reserved call used. Undefined: Countinghouse is away; it is kept and told later. */
  commit(reservationId: string, used: Used): Promise<Committed | undefined> {
    return this.#tell({ path: `/reservations/${encodeURIComponent(reservationId)}/commit`, body: used });
  }

  async release(reservationId: string, reason: ReleaseReason = "not_sent"): Promise<void> {
    await this.#tell({ path: `/reservations/${encodeURIComponent(reservationId)}/release`, body: { reason } });
  }

  /** Tells of a call that has no reservation, as a usage event: in the background, many at a time, until it is taken. */
  report(call: Omit<Call, "estimate">, used: Used, onTold?: () => void): void {
    this.#keep({ path: "/events", body: eventOf(call, honest(call, used)), onTold });
    this.#drainAfter(FIRST_RETRY_MS);
  }

  /** Authorises, waits once where it is throttled. @throws BudgetDenied */
  async admit(call: Call, signal?: AbortSignal): Promise<Admission> {
    let decision = await this.authorize(call, signal);
    const waitMs = (decision.retryAfterSeconds ?? Number.POSITIVE_INFINITY) * 1_000;
    if (decision.decision === "throttle" && waitMs <= (this.#options.maxWaitMs ?? 10_000)) {
      await this.#wait(waitMs, signal);
      decision = await this.authorize(call, signal);
    }
    if (decision.decision !== "allow") throw new BudgetDenied(decision);
    return this.#admission(call, decision);
  }

  /**
   * Authorises, runs, and commits what was used. What `run` throws is thrown again, after the amount was given back.
   * @throws BudgetDenied, and then nothing was run.
   */
  async guard<T>(
    call: Call,
    run: (decision: Decision) => Promise<{ result: T } & Used>,
    signal?: AbortSignal,
  ): Promise<{ result: T; decision: Decision; committed?: Committed }> {
    const admission = await this.admit(call, signal);
    try {
      const { result, ...used } = await run(admission.decision);
      const committed = await admission.commit(used);
      return { result, decision: admission.decision, ...(committed ? { committed } : {}) };
    } catch (error) {
      await admission.fail(error, signal);
      throw error;
    }
  }

  /** Tells now what is kept. @returns how much is still kept because Countinghouse is away. */
  async flush(): Promise<number> {
    this.#draining ??= this.#drain().finally(() => {
      this.#draining = undefined;
    });
    await this.#draining;
    return this.#backlog.size;
  }

  /** One request to /api/v1. @throws Away while there is no usable answer, CountinghouseError where it is refused. */
  async send<T>(path: string, body: unknown, signal?: AbortSignal): Promise<Answer<T>> {
    const timeout = AbortSignal.timeout(this.#timeoutMs);
    try {
      const { url, token, fetch: ask = globalThis.fetch } = this.#options;
      const response = await ask(`${url.replace(/\/+$/, "")}/api/v1${path}`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: JSON.stringify(body),
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      });
      if (response.status >= 500 || response.status === 429) throw new Away(`status ${response.status}`);
      const answer = (await response.json()) as { error?: { message?: string } };
      if (!response.ok) throw new CountinghouseError(response.status, answer.error?.message ?? `status ${response.status}`);
      const date = Date.parse(response.headers.get("date") ?? "");
      return { body: answer as T, serverMs: Number.isNaN(date) ? null : date };
    } catch (error) {
      if (error instanceof CountinghouseError || error instanceof Away) throw error;
      if (signal?.aborted) throw signal.reason;
      throw new Away(timeout.aborted ? `nothing within ${this.#timeoutMs} ms` : error instanceof Error ? error.message : String(error));
    }
  }

  #admission(call: Call, decision: Decision): Admission {
    const { reservationId } = decision;
    const [startedMs, time] = [this.clock.nowMs(), new Date().toISOString()];
    let isSettled = false;
    const once = async <T>(body: unknown, settle: () => Promise<T>): Promise<T | undefined> => {
      if (isSettled) return undefined;
      isSettled = true;
      return settle().catch((error: unknown) => {
        this.#lose({ path: `/reservations/${reservationId}`, body }, error);
        return undefined;
      });
    };
    const release = async (reason: ReleaseReason): Promise<void> => {
      await once({ reason }, async () => {
        if (reservationId !== undefined) await this.release(reservationId, reason);
        else if (reason === "cancelled") this.report(call, { time, usage: {}, status: "cancelled" });
      });
    };
    return {
      decision,
      commit: (used) =>
        once(used, async () => {
          const all = { time, latencyMs: Math.round(this.clock.nowMs() - startedMs), ...honest(call, used) };
          if (reservationId !== undefined) return this.commit(reservationId, all);
          this.report(call, all);
          return undefined;
        }),
      release,
      fail: (error, signal) => release(isAbort(error, signal) ? "cancelled" : "failed"),
    };
  }

  #wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      this.clock.after(ms, resolve, false);
      signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
    });
  }

  /** At once; while Countinghouse is away, later. What was told before it is told first. */
  async #tell<T>(report: Report): Promise<T | undefined> {
    if (this.#backlog.size === 0 || this.#failures === 0) {
      try {
        return (await this.send<T>(report.path, report.body)).body;
      } catch (error) {
        if (!(error instanceof Away)) throw error;
        this.#failures ||= 1;
      }
    }
    this.#keep(report);
    this.#drainAfter(this.#retryMs());
    return undefined;
  }

  #keep(report: Report): void {
    const most = this.#options.maxBacklog ?? 10_000;
    this.#backlog.add(report);
    for (const oldest of this.#backlog) {
      if (this.#backlog.size <= most) return;
      this.#backlog.delete(oldest);
      this.#lose(oldest, new Error(`more than ${most} reports are waiting`));
    }
  }

  #lose({ path, body }: Report, error: unknown): void {
    this.#options.onLost?.({ path, body, why: error instanceof Error ? error.message : String(error) });
  }

  #retryMs = (): number => Math.min(FIRST_RETRY_MS * 2 ** (this.#failures - 1), LAST_RETRY_MS);

  #drainAfter(ms: number): void {
    this.#stopTimer ??= this.clock.after(ms, () => void this.flush(), true);
  }

  async #drain(): Promise<void> {
    this.#stopTimer?.();
    this.#stopTimer = undefined;
    for (let batch = this.#next(); batch.length > 0; batch = this.#next()) {
      const [{ path, body } = { path: "", body: undefined }] = batch;
      try {
        const isEvents = path === "/events";
        const sent = isEvents ? { events: batch.map((report) => report.body) } : body;
        const { body: answer } = await this.send<{ results?: { index: number; status: string; reason?: string }[] }>(path, sent);
        this.#failures = 0;
        const refused = new Map<Report | undefined, string>();
        for (const { index, status, reason = status } of (isEvents && answer.results) || [])
          if (status === "rejected" || status === "conflict") refused.set(batch[index], reason);
        for (const report of batch) this.#finish(report, refused.get(report));
      } catch (error) {
        if (error instanceof Away) {
          this.#failures++;
          this.#drainAfter(this.#retryMs());
          return;
        }
        for (const report of batch) this.#finish(report, error);
      }
    }
  }

  #finish(report: Report, fault: unknown): void {
    this.#backlog.delete(report);
    if (fault !== undefined) this.#lose(report, fault);
    report.onTold?.();
  }

  /** The oldest report, with the events that follow it when it is one. */
  #next(): Report[] {
    const batch: Report[] = [];
    for (const report of this.#backlog) {
      if (batch.length > 0 && report.path !== "/events") break;
      batch.push(report);
      if (batch.length === EVENTS_AT_ONCE || report.path !== "/events") break;
    }
    return batch;
  }
}

/** Whether the caller went away, as far as errors tell. */
const isAbort = (error: unknown, signal: AbortSignal | null | undefined): boolean =>
  signal?.aborted === true || (error instanceof Error && (error.name === "AbortError" || error.constructor.name === "APIUserAbortError"));

/** The ledger takes no answered call without a count: of one that told none the prompt is charged as estimated, the rest is unknown. */
function honest({ estimate }: Partial<Call>, used: Used): Used {
  if (Object.values(used.usage).some((count) => count != null) || (used.status ?? "ok") !== "ok") return used;
  const told: Used = { ...used, errorType: "usage_unknown" };
  return estimate && "inputTokens" in estimate ? { ...told, usage: { input: estimate.inputTokens } } : { ...told, status: "error" };
}

function eventOf({ credential, identity, operator, provider, model, mode, context = {} }: Omit<Call, "estimate">, used: Used): object {
  const { usage, responseId: _, ...rest } = used;
  const { tool, ...about } = context;
  return {
    id: `call-${crypto.randomUUID()}`,
    time: new Date().toISOString(),
    ...{ credential, identity, operator, provider, model, mode },
    ...about,
    ...(tool === undefined ? {} : { tool: { name: tool } }),
    ...rest,
    usage: Object.fromEntries(Object.entries(usage).filter(([, count]) => count != null)),
  };
}
