/** Several processes in time: what one stops, another stops; what one has given out, another does not take for expired. */
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import type { Context } from "@/lib/auth";
import { addRule, checkCounters, createBudget } from "@/lib/budgets";
import { BudgetInput, RuleInput } from "@/lib/budgets/schemas";
import { connect } from "@/lib/db/client";
import { type Clock, machineClock } from "@/lib/kernel/clock";
import { parseInput } from "@/lib/kernel/parse";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { seedOrganisation } from "@/lib/testing/ledger";
import { authorizeCall, expireReservations, stopEnforcement } from "./index";
import { AuthorizeInput } from "./schemas";

const database = useDatabase();
const MINUTES = 60_000;
const LIMIT = 10;

const on = (db: typeof database.db, clock: Clock): Context => testContext(db, { kind: "token", id: "tok_gateway", sourceId: "api", clock });
const ask = async (ctx: Context, identity = "scout"): Promise<boolean> =>
  (
    await authorizeCall(
      ctx,
      parseInput(AuthorizeInput, { identity, provider: "openai", model: "gpt-4o", estimate: { costUsd: "1" }, ttlSeconds: 60 }),
    )
  ).decision === "allow";

beforeAll(async () => {
  await seedOrganisation(database.pool);
  const said = { name: "Scout", scope: { identity: "scout" }, limit: { usd: String(LIMIT) }, window: "total", enforcement: "hard" };
  await createBudget(on(database.db, machineClock()), parseInput(BudgetInput, said));
});
afterAll(stopEnforcement);

it.each([
  ["behind", -10 * MINUTES],
  ["ahead", 10 * MINUTES],
])("with one clock ten minutes %s, no more is given out than the limit, by both together", async (_, aheadMs) => {
  await database.pool.query("TRUNCATE reservation, budget_counter");
  const other = connect(database.url);
  const wrong = on(
    other.db,
    machineClock(() => Date.now() + aheadMs),
  );
  const right = on(database.db, machineClock());
  let given = 0;
  for (let i = 0; i < 6; i++) given += Number(await ask(wrong));
  await expireReservations(right);
  for (let i = 0; i < LIMIT; i++) given += Number(await ask(right));
  await expireReservations(wrong);
  for (let i = 0; i < LIMIT; i++) given += Number(await ask(wrong));
  expect(given).toBe(LIMIT);
  expect(await checkCounters(right)).toEqual([]);
  await stopEnforcement();
  await other.close();
});

it("a stop that one process puts holds in another that is at work less than a second later", async () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  const other = connect(database.url);
  const there = on(other.db, machineClock());
  expect(await ask(there, "triage")).toBe(true);
  const stop = { kind: "block", scopeKind: "identity", scopeId: "triage", reason: "It runs away" };
  await addRule(testContext(database.db, { clock: machineClock() }), parseInput(RuleInput, stop));
  vi.advanceTimersByTime(700);
  expect(await ask(there, "triage")).toBe(false);
  vi.useRealTimers();
  await stopEnforcement();
  await other.close();
});
