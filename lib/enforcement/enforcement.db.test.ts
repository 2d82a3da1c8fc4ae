import { afterAll, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { addRule, changeBudget, checkCounters, createBudget } from "@/lib/budgets";
import { BudgetChange, BudgetInput, RuleInput } from "@/lib/budgets/schemas";
import { connect, type Database } from "@/lib/db/client";
import { Conflict, Invalid, NotFound } from "@/lib/kernel/errors";
import { parseInput } from "@/lib/kernel/parse";
import { frozenClock } from "@/lib/testing/clock";
import { type Caller, testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { seedOrganisation } from "@/lib/testing/ledger";
import { currentBooks } from "./current-books";
import {
  authorizeCall,
  commitReservation,
  expireReservations,
  leaseBudget,
  releaseReservation,
  renewLease,
  returnLease,
  stopEnforcement,
} from "./index";
import { runningEngines } from "./running";
import { AuthorizeInput, CommitInput, LeaseInput, LeaseRenewal, ReleaseInput } from "./schemas";

const database = useDatabase();
let clock: ReturnType<typeof frozenClock>;
const ctx = (caller?: Caller) => testContext(database.db, { kind: "token", id: "tok_gateway", sourceId: "api", clock, ...caller });
/** Known to the next decision. */
async function budget(input: object = {}) {
  const said = { name: "Scout", scope: { identity: "scout" }, limit: { usd: "10" }, window: "month", enforcement: "hard", ...input };
  const made = await createBudget(ctx(), parseInput(BudgetInput, said));
  await fresh();
  return made;
}
const ask = (input: object = {}, caller?: Caller) =>
  authorizeCall(
    ctx(caller),
    parseInput(AuthorizeInput, { identity: "scout", provider: "openai", model: "gpt-4o", estimate: { costUsd: "1" }, ...input }),
  );
const commit = (id: string | undefined, input: object) => commitReservation(ctx(), id ?? "", parseInput(CommitInput, input));
const release = (id: string | undefined, input: object = {}) => releaseReservation(ctx(), id ?? "", parseInput(ReleaseInput, input));
/** gpt-4o: $2.5 a million in, $10 a million out. */
const used = (output: number, input = 0) => ({ usage: { input, output } });
const allowed = (decisions: { decision: string }[]): number => decisions.filter(({ decision }) => decision === "allow").length;
const counter = async () =>
  (
    await database.pool.query<{ spent: string; held: string }>(
      "SELECT trim_scale(sum(spent))::text AS spent, trim_scale(sum(held))::text AS held FROM budget_counter",
    )
  ).rows[0];
/** What it must always be: counters say what the ledger and the open reservations say. */
const drift = async () => (await checkCounters(ctx())).length;

beforeAll(() => seedOrganisation(database.pool));
beforeEach(async () => {
  clock = frozenClock();
  await stopEnforcement();
  await database.pool.query(
    "TRUNCATE budget, budget_raise, budget_counter, reservation, budget_decision, enforcement_rule, usage_line, usage_event_key, usage_daily, usage_daily_team, usage_daily_meter, usage_daily_label, usage_hourly",
  );
  await database.pool.query("UPDATE ledger_version SET budgets = budgets + 1");
});
afterAll(stopEnforcement);

/** What was decided by before is looked at again. */
const fresh = async () => {
  await currentBooks(database.db, true);
  return currentBooks(database.db);
};

/** Another process: connections, holds and snapshots of its own. */
async function withSecondProcess<T>(run: (other: Database) => Promise<T>): Promise<T> {
  const other = connect(database.url);
  try {
    return await run(other);
  } finally {
    await stopEnforcement();
    await other.close();
  }
}

it("admits exactly as many of fifty calls at once as fit in a hard cap", async () => {
  await budget();
  const decisions = await Promise.all(Array.from({ length: 50 }, () => ask()));
  expect(allowed(decisions)).toBe(10);
  expect(decisions.find(({ decision }) => decision === "deny")).toMatchObject({
    reason: "budget_exhausted",
    remaining: "0",
    unit: "usd",
    retryAfterSeconds: 1,
  });
  expect(await counter()).toEqual({ spent: "0", held: "10" });
  expect(await drift()).toBe(0);
});

it("admits exactly as many in two processes and five levels, each call in all of them or in none", () =>
  withSecondProcess(async ({ db }) => {
    await budget();
    await budget({ name: "Team", scope: { team: "field" }, limit: { usd: "25" } });
    await budget({ name: "Production", scope: { environment: "prod" }, limit: { requests: "40" } });
    await budget({ name: "Model", scope: { model: "gpt-4o" }, limit: { usd: "100" } });
    await budget({ name: "All", scope: {}, limit: { usd: "12" }, window: "day" });
    const there = () =>
      authorizeCall(
        { ...ctx(), db },
        parseInput(AuthorizeInput, { identity: "triage", provider: "openai", model: "gpt-4o", estimate: { costUsd: "1" } }),
      );
    const decisions = await Promise.all(Array.from({ length: 60 }, (_, i) => (i % 2 === 0 ? ask() : there())));
    expect(allowed(decisions)).toBe(12);
    expect(await drift()).toBe(0);
  }));

it("refuses a call that is larger than what is left, and takes nothing of what is left for it", async () => {
  await budget();
  await ask({ estimate: { costUsd: "9.99" } });
  expect(await ask({ estimate: { costUsd: "5" } })).toMatchObject({ decision: "deny", remaining: "0.01" });
  expect((await ask({ estimate: { costUsd: "0.01" } })).decision).toBe("allow");
});

it("admits at most one of the first calls of an agent with a default budget that is next to nothing", async () => {
  await budget({ name: "Each agent", scope: {}, per: "identity", isDefault: true, limit: { usd: "0.000000001" } });
  const decisions = await Promise.all(Array.from({ length: 8 }, () => ask({ estimate: { costUsd: "0.000000001" } })));
  expect(allowed(decisions)).toBe(1);
  expect((await ask({ identity: "triage", estimate: { costUsd: "0.000000001" } })).decision).toBe("allow");
});

it("sets a bounded estimate aside for a call that does not say how much it may put out", async () => {
  await budget();
  const first = await ask({ estimate: { inputTokens: 1_000 } });
  // 1,000 in and the policy's 4,096 out.
  expect(first).toMatchObject({ decision: "allow", estimatedCostUsd: "0.04346" });
  expect((await ask({ estimate: { inputTokens: 10 } })).decision).toBe("allow");
});

it("gives back what was never committed once it expires, and lists it as expired", async () => {
  await budget();
  await ask({ estimate: { costUsd: "10" }, ttlSeconds: 60 });
  expect((await ask()).decision).toBe("deny");
  clock.advance(60_000);
  expect((await ask()).decision).toBe("allow");
  const { rows } = await database.pool.query("SELECT state FROM reservation WHERE kind = 'call' ORDER BY created_at");
  expect(rows.map(({ state }) => state)).toEqual(["expired", "open"]);
  clock.advance(3_600_000);
  expect(await expireReservations(ctx())).toBeGreaterThan(0);
  expect(await counter()).toEqual({ spent: "0", held: "0" });
});

it("counts a commit once, tells what was beyond the estimate once, and answers the same when it is sent again", async () => {
  await budget();
  const { reservationId } = await ask();
  const first = await commit(reservationId, used(200_000));
  expect(first).toMatchObject({ state: "committed", costUsd: "2", estimatedCostUsd: "1", overshootUsd: "1" });
  expect(await commit(reservationId, used(200_000))).toEqual(first);
  await expect(commit(reservationId, used(1))).rejects.toThrow(Conflict);
  expect(await counter()).toEqual({ spent: "2", held: "0" });
  await stopEnforcement();
  const { rows: told } = await database.pool.query("SELECT reason, count, trim_scale(estimate_usd)::text AS over FROM budget_decision");
  expect(told).toEqual([{ reason: "overshoot", count: 1, over: "1" }]);
  expect((await database.pool.query("SELECT count(*)::integer AS lines FROM usage_line")).rows).toEqual([{ lines: 1 }]);
  expect(await drift()).toBe(0);
});

it("charges a commit that comes after the reservation expired, and says so", async () => {
  await budget();
  const { reservationId } = await ask({ ttlSeconds: 1 });
  clock.advance(2_000);
  await expireReservations(ctx());
  expect(await commit(reservationId, used(100_000))).toMatchObject({ state: "late", costUsd: "1" });
  expect(await counter()).toEqual({ spent: "1", held: "0" });
});

it("charges the prompt of a call whose caller went away, nothing for one that was not made", async () => {
  await budget();
  const [gone, notMade] = [await ask({ estimate: { inputTokens: 400_000, maxOutputTokens: 100 } }), await ask()];
  expect(await release(gone.reservationId, { reason: "cancelled" })).toMatchObject({ state: "committed" });
  expect(await release(notMade.reservationId)).toMatchObject({ state: "released" });
  expect(await release(notMade.reservationId)).toMatchObject({ state: "released" });
  expect(await counter()).toEqual({ spent: "1", held: "0" });
});

it("takes an explicit zero as zero, and a usage that contradicts itself not at all", async () => {
  await budget();
  const { reservationId } = await ask();
  await expect(commit(reservationId, { usage: { input: 1, cacheRead: 5 } })).rejects.toThrow(Invalid);
  expect(await commit(reservationId, used(0))).toMatchObject({ costUsd: "0" });
  expect(await counter()).toEqual({ spent: "0", held: "0" });
});

it("lets a free call pass an exhausted budget in money, but not its paid fallback", async () => {
  await budget({ limit: { usd: "1" } });
  await ask();
  expect((await ask({ estimate: { costUsd: "0" } })).decision).toBe("allow");
  expect((await ask({ estimate: { inputTokens: 10, maxOutputTokens: 10 }, request: { id: "r1", attempt: 2 } })).decision).toBe("deny");
});

it("counts the attempts of one request as one request", async () => {
  await budget({ limit: { requests: "2" } });
  const [first, second] = [await ask({ request: { id: "r1", attempt: 1 } }), await ask({ request: { id: "r1", attempt: 2 } })];
  for (const each of [first, second]) await commit(each.reservationId, used(10));
  expect((await ask()).decision).toBe("allow");
  expect((await ask()).decision).toBe("deny");
});

it("prices a model that nobody knows by the policy: as the dearest, not at all, or it refuses", async () => {
  await budget();
  const unknown = { model: "brand-new", estimate: { inputTokens: 1_000_000, maxOutputTokens: 100_000 } };
  expect(await ask(unknown)).toMatchObject({ decision: "allow", estimatedCostUsd: "3.5", warnings: [{ code: "unknown_model" }] });
  await database.pool.query("UPDATE enforcement_policy SET unknown_model = 'deny'; UPDATE ledger_version SET budgets = budgets + 1");
  await stopEnforcement();
  await fresh();
  expect(await ask(unknown)).toMatchObject({ decision: "deny", reason: "unknown_model" });
  await database.pool.query("UPDATE enforcement_policy SET unknown_model = 'dearest'; UPDATE ledger_version SET budgets = budgets + 1");
});

it("answers the same key and body with the same reservation, in any process, and refuses another body", () =>
  withSecondProcess(async ({ db }) => {
    await budget();
    const keyed = { idempotencyKey: "call-1" };
    const [one, two] = await Promise.all([ask(keyed), ask(keyed)]);
    expect(two?.reservationId).toBe(one?.reservationId);
    const input = { identity: "scout", provider: "openai", model: "gpt-4o", estimate: { costUsd: "1" }, ...keyed };
    expect((await authorizeCall({ ...ctx(), db }, parseInput(AuthorizeInput, input))).reservationId).toBe(one?.reservationId);
    await expect(ask({ ...keyed, estimate: { costUsd: "2" } })).rejects.toThrow(Conflict);
    expect((await ask(keyed, { id: "tok_other" })).reservationId).not.toBe(one?.reservationId);
    expect(await counter()).toEqual({ spent: "0", held: "2" });
  }));

it("refuses whom it does not know, who is suspended or revoked, and whose key has expired", async () => {
  expect(await ask({ identity: "nobody" })).toMatchObject({ decision: "deny", reason: "unknown_credential" });
  await database.pool.query(
    "UPDATE identity SET state = 'suspended' WHERE id = 'scout'; UPDATE identity SET state = 'revoked' WHERE id = 'eye'; UPDATE credential SET expires_at = '2026-03-15T12:00:00Z' WHERE id = 'k-triage'; UPDATE ledger_version SET inventory = inventory + 1",
  );
  await fresh();
  expect(await ask()).toMatchObject({ reason: "identity_suspended" });
  expect(await ask({ identity: "eye" })).toMatchObject({ reason: "identity_revoked" });
  expect(await ask({ identity: undefined, credential: "triage-key" })).toMatchObject({ reason: "credential_expired" });
  await database.pool.query(
    "UPDATE identity SET state = 'active'; UPDATE credential SET expires_at = NULL; UPDATE ledger_version SET inventory = inventory + 1",
  );
  await fresh();
});

it("stops and slows down what a rule names", async () => {
  await addRule(
    ctx({ kind: "person" }),
    parseInput(RuleInput, { kind: "block", scopeKind: "application", scopeId: "desk", reason: "Leaked" }),
  );
  await addRule(
    ctx({ kind: "person" }),
    parseInput(RuleInput, { kind: "rate", scopeKind: "identity", scopeId: "*", requests: 2, seconds: 60, reason: "Fair use" }),
  );
  await fresh();
  expect(await ask({ context: { application: "desk" } })).toMatchObject({
    decision: "deny",
    reason: "blocked",
    message: "Stopped: Leaked",
  });
  const decisions = [await ask(), await ask(), await ask(), await ask({ identity: "eye" })];
  expect(decisions.map(({ decision }) => decision)).toEqual(["allow", "allow", "throttle", "allow"]);
  expect(decisions[2]).toMatchObject({ reason: "rate_limited", retryAfterSeconds: 30 });
});

it("goes by the budgets of now: a limit that is lowered or archived meanwhile", async () => {
  const { id } = await budget();
  await ask({ estimate: { costUsd: "4" } });
  await changeBudget(ctx({ kind: "person" }), id, parseInput(BudgetChange, { limit: { usd: "5" } }));
  expect((await ask({ estimate: { costUsd: "2" } })).decision).toBe("deny");
  await changeBudget(ctx({ kind: "person" }), id, parseInput(BudgetChange, { state: "archived" }));
  await fresh();
  expect((await ask({ estimate: { costUsd: "2" } })).decision).toBe("allow");
});

it("counts a window of the budget's own time zone", async () => {
  await budget({ window: "month", timeZone: "Asia/Shanghai", limit: { usd: "1" } });
  clock.set("2026-03-31T15:59:59Z");
  expect((await ask({ ttlSeconds: 1 })).decision).toBe("allow");
  expect(await ask()).toMatchObject({ decision: "deny" });
  clock.set("2026-03-31T16:00:00Z");
  expect((await ask()).decision).toBe("allow");
});

it("counts each trace apart, and says when a call names none", async () => {
  await budget({ window: "trace", limit: { usd: "1" } });
  expect((await ask({ context: { traceId: "t1" } })).decision).toBe("allow");
  expect((await ask({ context: { traceId: "t1" } })).decision).toBe("deny");
  expect((await ask({ context: { traceId: "t2" } })).decision).toBe("allow");
  expect(await ask()).toMatchObject({ decision: "allow", warnings: [{ code: "no_trace" }] });
});

it("only warns at a soft budget", async () => {
  await budget({ enforcement: "soft", limit: { usd: "1" } });
  await commit((await ask()).reservationId, used(200_000));
  // What is said of a counter is a moment old.
  await vi.waitFor(async () => expect(await ask()).toMatchObject({ decision: "allow", warnings: [{ code: "soft_limit" }] }), {
    timeout: 10_000,
  });
});

it("leases a part of what is left, takes back what was not used, and nothing after it expired", async () => {
  await budget();
  const lease = (input: object = {}) =>
    leaseBudget(
      ctx(),
      parseInput(LeaseInput, {
        identity: "scout",
        provider: "openai",
        model: "gpt-4o",
        amount: { costUsd: "8" },
        ttlSeconds: 60,
        ...input,
      }),
    );
  const first = await lease();
  expect(first).toMatchObject({ decision: "allow", granted: { costUsd: "8", tokens: null, requests: null } });
  const second = await lease();
  expect(second).toMatchObject({ granted: { costUsd: "2" } });
  expect(await lease()).toMatchObject({ decision: "deny", reason: "budget_exhausted" });
  const renew = (id = "") => renewLease(ctx(), id, parseInput(LeaseRenewal, { used: { costUsd: "3" }, amount: { costUsd: "1" } }));
  // While nothing is left beside it, the old one stays: its calls are still under way.
  expect(await renew(first.leaseId)).toMatchObject({ decision: "deny" });
  expect(await counter()).toEqual({ spent: "0", held: "10" });
  await returnLease(ctx(), second.leaseId ?? "");
  const next = await renew(first.leaseId);
  expect(next).toMatchObject({ granted: { costUsd: "1" } });
  expect(await counter()).toEqual({ spent: "0", held: "1" });
  expect(await returnLease(ctx(), next.leaseId ?? "")).toMatchObject({ state: "released" });
  expect(await counter()).toEqual({ spent: "0", held: "0" });
  await expect(returnLease(ctx({ id: "tok_other" }), next.leaseId ?? "")).rejects.toThrow(NotFound);
  await budget({ name: "Tokens", limit: { tokens: "1000" } });
  await fresh();
  await expect(lease()).rejects.toThrow(Invalid);
});

it("keeps a log of what was no plain yes, as many of a kind as came together", async () => {
  await budget({ limit: { usd: "1" } });
  await Promise.all(Array.from({ length: 5 }, () => ask()));
  await stopEnforcement();
  const { rows } = await database.pool.query("SELECT decision, reason, sum(count)::integer AS count FROM budget_decision GROUP BY 1, 2");
  expect(rows).toEqual([{ decision: "deny", reason: "budget_exhausted", count: 4 }]);
});

/** Calls at a pace that is worth taking ahead for. */
async function pacedCalls(count: number) {
  for (let i = 0; i < count; i++) {
    expect((await ask({ ttlSeconds: 60 })).decision).toBe("allow");
    clock.advance(200);
  }
}
const heldBy = async (kind: string) =>
  (
    await database.pool.query<{ held: string }>(
      "SELECT trim_scale(coalesce(sum(a), 0))::text AS held FROM reservation, unnest(amounts) AS a WHERE state = 'open' AND kind = $1",
      [kind],
    )
  ).rows[0]?.held;

it("takes budget ahead of need far from a limit, and gives it back when the process ends", async () => {
  await budget({ limit: { usd: "1000" } });
  await pacedCalls(4);
  expect(Number(await heldBy("chunk"))).toBeGreaterThan(0);
  expect(await drift()).toBe(0);
  await stopEnforcement();
  expect([await heldBy("chunk"), await heldBy("call")]).toEqual(["0", "4"]);
  expect(await counter()).toEqual({ spent: "0", held: "4" });
});

it("keeps what a killed process gave out held until it can no longer be used, and then no longer", async () => {
  await budget({ limit: { usd: "1000" } });
  await pacedCalls(4);
  // Killed: what it decided last was never written, and nothing is given back.
  runningEngines().clear();
  expect(Number((await counter())?.held)).toBeGreaterThanOrEqual(4);
  clock.advance(59_000);
  await expireReservations(ctx());
  expect(Number((await counter())?.held)).toBeGreaterThan(0);
  clock.advance(300_000);
  await expireReservations(ctx());
  expect(await counter()).toEqual({ spent: "0", held: "0" });
  expect(await drift()).toBe(0);
});
