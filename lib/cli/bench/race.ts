/**
 * The proof that hard means hard: processes race for budgets that are too small, are killed at random and come back, and at
 * every moment what is spent and set aside is within each limit. Afterwards nothing is stranded, and every counter says what
 * the ledger and the reservations say.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type pg from "pg";
import { systemActor } from "@/lib/auth";
import { checkCounters, createBudget } from "@/lib/budgets";
import { type Amount, formatAmount, parseAmount } from "@/lib/budgets/core/budget";
import { BudgetInput } from "@/lib/budgets/schemas";
import { database } from "@/lib/db/database";
import { expireReservations } from "@/lib/enforcement";
import { eventKeyOf } from "@/lib/enforcement/core/committed-event";
import { childEnvironment, required } from "@/lib/env";
import { systemClock } from "@/lib/kernel/clock";
import { parseInput } from "@/lib/kernel/parse";
import { eventIdOf } from "@/lib/metering";
import { RACERS } from "./race-process";

export type Race = { processes: number; requests: number; kills: number };
export type RaceResult = {
  requests: number;
  kills: number;
  /** How often all counters were looked at while it ran, and the fullest of them as a share of its limit. */
  looks: number;
  fullest: number;
  seconds: number;
  states: Record<string, number>;
};

const LOOK_MS = 100;
const LATER_MS = 3_600_000;
const WORKER = path.join(import.meta.dirname, "race-worker.mjs");

const SETUP = `
INSERT INTO source (id, name, kind) VALUES ('race', 'Race', 'api');
INSERT INTO team (id, name, color_slot) VALUES ('race', 'Race', 1);
INSERT INTO price (provider, model, meter, rate, per, valid_from, origin, origin_version, created_by) VALUES
  ('openai', 'gpt-4o', 'output', 10, 1000000, '2020-01-01Z', 'catalogue', 'race', 'race'), ('openai', 'gpt-4o', 'input', 2.5, 1000000, '2020-01-01Z', 'catalogue', 'race', 'race');
${RACERS.map(
  (id) => `INSERT INTO identity (id, name, kind) VALUES ('${id}', '${id}', 'agent');
INSERT INTO identity_assignment (identity_id, team_id, valid_from) VALUES ('${id}', 'race', '2020-01-01Z');`,
).join("\n")}
UPDATE ledger_version SET inventory = inventory + 1, prices = prices + 1`;

/** @param prices Whether the database has none yet. @throws Error that names the law that was broken. */
export async function runRace({ processes, requests, kills }: Race): Promise<RaceResult> {
  const { db, pool } = database();
  const ctx = { db, clock: systemClock, actor: systemActor("race") };
  await pool.query(SETUP);
  const budgets: [string, object][] = [
    ["Each", { scope: {}, per: "identity", limit: { usd: "3" }, window: "minute" }],
    ["Team", { scope: { team: "race" }, limit: { usd: "7" }, window: "minute" }],
    ["Requests", { scope: {}, limit: { requests: "100000" }, window: "hour" }],
    ["All", { scope: {}, limit: { usd: "1000000" }, window: "total" }],
  ];
  for (const [name, input] of budgets) await createBudget(ctx, parseInput(BudgetInput, { name, enforcement: "hard", ...input }));

  const startedAt = performance.now();
  const racers = Array.from({ length: processes }, () => new Racer());
  const killEvery = requests / (kills + 1);
  const result: RaceResult = { requests: 0, kills: 0, looks: 0, fullest: 0, seconds: 0, states: {} };
  const made = (): number => racers.reduce((sum, racer) => sum + racer.made, 0);
  while (made() < requests || result.kills < kills) {
    await wait(LOOK_MS);
    result.fullest = Math.max(result.fullest, await fullestCounter());
    result.looks += 1;
    const isDue = made() > (result.kills + 1) * killEvery;
    if (!isDue || result.kills === kills) continue;
    const working = racers.filter((racer) => racer.isWorking);
    if (working.length === 0) continue;
    working[Math.floor(Math.random() * working.length)]?.kill();
    result.kills += 1;
  }
  await Promise.all(racers.map((racer) => racer.stop()));
  result.fullest = Math.max(result.fullest, await fullestCounter());
  result.requests = made();
  result.seconds = Math.round((performance.now() - startedAt) / 1_000);

  const later = { ...ctx, clock: { now: () => new Date(Date.now() + LATER_MS) } };
  await expireReservations(later);
  const { rows } = await pool.query<{ held: string }>("SELECT coalesce(sum(held), 0)::text AS held FROM budget_counter");
  if (Number(rows[0]?.held) !== 0) throw new Error(`after all reservations had expired, ${rows[0]?.held} was still held`);
  const drift = await checkCounters(ctx);
  if (drift.length > 0) throw new Error(`counters that do not say what the ledger says: ${JSON.stringify(drift.slice(0, 3))}`);
  result.states = await reservationStates();
  if ((result.states.open ?? 0) > 0) throw new Error(`${result.states.open} reservations are open for ever`);
  return result;
}

type Look = { budgetId: string; key: string; name: string; limit: string; spent: string; held: string };

/**
 * @returns the fullest counter of all as a share of its limit. @throws Error when more than a limit is spent and outstanding.
 * A commit stores its event before it closes its reservation, so for a moment both are there: such a call is spent, and no
 * longer outstanding.
 */
async function fullestCounter(): Promise<number> {
  const client = await database().pool.connect();
  try {
    await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ");
    const { rows } = await client.query<Look>(
      `SELECT c.budget_id AS "budgetId", c.key, b.name, b.limit_amount::text AS limit, c.spent::text AS spent, c.held::text AS held
       FROM budget_counter c JOIN budget b ON b.id = c.budget_id WHERE c.ends_at IS NULL OR c.ends_at > now() - interval '3 minutes'`,
    );
    let fullest = 0;
    for (const counter of rows) {
      let [given, limit] = [parseAmount(counter.spent) + parseAmount(counter.held), parseAmount(counter.limit)];
      if (given > limit) given -= await heldTwice(client, counter);
      if (given > limit) throw new Error(`"${counter.name}" has given out ${formatAmount(given)} of ${formatAmount(limit)}`);
      fullest = Math.max(fullest, Number((given * 10_000n) / limit) / 10_000);
    }
    return fullest;
  } finally {
    await client.query("ROLLBACK");
    client.release();
  }
}

/** What open reservations hold of a counter although their calls are in the ledger. */
async function heldTwice(client: Pick<pg.PoolClient, "query">, { budgetId, key }: Look): Promise<Amount> {
  const { rows: open } = await client.query<{ id: string; amount: string }>(
    `SELECT r.id, t.amount::text AS amount FROM reservation r, unnest(r.budget_ids, r.counter_keys, r.amounts) AS t(budget_id, key, amount)
     WHERE r.state = 'open' AND r.kind = 'call' AND t.budget_id = $1 AND t.key = $2`,
    [budgetId, key],
  );
  const amounts = new Map(open.map(({ id, amount }) => [eventIdOf("race", eventKeyOf(id)), parseAmount(amount)]));
  const { rows: stored } = await client.query<{ id: string }>(
    "SELECT event_id::text AS id FROM usage_event_key WHERE event_id = ANY($1::uuid[])",
    [[...amounts.keys()]],
  );
  return stored.reduce((sum, { id }) => sum + (amounts.get(id) ?? 0n), 0n);
}

async function reservationStates(): Promise<Record<string, number>> {
  const { rows } = await database().pool.query<{ state: string; count: number }>(
    "SELECT state, count(*)::integer AS count FROM reservation WHERE kind = 'call' GROUP BY state ORDER BY state",
  );
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
}

/** A process that comes back when it is killed. */
class Racer {
  made = 0;
  #child: ChildProcess;
  #before = 0;

  constructor() {
    this.#child = this.#start();
  }

  #start(): ChildProcess {
    const env = childEnvironment({ DATABASE_URL: required("DATABASE_URL"), LOG_LEVEL: "silent" });
    const child = spawn(process.execPath, [WORKER], { env, stdio: ["pipe", "pipe", "inherit"] });
    this.#before = this.made;
    child.stdout?.on("data", (chunk: Buffer) => {
      const last = Number(String(chunk).trim().split("\n").at(-1));
      if (Number.isFinite(last)) this.made = this.#before + last;
    });
    return child;
  }

  /** Past its start. */
  get isWorking(): boolean {
    return this.made > this.#before;
  }

  kill(): void {
    this.#child.kill("SIGKILL");
    this.#child = this.#start();
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null) throw new Error(`a process ended by itself with ${this.#child.exitCode}`);
    const ended = once(this.#child, "exit");
    this.#child.stdin?.end();
    const [code] = (await ended) as [number | null];
    if (code !== 0) throw new Error(`a process ended with ${code}`);
  }
}
