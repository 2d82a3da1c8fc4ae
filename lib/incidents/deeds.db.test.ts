import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { recordSignals } from "@/lib/anomalies";
import { actorOfAccount, type Context, createUser, type Role } from "@/lib/auth";
import { createBudget } from "@/lib/budgets";
import { BudgetInput } from "@/lib/budgets/schemas";
import { authorizeCall, stopEnforcement } from "@/lib/enforcement";
import { currentBooks } from "@/lib/enforcement/current-books";
import { AuthorizeInput } from "@/lib/enforcement/schemas";
import { Conflict, Forbidden, NotFound } from "@/lib/kernel/errors";
import { parseInput } from "@/lib/kernel/parse";
import { frozenClock } from "@/lib/testing/clock";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { seedOrganisation, seedUsage } from "@/lib/testing/ledger";
import { testSignal } from "@/lib/testing/signals";
import { usageEvent } from "@/lib/testing/usage";
import type { IncidentDetail } from "./core/views";
import { actOnIncident, readIncident, undoDeed, workSignals } from "./index";
import { DeedInput } from "./schemas";

const database = useDatabase();
const NOW = "2026-03-15T12:00:00Z";
const MINUTE = 60_000;
const clock = frozenClock(NOW);
const root = () => testContext(database.db, { clock, id: "root" });
const work = () => workSignals(testContext(database.db, { clock, id: "system:jobs", kind: "system" }));
const sql = (text: string) => database.pool.query(text);

/** Ann owns Triage of Care, which Lea leads; Sec is of security. */
const PEOPLE: Record<string, Role> = {
  ann: "identity_owner",
  ben: "identity_owner",
  lea: "team_lead",
  sec: "security_admin",
  sam: "security_analyst",
};
const users: Record<string, string> = {};
async function as(name: string): Promise<Context> {
  const account = await actorOfAccount(database.db, users[name] ?? "");
  if (!account) throw new Error(`${name} cannot sign in`);
  return { db: database.db, clock, actor: account.actor };
}

beforeAll(async () => {
  await seedOrganisation(database.pool);
  await sql(
    `INSERT INTO person (id, email, name) VALUES ('lea', 'lea@example.com', 'Lea'); UPDATE team SET lead_id = 'lea' WHERE id = 'care'`,
  );
  for (const [name, role] of Object.entries(PEOPLE)) {
    const grants = [{ role, businessUnitIds: [], teamIds: [], applicationIds: [], environmentIds: [] }];
    users[name] = (await createUser(root(), { email: `${name}@example.com`, name, grants })).id;
  }
});
const TABLES = [
  "incident",
  "incident_step",
  "planned_window",
  "signal",
  "detector_feedback",
  "enforcement_rule",
  "revocation_task",
  "notification",
];
beforeEach(async () => {
  clock.set(NOW);
  await stopEnforcement();
  for (const table of [...TABLES, "budget_raise", "budget_counter", "budget"]) await sql(`DELETE FROM ${table}`);
  await sql(`UPDATE identity SET state = 'active', revoked_at = NULL; UPDATE credential SET state = 'active', revoked_at = NULL;
    UPDATE ledger_version SET budgets = budgets + 1, inventory = inventory + 1`);
});
afterAll(stopEnforcement);

async function incident(over: Parameters<typeof testSignal>[0] = {}): Promise<string> {
  const at = clock.now().getTime();
  const place = { credentialId: "k-triage", ...over.place };
  await recordSignals(
    database.db,
    [testSignal({ startedMs: at - 30 * MINUTE, detectedMs: at - 25 * MINUTE, untilMs: at, ...over, place })],
    clock.now(),
  );
  await work();
  const { rows } = await database.pool.query<{ id: string }>("SELECT id FROM incident ORDER BY number DESC LIMIT 1");
  return rows[0]?.id ?? "";
}

/** What a gateway is answered. */
async function asked(input: object = { credential: "triage-key" }): Promise<string> {
  await currentBooks(database.db, true);
  const call = { provider: "openai", model: "gpt-4o", estimate: { costUsd: "3" }, ...input };
  const gateway = testContext(database.db, { clock, kind: "token", id: "gateway", sourceId: "api" });
  return (await authorizeCall(gateway, parseInput(AuthorizeInput, call))).decision;
}
const act = async (name: string, id: string, deed: object) => {
  clock.advance(1_000);
  return actOnIncident(await as(name), id, DeedInput.parse({ reason: "It runs away", ...deed }));
};
const lastDeed = ({ steps }: IncidentDetail) => steps.filter(({ kind }) => kind === "deed").at(-1)?.id ?? "";
const undo = async (name: string, id: string) => {
  clock.advance(1_000);
  return undoDeed(await as(name), id, lastDeed(await readIncident(root(), id)), { reason: "It was right" });
};

describe("a deed has its effect, and is taken back", () => {
  test("block: every call is refused, until it is lifted", async () => {
    const id = await incident();
    expect(await asked()).toBe("allow");
    const done = await act("ann", id, { kind: "block" });
    expect(done).toMatchObject({ done: "Blocked Triage", state: "investigating" });
    expect(done.steps.at(-1)).toMatchObject({ kind: "deed", text: "Blocked Triage: It runs away", canUndo: true });
    expect(await asked()).toBe("deny");
    await expect(act("ann", id, { kind: "block" })).rejects.toThrow(Conflict);
    expect((await undo("ann", id)).steps.map(({ kind, canUndo }) => `${kind} ${canUndo}`)).toEqual([
      "opened false",
      "deed false",
      "undone false",
    ]);
    expect(await asked()).toBe("allow");
    await expect(undo("ann", id)).rejects.toThrow(Conflict);
  });

  test("block of a leaked key stops the key alone; what security put only security lifts", async () => {
    const id = await incident({ detector: "B5", severity: "critical" });
    await act("sec", id, { kind: "block" });
    expect([await asked(), await asked({ identity: "triage" })]).toEqual(["deny", "allow"]);
    await expect(undo("ann", id)).rejects.toThrow(Forbidden);
    await undo("sec", id);
    expect(await asked()).toBe("allow");
  });

  test("throttle: so many calls a minute and no more", async () => {
    const id = await incident();
    await act("lea", id, { kind: "throttle", callsPerMinute: 2, until: "2026-03-16T00:00:00Z" });
    const answers = [await asked(), await asked(), await asked()];
    expect(answers).toEqual(["allow", "allow", "throttle"]);
    await undo("lea", id);
    expect(await asked()).toBe("allow");
  });

  test("cap: a hard budget, or the one that is there lowered; the limit comes back", async () => {
    const id = await incident();
    // Security lowers what may be used: where no budget is, too.
    await act("sec", id, { kind: "cap", amountUsd: "1" });
    expect(await asked()).toBe("deny");
    await expect(act("lea", id, { kind: "cap", amountUsd: "5" })).rejects.toThrow(Conflict);
    // To let more be used is for finance, as with any budget.
    await expect(undo("lea", id)).rejects.toThrow(Forbidden);
    await undoDeed(root(), id, lastDeed(await readIncident(root(), id)), { reason: "It was right" });
    expect(await asked()).toBe("allow");
    const input = { name: "Own", scope: { identity: "triage" }, limit: { usd: "1000" }, window: "month", enforcement: "soft" };
    await createBudget(root(), parseInput(BudgetInput, input));
    await act("lea", id, { kind: "cap", amountUsd: "1" });
    const limits = async () =>
      (await database.pool.query("SELECT trim_scale(limit_amount)::text AS limit, enforcement FROM budget WHERE archived_at IS NULL")).rows;
    expect(await limits()).toEqual([{ limit: "1", enforcement: "hard" }]);
    expect(await asked()).toBe("deny");
    await undoDeed(root(), id, lastDeed(await readIncident(root(), id)), { reason: "It was right" });
    expect(await limits()).toEqual([{ limit: "1000", enforcement: "soft" }]);
    await expect(act("ann", id, { kind: "cap", amountUsd: "1" })).rejects.toThrow(Forbidden);
  });

  test("revoke: the key is dead here at once; given up, the task ends and the key stays dead", async () => {
    const id = await incident({ detector: "B5", severity: "critical" });
    await act("ann", id, { kind: "revoke" });
    expect(await asked()).toBe("deny");
    const tasks = async () => (await database.pool.query("SELECT action, subject_id, state FROM revocation_task")).rows;
    expect(await tasks()).toMatchObject([{ action: "revoke", subject_id: "k-triage" }]);
    await undo("ann", id);
    expect(await tasks()).toMatchObject([{ state: "cancelled" }]);
    expect(await asked()).toBe("deny");
    await expect(act("ann", id, { kind: "revoke" })).rejects.toThrow(Conflict);
    const { deeds } = await readIncident(await as("ann"), id);
    expect(deeds.find(({ kind }) => kind === "revoke")).toMatchObject({ isProposed: false, refusal: "Its access has ended already." });
    expect(deeds.find(({ kind }) => kind === "block")).toMatchObject({ refusal: null });
  });

  test("rotate: a task for the key", async () => {
    const id = await incident();
    await act("lea", id, { kind: "rotate" });
    expect((await database.pool.query("SELECT action, subject_id FROM revocation_task")).rows).toEqual([
      { action: "rotate", subject_id: "k-triage" },
    ]);
  });

  test("open review: the owner is asked; cancelled when taken back", async () => {
    const id = await incident();
    await expect(act("ann", id, { kind: "open_review" })).rejects.toThrow(Forbidden);
    const done = await act("sec", id, { kind: "open_review" });
    expect(done.done).toBe("Opened an access review of Triage");
    const campaigns = async () => (await database.pool.query("SELECT state, kind, item_count FROM review_campaign")).rows;
    expect(await campaigns()).toMatchObject([{ state: "open", kind: "event", item_count: 1 }]);
    await undo("sec", id);
    expect(await campaigns()).toMatchObject([{ state: "cancelled" }]);
  });

  test("mark planned: closed and quiet until then; taken back, it is open and the next is told", async () => {
    const id = await incident();
    expect(await act("ann", id, { kind: "mark_planned", until: "2026-03-15T18:00:00Z" })).toMatchObject({
      state: "closed",
      disposition: "planned",
    });
    clock.advance(2 * 60 * MINUTE);
    expect(await incident({ key: "second" })).toBe(id);
    expect(await undo("ann", id)).toMatchObject({ state: "investigating", disposition: null });
    clock.advance(2 * 60 * MINUTE);
    expect(await incident({ key: "third" })).not.toBe(id);
  });
});

describe("a deed is refused", () => {
  test("to programs, to who does not see it or lacks the right, and where there is nothing to do it to", async () => {
    const id = await incident();
    const block = DeedInput.parse({ kind: "block", reason: "Stop" });
    await expect(actOnIncident(testContext(database.db, { clock, kind: "token" }), id, block)).rejects.toThrow(Forbidden);
    await expect(actOnIncident(await as("ben"), id, block)).rejects.toThrow(NotFound);
    const offers = (await readIncident(await as("ann"), id)).deeds;
    expect(offers.filter(({ refusal }) => refusal !== null).map(({ kind }) => kind)).toEqual(["cap", "open_review"]);
    expect(offers.filter(({ isProposed }) => isProposed).map(({ kind }) => kind)).toEqual(["throttle"]);
    const whole = await incident({
      key: "org",
      detector: "S1",
      scopeKind: "organisation",
      scopeId: "",
      place: { identityId: null, credentialId: null, teamId: null },
      startedMs: 0,
      detectedMs: 1,
      untilMs: 2,
    });
    expect(whole).not.toBe(id);
    await expect(actOnIncident(root(), whole, block)).rejects.toThrow(Conflict);
    await expect(undoDeed(root(), id, "nothing", { reason: "Why" })).rejects.toThrow(NotFound);
    expect((await database.pool.query("SELECT 1 FROM enforcement_rule")).rows).toEqual([]);
  });
});

describe("what is stopped is contained", () => {
  const call = (minutes: number) =>
    usageEvent({ dedupeKey: `c${minutes}`, occurredAt: new Date(Date.parse(NOW) + minutes * MINUTE), hints: { credential: "triage-key" } });

  test("after 15 silent minutes, and opened again by what comes later", async () => {
    const id = await incident();
    await seedUsage(root(), [call(-5)]);
    await act("ann", id, { kind: "block" });
    const state = async () => (await readIncident(root(), id)).state;
    clock.advance(14 * MINUTE);
    await work();
    expect(await state()).toBe("investigating");
    clock.advance(2 * MINUTE);
    await work();
    expect(await state()).toBe("contained");
    clock.advance(10 * MINUTE);
    await seedUsage(root(), [call(25)]);
    const at = clock.now().getTime();
    await recordSignals(
      database.db,
      [testSignal({ startedMs: at - 60 * MINUTE, detectedMs: at - 55 * MINUTE, untilMs: at, place: { credentialId: "k-triage" } })],
      clock.now(),
    );
    await work();
    expect(await state()).toBe("open");
  });

  test("but not while calls go on", async () => {
    const id = await incident();
    await act("ann", id, { kind: "block" });
    await seedUsage(root(), [call(10)]);
    clock.advance(20 * MINUTE);
    await work();
    expect((await readIncident(root(), id)).state).toBe("investigating");
  });
});
