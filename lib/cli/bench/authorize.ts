/**
 * How fast calls are decided on by the way of real gateways: HTTP to the built product on the embedded database, beside a
 * bare server that answers a constant, at the same concurrency, by the same client on the same cores. Rounds take turns.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { createToken, systemActor } from "@/lib/auth";
import { createBudget } from "@/lib/budgets";
import { BudgetInput } from "@/lib/budgets/schemas";
import { database } from "@/lib/db/database";
import { createIdentity } from "@/lib/identities";
import { systemClock } from "@/lib/kernel/clock";
import { parseInput } from "@/lib/kernel/parse";
import { importCatalogue } from "@/lib/pricing";
import { Countinghouse } from "@/public/sdk/countinghouse";
import { takeLease } from "@/public/sdk/lease";
import { onShutdown } from "../prepare/shutdown.mjs";
import { Askers, type Target } from "./asker";
import { median, oneDecimal, quantile } from "./measure";
import { startProduct } from "./product";
import { openTemporaryRuntime } from "./temporary-runtime";

const CONCURRENCY = 32;
const ROUND_MS = 4_000;
const ROUNDS = 5;
const WARM_UP_MS = 6_000;
const PACED_PER_SECOND = 500;
const PACED_MS = 8_000;

type Round = { perSecond: number; p99Ms: number };
export type AuthorizeBench = {
  ours: Round;
  oneLevel: Round;
  bare: Round;
  pacedP50Ms: number;
  pacedP99Ms: number;
  requestsPerTransaction: number;
  /** Decisions a second in this process, from a lease that the product gave. */
  leased: number;
};

/** @throws Error when a call is not allowed. */
export async function benchAuthorize(): Promise<AuthorizeBench> {
  await openTemporaryRuntime();
  const { db, pool } = database();
  const ctx = { db, clock: systemClock, actor: systemActor("bench") };
  await importCatalogue(ctx);
  for (const id of ["one-level", "three-levels"]) await createIdentity(ctx, { id, name: id, kind: "agent" });
  const scopes = [
    { identity: "one-level" },
    { identity: "three-levels" },
    { identity: "three-levels", provider: "openai" },
    { identity: "three-levels", model: "gpt-4o" },
  ];
  for (const [i, scope] of scopes.entries()) {
    await createBudget(
      ctx,
      parseInput(BudgetInput, { name: `Cap ${i}`, scope, limit: { usd: "1000000" }, window: "month", enforcement: "hard" }),
    );
  }
  const { token } = await createToken(ctx, { name: "gateway", scopes: ["enforce"] });
  const product = await startProduct();
  const target = (identity: string, url = `${product.address}/api/v1/authorize`): Target => ({
    url,
    token,
    body: JSON.stringify({ identity, provider: "openai", model: "gpt-4o", estimate: { inputTokens: 1_000, maxOutputTokens: 500 } }),
  });
  const [three, one, bare] = [target("three-levels"), target("one-level"), target("three-levels", await startBare())];
  for (const each of [three, one, bare]) await flood(each, WARM_UP_MS / 3);

  const before = await transactions(pool);
  const rounds: Record<"three" | "one" | "bare", Round[]> = { three: [], one: [], bare: [] };
  let requests = 0;
  for (let round = 0; round < ROUNDS; round++) {
    rounds.bare.push(await flood(bare, ROUND_MS));
    rounds.three.push(await flood(three, ROUND_MS));
    rounds.one.push(await flood(one, ROUND_MS));
  }
  for (const { perSecond } of [...rounds.three, ...rounds.one]) requests += (perSecond * ROUND_MS) / 1_000;
  const made = (await transactions(pool)) - before;
  const pacedMs = await pace(three);
  const leased = await decideFromLease(product.address, token);
  return {
    ours: middle(rounds.three),
    oneLevel: middle(rounds.one),
    bare: middle(rounds.bare),
    pacedP50Ms: oneDecimal(median(pacedMs)),
    pacedP99Ms: oneDecimal(quantile(pacedMs, 0.99)),
    requestsPerTransaction: Math.round(requests / made),
    leased,
  };
}

const LEASED = 400_000;

/** No two estimates are alike. @throws Error when the lease does not hold all of them. */
async function decideFromLease(url: string, token: string): Promise<number> {
  const call = { identity: "one-level", provider: "openai", model: "gpt-4o" };
  const lease = await takeLease(new Countinghouse({ url, token }), call, { costUsd: "10000" }, { ttlSeconds: 600 });
  const estimates = Array.from({ length: LEASED }, (_, i) => ({ costUsd: `0.00${10_000 + i}` }));
  const startedAt = performance.now();
  for (const estimate of estimates) if (!lease.tryTake(estimate)) throw new Error("the lease does not hold what it was taken for");
  const tookMs = performance.now() - startedAt;
  await lease.close();
  return Math.round((LEASED * 1_000) / tookMs);
}

const middle = (rounds: readonly Round[]): Round => ({
  perSecond: Math.round(median(rounds.map(({ perSecond }) => perSecond))),
  p99Ms: oneDecimal(median(rounds.map(({ p99Ms }) => p99Ms))),
});

async function startBare(): Promise<string> {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, "bare-server.mjs")], { stdio: ["ignore", "pipe", "inherit"] });
  onShutdown(() => void child.kill());
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  return String(line).trim();
}

/** Of the whole database, whoever asked: the look at the versions and the jobs are in it. */
async function transactions(pool: ReturnType<typeof database>["pool"]): Promise<number> {
  // What a session did is told when it is idle for a moment.
  await wait(1_500);
  const { rows } = await pool.query<{ done: string }>(
    "SELECT (xact_commit + xact_rollback)::text AS done FROM pg_stat_database WHERE datname = current_database()",
  );
  return Number(rows[0]?.done);
}

const askers = new Askers();

/** As many at once as agreed, each the next as soon as it was answered. */
async function flood(target: Target, forMs: number): Promise<Round> {
  const timesMs: number[] = [];
  const startedAt = performance.now();
  const client = async (): Promise<void> => {
    while (performance.now() - startedAt < forMs) {
      const sentAt = performance.now();
      await askers.ask(target);
      timesMs.push(performance.now() - sentAt);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, client));
  return { perSecond: (timesMs.length * 1_000) / (performance.now() - startedAt), p99Ms: quantile(timesMs, 0.99) };
}

/** One after another at an even pace, whether or not those before were answered. */
async function pace(target: Target): Promise<number[]> {
  const timesMs: number[] = [];
  const asked: Promise<void>[] = [];
  const startedAt = performance.now();
  const total = (PACED_PER_SECOND * PACED_MS) / 1_000;
  while (asked.length < total) {
    const due = Math.min(total, Math.floor(((performance.now() - startedAt) * PACED_PER_SECOND) / 1_000));
    while (asked.length < due) {
      const sentAt = performance.now();
      asked.push(askers.ask(target).then(() => void timesMs.push(performance.now() - sentAt)));
    }
    await wait(1);
  }
  await Promise.all(asked);
  return timesMs;
}
