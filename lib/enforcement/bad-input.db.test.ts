/** What is sent wrongly, too late, twice or at an odd moment gets a clear decision or error, and moves no other call's money. */
import { afterAll, beforeAll, beforeEach, expect, it, test } from "vitest";
import { changeBudget, checkCounters, createBudget } from "@/lib/budgets";
import { BudgetChange, BudgetInput } from "@/lib/budgets/schemas";
import { Conflict, Invalid, NotFound } from "@/lib/kernel/errors";
import { parseInput } from "@/lib/kernel/parse";
import { frozenClock } from "@/lib/testing/clock";
import { type Caller, testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { seedOrganisation } from "@/lib/testing/ledger";
import { currentBooks } from "./current-books";
import { authorizeCall, commitReservation, expireReservations, releaseReservation, stopEnforcement } from "./index";
import { AuthorizeInput, CommitInput, LeaseInput, ReleaseInput } from "./schemas";

const database = useDatabase();
let clock: ReturnType<typeof frozenClock>;
const ctx = (caller?: Caller) => testContext(database.db, { kind: "token", id: "tok_gateway", sourceId: "api", clock, ...caller });
async function budget(input: object = {}) {
  const said = { name: "Scout", scope: { identity: "scout" }, limit: { usd: "10" }, window: "month", enforcement: "hard", ...input };
  const made = await createBudget(ctx(), parseInput(BudgetInput, said));
  await fresh();
  return made;
}
const CALL = { identity: "scout", provider: "openai", model: "gpt-4o", estimate: { costUsd: "1" } };
const ask = async (input: object = {}) => authorizeCall(ctx(), parseInput(AuthorizeInput, { ...CALL, ...input }));
const commit = async (id: string | undefined, input: object) => commitReservation(ctx(), id ?? "", parseInput(CommitInput, input));
const release = (id: string | undefined) => releaseReservation(ctx(), id ?? "", parseInput(ReleaseInput, {}));
/** gpt-4o: $10 a million out. */
const used = (output: number) => ({ usage: { input: 0, output } });
const counters = async () =>
  (
    await database.pool.query<{ key: string; spent: string; held: string }>(
      "SELECT key, trim_scale(spent)::text AS spent, trim_scale(held)::text AS held FROM budget_counter ORDER BY key",
    )
  ).rows;
const counter = async () => (await counters()).map(({ spent, held }) => ({ spent, held }))[0];
const fresh = async () => {
  await currentBooks(database.db, true);
  return currentBooks(database.db);
};
async function change(sql: string) {
  await database.pool.query(`${sql}; UPDATE ledger_version SET inventory = inventory + 1`);
  await fresh();
}

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

test.each([
  { costUsd: "-1" },
  { costUsd: "1e3" },
  { costUsd: "1.0000000000000001" },
  { costUsd: "1000000000000" },
  { costUsd: 1 },
  { costUsd: "NaN" },
  { inputTokens: -1 },
  { inputTokens: 1.5 },
  { inputTokens: 1_000_000_000_001 },
  { inputTokens: 1, maxOutputTokens: -1 },
  { inputTokens: "5" },
  { maxOutputTokens: 5 },
  { costUsd: "1", inputTokens: 1 },
  {},
])("an estimate of %j is refused, and its place told", async (estimate) => {
  const refusal: unknown = await ask({ estimate }).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(Invalid);
  for (const { location } of (refusal as Invalid).details) expect(location).toMatch(/^estimate/);
  expect((refusal as Invalid).details.length).toBeGreaterThan(0);
});

it("takes the largest estimate there is as it is: refused by a cap, with no hope in waiting, and set aside where it fits", async () => {
  await budget();
  const huge = { estimate: { costUsd: "999999999999.999999999999999" } };
  const refused = await ask(huge);
  expect(refused).toMatchObject({ decision: "deny", reason: "budget_exhausted", remaining: "10" });
  expect(refused).not.toHaveProperty("retryAfterSeconds");
  expect(await ask({ ...huge, identity: "triage" })).toMatchObject({ decision: "allow", estimatedCostUsd: "999999999999.999999999999999" });
  const most = { inputTokens: 1_000_000_000_000, maxOutputTokens: 1_000_000_000_000 };
  expect(await ask({ identity: "triage", estimate: most })).toMatchObject({ decision: "allow", estimatedCostUsd: "12500000" });
  expect((await ask({ estimate: { costUsd: "10" } })).decision).toBe("allow");
  await stopEnforcement();
  expect(await counter()).toEqual({ spent: "0", held: "10" });
});

const half = "\ud83d";
test.each([
  ["model", { model: `gpt-4o\0` }],
  ["identity", { identity: `scout${half}` }],
  ["credential", { credential: "a\0b" }],
  ["idempotencyKey", { idempotencyKey: half }],
  ["operator.id", { operator: { id: "a\0", evidence: "header" } }],
  ["request.id", { request: { id: `r${half}`, attempt: 1 } }],
  ["context.traceId", { context: { traceId: "t\0" } }],
  ["context.tenant", { context: { tenant: half } }],
  ["context.labels.job", { context: { labels: { job: "x\0" } } }],
])("a text that the database cannot hold is refused at %s: written with others it would keep them all from it", async (place, input) => {
  const refusal: unknown = await ask(input).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(Invalid);
  expect((refusal as Invalid).details).toMatchObject([{ location: place, fix: "Take the character out." }]);
  const lease = { ...CALL, estimate: undefined, amount: { costUsd: "1" }, ...input };
  if (LeaseInput.shape[place.split(".")[0] as keyof typeof LeaseInput.shape])
    expect(() => parseInput(LeaseInput, { ...lease, idempotencyKey: undefined, request: undefined })).toThrow(Invalid);
});

it("writes emoji, quotes, backslashes and braces as they were sent, in one row beside others", async () => {
  await budget();
  const odd = '🦊 "a" \\ {b,c} \u2028NULL';
  await Promise.all([ask(), ask({ model: odd, context: { tenant: odd, labels: { odd }, traceId: "{}" } }), ask({ model: "null" })]);
  await stopEnforcement();
  const { rows } = await database.pool.query("SELECT call FROM reservation WHERE kind = 'call' ORDER BY call->>'model'");
  expect(rows.map(({ call }) => call.model).sort()).toEqual(["gpt-4o", "null", odd].sort());
  expect(rows.find(({ call }) => call.model === odd)?.call.context).toEqual({ tenant: odd, labels: { odd }, traceId: "{}" });
});

it("does not let a commit be dated days ahead: the reservation stays open for the right one", async () => {
  await budget();
  const { reservationId } = await ask();
  await expect(commit(reservationId, { ...used(1), time: "2026-03-17T12:00:01Z" })).rejects.toThrow(Invalid);
  expect(await counter()).toEqual({ spent: "0", held: "1" });
  expect(await commit(reservationId, { ...used(100_000), time: "2026-03-15T14:00:00+02:00" })).toMatchObject({
    state: "committed",
    costUsd: "1",
  });
  expect(await counter()).toEqual({ spent: "1", held: "0" });
});

it("charges a call to the window that it was made in, whenever its commit comes and whatever it names", async () => {
  await budget();
  clock.set("2026-03-31T23:59:30Z");
  const [silent, dated] = [await ask(), await ask()];
  clock.advance(60_000);
  await commit(silent.reservationId, used(100_000));
  await commit(dated.reservationId, { ...used(200_000), time: "2026-04-01T00:00:00Z" });
  expect((await counters()).map(({ key, spent, held }) => [key, spent, held])).toEqual([
    ["@2026-03-01T00:00:00.000Z", "1", "0"],
    ["@2026-04-01T00:00:00.000Z", "2", "0"],
  ]);
});

it("gives nothing out twice when the clock of the process is set back or jumps ahead", async () => {
  await budget({ limit: { usd: "3" } });
  expect((await ask({ ttlSeconds: 3_600 })).decision).toBe("allow");
  clock.advance(-1_800_000);
  expect((await ask({ ttlSeconds: 3_600 })).decision).toBe("allow");
  clock.advance(3_000_000);
  expect((await ask({ ttlSeconds: 3_600 })).decision).toBe("allow");
  expect((await ask()).decision).toBe("deny");
  expect(await counter()).toEqual({ spent: "0", held: "3" });
});

it("refuses a key that was used for another call, each part of which counts, and takes another time to live for the same", async () => {
  await budget();
  const keyed = { idempotencyKey: "k1", context: { labels: { a: "1", b: "2" } } };
  const first = await ask(keyed);
  for (const other of [
    { model: "gpt-4o-mini" },
    { identity: "triage" },
    { mode: "batch" },
    { context: {} },
    { request: { id: "r", attempt: 1 } },
  ])
    await expect(ask({ ...keyed, ...other })).rejects.toThrow(Conflict);
  const again = await ask({ ...keyed, context: { labels: { b: "2", a: "1" } }, ttlSeconds: 600 });
  expect(again).toMatchObject({ reservationId: first.reservationId, expiresAt: first.expiresAt });
  expect(await counter()).toEqual({ spent: "0", held: "1" });
});

it("answers a key whose reservation is over with that one, and sets nothing aside again", async () => {
  await budget();
  const first = await ask({ idempotencyKey: "k1", ttlSeconds: 1 });
  clock.advance(2_000);
  await expireReservations(ctx());
  expect(await ask({ idempotencyKey: "k1", ttlSeconds: 1 })).toMatchObject({
    reservationId: first.reservationId,
    expiresAt: first.expiresAt,
  });
  expect(await counter()).toEqual({ spent: "0", held: "0" });
});

it("refuses a key of the provider that nobody has, and flags it where the policy lets it pass", async () => {
  const unknown = { identity: undefined, credential: "sk-nobody" };
  expect(await ask(unknown)).toMatchObject({ decision: "deny", reason: "unknown_credential" });
  await database.pool.query("UPDATE enforcement_policy SET unknown_credential = 'allow'; UPDATE ledger_version SET budgets = budgets + 1");
  await stopEnforcement();
  await fresh();
  expect(await ask(unknown)).toMatchObject({ decision: "allow", warnings: [{ code: "unknown_credential" }] });
  await database.pool.query("UPDATE enforcement_policy SET unknown_credential = 'deny'; UPDATE ledger_version SET budgets = budgets + 1");
  await fresh();
});

it("tells of an expired reservation that it is, frees it once, and knows none of others", async () => {
  await budget();
  const { reservationId } = await ask({ ttlSeconds: 1 });
  clock.advance(2_000);
  await expireReservations(ctx());
  expect(await release(reservationId)).toMatchObject({ state: "expired" });
  expect(await counter()).toEqual({ spent: "0", held: "0" });
  await expect(release("rsv_00000000000000000000000000")).rejects.toThrow(NotFound);
  await expect(releaseReservation(ctx({ id: "tok_other" }), reservationId ?? "", parseInput(ReleaseInput, {}))).rejects.toThrow(NotFound);
});

it("charges what an identity used before it was revoked, and allows nothing after", async () => {
  await budget();
  const { reservationId } = await ask();
  await change("UPDATE identity SET state = 'revoked' WHERE id = 'scout'");
  expect(await ask()).toMatchObject({ decision: "deny", reason: "identity_revoked" });
  expect(await commit(reservationId, used(100_000))).toMatchObject({ state: "committed", costUsd: "1" });
  expect(await counter()).toEqual({ spent: "1", held: "0" });
  await change("UPDATE identity SET state = 'active' WHERE id = 'scout'");
});

it("closes what was set aside in a budget that was taken away meanwhile", async () => {
  const { id } = await budget();
  const [kept, dropped, left] = [await ask(), await ask({ idempotencyKey: "k" }), await ask({ ttlSeconds: 60 })];
  await changeBudget(ctx({ kind: "person" }), id, parseInput(BudgetChange, { state: "archived" }));
  await fresh();
  expect(await commit(kept.reservationId, used(100_000))).toMatchObject({ state: "committed" });
  expect(await release(dropped.reservationId)).toMatchObject({ state: "released" });
  clock.advance(400_000);
  await expireReservations(ctx());
  expect(await release(left.reservationId)).toMatchObject({ state: "expired" });
  expect((await counter())?.held).toBe("0");
  expect(await checkCounters(ctx())).toEqual([]);
});

/** A day in whose night the clocks of New York change: when it begins, its last instant, and its hours. */
test.each([
  ["forward", "2026-03-08T05:00:00Z", "2026-03-09T03:59:59.999Z", 23],
  ["back", "2026-11-01T04:00:00Z", "2026-11-02T04:59:59.999Z", 25],
])("a day on which clocks go %s is one window, to its last instant", async (_, begins, last, hours) => {
  clock.set(begins);
  await budget({ window: "day", timeZone: "America/New_York", limit: { usd: "1" } });
  const { reservationId } = await ask();
  await commit(reservationId, used(100_000));
  expect(await ask()).toMatchObject({ decision: "deny", retryAfterSeconds: hours * 3_600 });
  clock.set(last);
  expect(await ask()).toMatchObject({ decision: "deny", retryAfterSeconds: 1 });
  clock.advance(1);
  expect((await ask()).decision).toBe("allow");
});

it("the hour that comes twice when clocks go back is two windows", async () => {
  clock.set("2026-11-01T05:30:00Z");
  await budget({ window: "hour", timeZone: "America/New_York", limit: { usd: "1" } });
  expect((await ask()).decision).toBe("allow");
  expect((await ask()).decision).toBe("deny");
  clock.advance(3_600_000);
  expect((await ask()).decision).toBe("allow");
  expect((await ask()).decision).toBe("deny");
});
