/**
 * What tests talk to instead of the product: the contract of enforcement over real HTTP on loopback, checked by the very
 * schemas, with one budget in dollars and a price of 10^-6 dollars a token. What it was sent can be read back.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { z } from "zod";
import { AuthorizeInput, CommitInput, type Decision, type Lease, LeaseInput, LeaseReturn, ReleaseInput } from "@/lib/enforcement/schemas";
import { formatUsd, parseUsd, type Usd } from "@/lib/kernel/money";
import { NativeEvent } from "@/lib/metering/schemas";

type Json = Record<string, unknown>;
export type Sent = { path: string; body: Json; headers: IncomingMessage["headers"] };
type Answer = { status: number; body: unknown };

const ATOMS_A_TOKEN = parseUsd("0.000001");
const TTL_MS = 120_000;

export class StandIn {
  /** What is left of the budget, and what is held of it. */
  leftUsd: Usd = parseUsd("1");
  heldUsd = new Map<string, Usd>();
  onOutage: "open" | "closed" = "closed";
  /** What the next answers are instead: a status, silence, or a decision. The last one stays. */
  next: (number | "silent" | Partial<Decision>)[] = [];
  readonly sent: Sent[] = [];
  readonly #released = new Set<string>();
  /** Of lease answers: how long they say that they are good. */
  leaseTtlMs: number | undefined;
  url = "";
  #count = 0;
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** The last part of a path, such as commit. */
  sentTo(end: string): Json[] {
    return this.sent.filter(({ path }) => path.endsWith(end)).map(({ body }) => body);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString() || "{}") as Json;
    const path = request.url?.replace(/^\/api\/v1/, "") ?? "";
    const instead = this.next.length > 1 ? this.next.shift() : this.next[0];
    if (instead === "silent") return;
    const isFailure = typeof instead === "number";
    if (!isFailure) this.sent.push({ path, body, headers: request.headers });
    const { status, body: answer } = isFailure
      ? { status: instead, body: { error: { message: "unavailable" } } }
      : instead !== undefined && path === "/authorize"
        ? { status: 200, body: { onOutage: this.onOutage, warnings: [], ...instead } }
        : this.#decide(path, body, request.headers.authorization);
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(answer));
  }

  #decide(path: string, body: Json, authorization: string | undefined): Answer {
    if (authorization !== "Bearer cth_test") return { status: 401, body: { error: { message: "This needs a machine token." } } };
    const [, area, id = "", deed] = path.split("/");
    if (area === "authorize") return read(AuthorizeInput, body, (input) => this.#authorize(input));
    if (area === "events") return this.#events(body);
    if (area === "reservations" && this.#released.has(id)) return { status: 409, body: { error: { message: "It was released." } } };
    if (deed === "commit" && (body.status ?? "ok") === "ok" && !hasCount(body.usage))
      return { status: 422, body: { error: { message: "usage: Holds no count." } } };
    if (area === "reservations" && deed === "commit") return read(CommitInput, body, (input) => this.#commit(id, input));
    if (area === "reservations") return read(ReleaseInput, body, () => this.#released.add(id) && this.#free(id));
    if (area === "leases" && deed === "return") return read(LeaseReturn, body, ({ used }) => this.#giveBack(id, used.costUsd));
    return read(LeaseInput, body, ({ amount }) => this.#grant(`rsv_lease00000${++this.#count}`, amount.costUsd));
  }

  #events({ events }: Json): Answer {
    const results = (events as unknown[]).flatMap((event, index) => {
      const checked = NativeEvent.safeParse(event);
      return checked.success ? [] : [{ index, status: "rejected", reason: checked.error.message }];
    });
    return { status: 200, body: { results } };
  }

  #authorize({ estimate }: AuthorizeInput): Decision {
    const tokens = "costUsd" in estimate ? 0 : estimate.inputTokens + (estimate.maxOutputTokens ?? 1_000);
    const costUsd = "costUsd" in estimate ? parseUsd(estimate.costUsd) : ((BigInt(tokens) * ATOMS_A_TOKEN) as Usd);
    const rest = { onOutage: this.onOutage, warnings: [] };
    if (costUsd > this.leftUsd)
      return { decision: "deny", reason: "budget_exhausted", budgetId: "bud_1", retryAfterSeconds: 60, message: "Used up.", ...rest };
    const reservationId = this.#hold(`rsv_call000000${++this.#count}`, costUsd);
    return { decision: "allow", reservationId, expiresAt: new Date(Date.now() + TTL_MS).toISOString(), ...rest };
  }

  #hold(id: string, costUsd: Usd): string {
    this.leftUsd = (this.leftUsd - costUsd) as Usd;
    this.heldUsd.set(id, costUsd);
    return id;
  }

  #commit(reservationId: string, input: CommitInput): Json {
    const { input: prompt, output } = "usage" in input ? input.usage : {};
    const costUsd = (BigInt((prompt ?? 0) + (output ?? 0)) * ATOMS_A_TOKEN) as Usd;
    this.#free(reservationId);
    this.leftUsd = (this.leftUsd - costUsd) as Usd;
    return { reservationId, state: "committed", costUsd: formatUsd(costUsd), estimatedCostUsd: null };
  }

  #free(reservationId: string): Json {
    this.leftUsd = (this.leftUsd + (this.heldUsd.get(reservationId) ?? 0n)) as Usd;
    this.heldUsd.delete(reservationId);
    return { reservationId, state: "released" };
  }

  /** As much as is left. */
  #grant(leaseId: string, costUsd: string): Lease {
    let granted = parseUsd(costUsd);
    if (granted > this.leftUsd) granted = this.leftUsd;
    const rest = { onOutage: this.onOutage, warnings: [] };
    if (granted === 0n) return { decision: "deny", reason: "budget_exhausted", ...rest };
    this.#hold(leaseId, granted);
    const expiresAt = new Date(Date.now() + (this.leaseTtlMs ?? 60_000)).toISOString();
    return { decision: "allow", leaseId, expiresAt, granted: { costUsd: formatUsd(granted), tokens: null, requests: null }, ...rest };
  }

  /** What was used is gone: here nobody tells of the calls. */
  #giveBack(leaseId: string, usedUsd: string): Json {
    this.#free(leaseId);
    this.leftUsd = (this.leftUsd - parseUsd(usedUsd)) as Usd;
    return {};
  }
}

const hasCount = (usage: unknown): boolean => Object.values((usage ?? {}) as Json).some((count) => count !== null);

function read<S extends z.ZodType>(schema: S, body: Json, decide: (input: z.output<S>) => unknown): Answer {
  const checked = schema.safeParse(body);
  return checked.success
    ? { status: 200, body: decide(checked.data) }
    : { status: 422, body: { error: { message: checked.error.message } } };
}

/** A clock that stands until it is told to go on; timers that are due then run. */
export class StillClock {
  #nowMs = 0;
  readonly #timers = new Map<number, { dueMs: number; run: () => void }>();
  #count = 0;
  nowMs = (): number => this.#nowMs;
  after = (ms: number, run: () => void): (() => void) => {
    const id = ++this.#count;
    this.#timers.set(id, { dueMs: this.#nowMs + ms, run });
    return () => void this.#timers.delete(id);
  };
  get waits(): number[] {
    return [...this.#timers.values()].map(({ dueMs }) => dueMs - this.#nowMs);
  }
  pass(ms: number): void {
    this.#nowMs += ms;
    for (const [id, { dueMs, run }] of this.#timers)
      if (dueMs <= this.#nowMs) {
        this.#timers.delete(id);
        run();
      }
  }
}
