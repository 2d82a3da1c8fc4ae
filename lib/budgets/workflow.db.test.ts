import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { z } from "zod";
import { actorOfAccount, type Context, createUser, type Role } from "@/lib/auth";
import { setEnvironment } from "@/lib/env";
import { Conflict, Forbidden, Invalid, NotFound } from "@/lib/kernel/errors";
import { frozenClock } from "@/lib/testing/clock";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { seedOrganisation } from "@/lib/testing/ledger";
import { formatAmount, limitAt } from "./core/budget";
import {
  addRaise,
  addRule,
  changeBudget,
  changePolicy,
  createBudget,
  decideRequest,
  expireRequests,
  liftRule,
  listDecisions,
  listRequests,
  listRules,
  loadBudgetBook,
  readPolicy,
  requestBudget,
  withdrawRequest,
} from "./index";
import { BudgetChange, BudgetInput, DecisionQuery, RequestQuery, RuleQuery } from "./schemas";

const database = useDatabase();
const NOW = "2026-03-10T12:00:00Z";
const SOON = "2026-03-14T00:00:00Z";
const clock = frozenClock(NOW);
const reason = "Backlog of the launch";

/** Ann owns Triage and Router of Care, which Lea leads; Ben owns what is Field's. Dual may speak for two duties. */
const PEOPLE: Record<string, Role[]> = {
  ann: ["identity_owner"],
  ben: ["identity_owner"],
  lea: ["team_lead"],
  fin: ["finance_controller"],
  fay: ["finance_controller"],
  sec: ["security_admin"],
  dual: ["finance_controller", "security_admin"],
  spy: ["security_analyst"],
  clerk: ["finance_analyst"],
  admin: ["platform_admin"],
};
const ids: Record<string, string> = {};
async function as(name: string): Promise<Context> {
  const account = await actorOfAccount(database.db, ids[name] ?? "");
  if (!account) throw new Error(`${name} cannot sign in`);
  return { db: database.db, clock, actor: account.actor };
}

beforeAll(async () => {
  await seedOrganisation(database.pool);
  await database.pool.query(`
    INSERT INTO person (id, email, name) VALUES ('lea', 'lea@example.com', 'Lea'); UPDATE team SET lead_id = 'lea' WHERE id = 'care';
    UPDATE identity SET kind = 'shared' WHERE id = 'router'; UPDATE ledger_version SET inventory = inventory + 1`);
  const root = testContext(database.db, { id: "root" });
  for (const [name, roles] of Object.entries(PEOPLE)) {
    const grants = roles.map((role) => ({ role, businessUnitIds: [], teamIds: [], applicationIds: [], environmentIds: [] }));
    ids[name] = (await createUser(root, { email: `${name}@example.com`, name, grants })).id;
  }
});
beforeEach(async () => {
  clock.set(NOW);
  // Deleting a few rows is ten times as fast as emptying tables.
  for (const table of [
    "budget",
    "budget_raise",
    "budget_counter",
    "budget_request",
    "budget_approval",
    "budget_decision",
    "enforcement_rule",
    "notification",
  ])
    await database.pool.query(`DELETE FROM ${table}`);
});

const make = async (over: Partial<z.input<typeof BudgetInput>> = {}) => {
  const input = { name: "Triage", scope: { identity: "triage" }, limit: { usd: "100" }, window: "month", enforcement: "hard", ...over };
  return (await createBudget(testContext(database.db, { clock, id: "root" }), BudgetInput.parse(input))).id;
};
const ask = async (name: string, budgetId: string, amount = "10", until: string | null = SOON) =>
  requestBudget(await as(name), budgetId, { amount, reason, ...(until === null ? {} : { until }) });
const say = async (name: string, id: string, decision: "approved" | "refused" = "approved", duty?: "team" | "finance" | "security") =>
  decideRequest(await as(name), id, { decision, reason: "Looked at the figures", ...(duty ? { duty } : {}) });
const limitOf = async (budgetId: string): Promise<string> => {
  const budget = (await loadBudgetBook(database.db)).byId.get(budgetId);
  return budget ? formatAmount(limitAt(budget, "", clock.now())) : "none";
};
const list = async (name: string, state: "waiting" | "decided" = "waiting") =>
  (await listRequests(await as(name), RequestQuery.parse({ state }))).data;
const duties = (view: { needs: { duty: string }[] }) => view.needs.map(({ duty }) => duty);

describe("asking for more", () => {
  test("is for who sees the budget and answers for it, once at a time", async () => {
    const budget = await make();
    await expect(ask("ben", budget)).rejects.toThrow(NotFound);
    await expect(ask("ann", "bud_none")).rejects.toThrow(NotFound);
    await expect(ask("clerk", budget)).rejects.toThrow(Forbidden);
    await expect(ask("fin", budget)).rejects.toThrow(Forbidden);
    const program = testContext(database.db, { clock, kind: "token", id: "tok" });
    await expect(requestBudget(program, budget, { amount: "1", reason })).rejects.toThrow(Forbidden);
    const asked = await ask("ann", budget);
    expect(asked).toMatchObject({ kind: "raise", amount: "10", state: "waiting", createdBy: "ann", isOwn: true, value: null });
    await expect(ask("lea", budget)).rejects.toThrow(Conflict);
    expect(await list("ben")).toEqual([]);
    expect((await list("ann")).map(({ id, isOwn }) => [id, isOwn])).toEqual([[asked.id, true]]);
    expect((await list("lea"))[0]?.needs).toMatchObject([{ duty: "team", mayDecide: true, decision: null }]);
    expect((await list("fin"))[0]?.needs).toMatchObject([{ duty: "team", mayDecide: false }]);
    const other = await make();
    const both = await Promise.allSettled([ask("ann", other), ask("lea", other)]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });

  test("for what no budget can give is refused with the place", async () => {
    const budget = await make();
    const refusedAt = async (given: object) =>
      requestBudget(await as("ann"), budget, { amount: "1", reason, ...given }).catch((error: unknown) =>
        error instanceof Invalid ? error.details[0]?.location : error,
      );
    expect(await refusedAt({ amount: "0" })).toBe("amount");
    expect(await refusedAt({ until: "2026-03-10T12:00:00Z" })).toBe("until");
    expect(await refusedAt({ value: "triage" })).toBe("value");
    expect(await refusedAt({ value: "triage", until: SOON })).toBe("value");
    const whole = await make({ limit: { tokens: "1000" } });
    await expect(ask("ann", whole, "1.5")).rejects.toThrow(Invalid);
    await changeBudget(testContext(database.db, { clock }), budget, { state: "archived" });
    await expect(ask("ann", budget)).rejects.toThrow(Conflict);
  });

  test("of a budget that counts apart is for a value of one's own", async () => {
    const apart = await make({ scope: {}, per: "identity" });
    const own = { amount: "5", value: "Triage", until: SOON, reason };
    await expect(requestBudget(await as("ben"), apart, own)).rejects.toThrow();
    await expect(requestBudget(await as("ann"), apart, { amount: "5", reason })).rejects.toThrow(NotFound);
    const asked = await requestBudget(await as("ann"), apart, own);
    expect(asked.value).toEqual({ id: "triage", name: "Triage" });
    await say("lea", asked.id);
    expect(await database.db.budgetRaise.findMany({ select: { value: true, requestId: true } })).toEqual([
      { value: "triage", requestId: asked.id },
    ]);
  });
});

describe("the yes of the team", () => {
  test("adds the raise at once, for a time, with its trace in the audit log and a new version", async () => {
    const budget = await make();
    const asked = await ask("ann", budget, "20");
    const version = await database.db.ledgerVersion.findUniqueOrThrow({ where: { id: 1 } });
    const decided = await say("lea", asked.id);
    expect(decided).toMatchObject({ state: "approved", needs: [{ duty: "team", decision: "approved", by: "lea", mayDecide: false }] });
    expect(await limitOf(budget)).toBe("120");
    expect((await database.db.ledgerVersion.findUniqueOrThrow({ where: { id: 1 } })).budgets).toBe(version.budgets + 1);
    const logged = await database.db.auditEvent.findMany({
      where: { objectId: { in: [budget, asked.id] } },
      orderBy: { seq: "asc" },
      select: { action: true, actorName: true },
    });
    expect(logged.map(({ action, actorName }) => `${actorName}: ${action}`)).toEqual([
      "Test Person: budget.create",
      "ann: budget_request.ask",
      "lea: budget.raise",
      "lea: budget_request.approve",
    ]);
    clock.set(SOON);
    expect(await limitOf(budget)).toBe("100");
  });

  test("is not given by finance, security, platform admins or who lowers budgets, and its own asker needs finance", async () => {
    const asked = await ask("ann", await make());
    for (const name of ["fin", "sec", "admin", "spy", "clerk", "dual"]) await expect(say(name, asked.id)).rejects.toThrow(Forbidden);
    await expect(say("ben", asked.id)).rejects.toThrow(NotFound);
    await expect(say("lea", asked.id, "approved", "finance")).rejects.toThrow(Invalid);
    const own = await ask("lea", await make());
    expect(duties(own)).toEqual(["finance"]);
    await expect(say("lea", own.id)).rejects.toThrow(Forbidden);
    await expect(say("lea", own.id, "refused")).rejects.toThrow(Forbidden);
    expect((await say("fin", own.id)).state).toBe("approved");
  });
});

describe("separation of duties", () => {
  const shared = () => make({ name: "Router", scope: { identity: "router" } });

  test("a shared account needs two people, whoever they are, and gets its limit with the second yes", async () => {
    const budget = await shared();
    const asked = await ask("ann", budget, "50", null);
    expect(duties(asked)).toEqual(["finance", "security"]);
    await expect(say("dual", asked.id)).rejects.toThrow(Invalid);
    await expect(say("lea", asked.id)).rejects.toThrow(Forbidden);
    expect(await say("dual", asked.id, "approved", "finance")).toMatchObject({ state: "waiting" });
    await expect(say("dual", asked.id, "approved", "security")).rejects.toThrow(Forbidden);
    await expect(say("fin", asked.id)).rejects.toThrow(Forbidden);
    await expect(say("fin", asked.id, "approved", "finance")).rejects.toThrow(Invalid);
    expect(await limitOf(budget)).toBe("100");
    expect(await say("sec", asked.id)).toMatchObject({ state: "approved" });
    expect(await limitOf(budget)).toBe("150");
  });

  test("two people at once are both heard, and it is given once", async () => {
    const budget = await shared();
    const asked = await ask("ann", budget, "50", null);
    const both = await Promise.all([say("fin", asked.id), say("sec", asked.id)]);
    expect(both.map(({ state }) => state).sort()).toEqual(["approved", "waiting"]);
    expect(await limitOf(budget)).toBe("150");
  });

  test("the same duty by two at once is given once, and a decided request is decided", async () => {
    const budget = await make();
    const asked = await ask("ann", budget, "50");
    const both = await Promise.allSettled([say("fin", asked.id), say("fay", asked.id)]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await limitOf(budget)).toBe("150");
    await expect(say("fay", asked.id, "refused")).rejects.toThrow(Conflict);
  });

  test("a single no refuses, with nothing given", async () => {
    const budget = await shared();
    const asked = await ask("ann", budget, "50", null);
    await say("sec", asked.id);
    expect(await say("fin", asked.id, "refused")).toMatchObject({ state: "refused" });
    expect(await limitOf(budget)).toBe("100");
    await expect(say("fay", asked.id)).rejects.toThrow(Conflict);
    expect((await list("ann", "decided")).map(({ state }) => state)).toEqual(["refused"]);
  });

  test("a test environment that would spend like production needs both", async () => {
    await make({ name: "Live", scope: { application: "desk", environment: "prod" }, limit: { usd: "110" } });
    const bench = await make({ name: "Bench", scope: { application: "desk", environment: "lab" } });
    expect(duties(await ask("admin", bench, "9.99"))).toEqual(["finance"]);
    const other = await make({ name: "Bench 2", scope: { application: "desk", environment: "lab" } });
    expect(duties(await ask("admin", other, "10"))).toEqual(["finance", "security"]);
  });
});

describe("an envelope", () => {
  test("is given away once: who comes second needs finance, whose yes lets the envelope grow", async () => {
    const envelope = await make({ name: "Care", scope: { team: "care" } });
    const parts = [await make({ limit: { usd: "45" }, parent: envelope }), await make({ limit: { usd: "45" }, parent: envelope })];
    const asked = [await ask("ann", parts[0] ?? ""), await ask("ann", parts[1] ?? "")];
    expect(asked.map(duties)).toEqual([["team"], ["team"]]);
    expect((await say("lea", asked[0]?.id ?? "")).state).toBe("approved");
    const second = await say("lea", asked[1]?.id ?? "");
    expect([second.state, duties(second)]).toEqual(["waiting", ["team", "finance"]]);
    expect(second.needs[1]?.why).toContain("“Care” by $10.00");
    expect((await say("fin", second.id)).state).toBe("approved");
    expect(await Promise.all([...parts, envelope].map(limitOf))).toEqual(["55", "55", "110"]);
    clock.set(SOON);
    expect(await Promise.all([...parts, envelope].map(limitOf))).toEqual(["45", "45", "100"]);
  });
});

describe("changing a budget instead of asking", () => {
  const change = async (ctx: Context, budgetId: string, given: object) => changeBudget(ctx, budgetId, BudgetChange.parse(given));
  const raise = async (ctx: Context, budgetId: string, amount: string) =>
    addRaise(ctx, budgetId, { amount, value: "", endsAt: SOON, reason });
  const looser = [{ limit: { usd: "101" } }, { carryOver: true }, { enforcement: "soft" }, { state: "archived" }, { endsAt: SOON }];
  const refused = async (done: Promise<unknown>): Promise<string> =>
    done.then(
      () => "done",
      (error: unknown) => (error instanceof Forbidden ? (error.details[0]?.fix ?? "") : String(error)),
    );

  test("of a shared account is nobody's alone, not by a token either, and names who decides", async () => {
    const budget = await make({ name: "Router", scope: { identity: "router" } });
    const token = testContext(database.db, { clock, kind: "token", id: "tok" });
    const both = "Ask for more: it needs finance and security.";
    for (const ctx of [await as("lea"), await as("admin"), token]) {
      for (const given of looser) expect([given, await refused(change(ctx, budget, given))]).toEqual([given, both]);
      expect(await refused(raise(ctx, budget, "1"))).toBe(both);
    }
    expect(await refused(change(await as("dual"), budget, { enforcement: "soft" }))).toBe(both);
    expect(await limitOf(budget)).toBe("100");
  });

  test("needs finance without an envelope, and finance alone raises, softens and ends", async () => {
    const budget = await make();
    for (const given of looser.slice(1)) {
      expect(await refused(change(await as("lea"), budget, given))).toBe("Ask for more: it needs finance.");
      expect(await refused(change(await as("admin"), budget, given))).toBe("Ask for more: it needs finance.");
    }
    expect(await refused(raise(await as("lea"), budget, "1"))).toBe("Ask for more: it needs another lead of the team, or finance.");
    expect(await refused(raise(await as("admin"), budget, "1"))).toBe("Ask for more: it needs the lead of the team.");
    for (const name of ["admin", "lea"])
      for (const free of [{ limit: { usd: "90" } }, { name: "Mine" }, { limit: { usd: "90" }, enforcement: "hard" }])
        await change(await as(name), budget, free);
    await expect(change(await as("fin"), budget, { name: "Ours" })).rejects.toThrow(Forbidden);
    await expect(change(await as("fin"), budget, { limit: { usd: "80" } })).rejects.toThrow(Forbidden);
    expect((await change(await as("fin"), budget, { limit: { usd: "200" } })).limit).toBe("200");
    expect((await change(await as("fin"), budget, { enforcement: "soft" })).enforcement).toBe("soft");
    expect((await change(await as("lea"), budget, { state: "archived" })).state).toBe("archived");
  });

  test("is the lead's within an envelope that somebody else made, and stays within it", async () => {
    const envelope = await make({ name: "Care", scope: { team: "care" } });
    const part = await make({ limit: { usd: "45" }, parent: envelope });
    expect((await change(await as("lea"), part, { limit: { usd: "90" } })).limit).toBe("90");
    await raise(await as("lea"), part, "5");
    expect(await refused(change(await as("lea"), part, { limit: { usd: "101" } }))).toBe("Ask for more: it needs finance.");
    expect(await refused(change(await as("admin"), part, { limit: { usd: "95" } }))).toBe("Ask for more: it needs the lead of the team.");
    await change(await as("lea"), part, { enforcement: "soft" });
    const own = { name: "Wide", scope: { team: "care" }, limit: { usd: "9000" }, window: "month", enforcement: "hard" };
    const made = await createBudget(await as("lea"), BudgetInput.parse(own));
    await change(await as("lea"), part, { parent: made.id });
    expect(await refused(change(await as("lea"), part, { limit: { usd: "500" } }))).toContain("another lead of the team, or finance");
  });
});

describe("time", () => {
  test("closes a request: nobody decides it later, the job notes it once, and more can be asked for again", async () => {
    const budget = await make();
    const asked = await ask("ann", budget, "10", null);
    expect(asked.expiresAt).toBe("2026-03-17T12:00:00.000Z");
    clock.set("2026-03-17T12:00:00Z");
    await expect(say("lea", asked.id)).rejects.toThrow(Conflict);
    await expect(withdrawRequest(await as("ann"), asked.id)).rejects.toThrow(Conflict);
    expect(await list("ann")).toEqual([]);
    expect((await list("ann", "decided"))[0]?.state).toBe("expired");
    expect((await ask("ann", budget, "10", null)).state).toBe("waiting");
    const job = testContext(database.db, { clock, kind: "system", id: "system:job" });
    expect([await expireRequests(job), await expireRequests(job)]).toEqual([1, 0]);
    expect(await limitOf(budget)).toBe("100");
  });

  test("a request ends with what it asks for", async () => {
    expect((await ask("ann", await make(), "10", SOON)).expiresAt).toBe("2026-03-14T00:00:00.000Z");
  });

  test("of a budget that is archived meanwhile nothing more is given, but it can be refused", async () => {
    const budget = await make();
    const asked = await ask("ann", budget);
    await changeBudget(testContext(database.db, { clock }), budget, { state: "archived" });
    await expect(say("lea", asked.id)).rejects.toThrow(Conflict);
    expect(await database.db.budgetApproval.count()).toBe(0);
    expect((await say("lea", asked.id, "refused")).state).toBe("refused");
  });

  test("who asked takes it back, and nobody else", async () => {
    const asked = await ask("ann", await make());
    await expect(withdrawRequest(await as("lea"), asked.id)).rejects.toThrow(Forbidden);
    await expect(withdrawRequest(await as("ben"), asked.id)).rejects.toThrow(NotFound);
    expect((await withdrawRequest(await as("ann"), asked.id)).state).toBe("withdrawn");
    await expect(say("lea", asked.id)).rejects.toThrow(Conflict);
  });
});

test("those who can decide and then who asked are told, in the transaction of the request and by mail where there is a server", async () => {
  setEnvironment({ COUNTINGHOUSE_SMTP_URL: "smtp://127.0.0.1:9", COUNTINGHOUSE_MAIL_FROM: "books@example.com" });
  const told = async (kind: string) => {
    const where = { notification: { kind }, channel: "mail", state: "waiting" };
    const rows = await database.db.notificationDelivery.findMany({ where, select: { user: { select: { email: true } } } });
    return rows.map(({ user }) => user?.email?.split("@")[0]).sort();
  };
  const budget = await make({ name: "Router", scope: { identity: "router" } });
  const asked = await ask("ann", budget, "50", null);
  await expect(ask("ann", budget)).rejects.toThrow(Conflict);
  expect(await told("budget_request")).toEqual(["dual", "fay", "fin", "sec"]);
  expect(await database.db.notification.findFirst()).toMatchObject({
    title: "ann asks for more of Router",
    body: expect.stringMatching(/^.*50.* more for good: Backlog of the launch\. Waits for /),
    href: "/approvals",
  });
  await say("fin", asked.id, "refused");
  expect(await told("budget_request_decided")).toEqual(["ann"]);
  setEnvironment({ COUNTINGHOUSE_SMTP_URL: "" });
  const late = await ask("ann", budget, "10", null);
  clock.set(late.expiresAt);
  await expireRequests(testContext(database.db, { clock, kind: "system", id: "system:job" }));
  expect([await told("budget_request_decided"), await database.db.notificationReceipt.count({ where: { userId: ids.ann ?? "" } })]).toEqual(
    [["ann"], 2],
  );
});

describe("blocks and limits of speed", () => {
  const block = (scopeKind: "identity" | "model" | "organisation" | "tool", scopeId = "") =>
    ({ kind: "block", scopeKind, scopeId, reason: "Loops since noon" }) as const;
  const rules = async (name: string, state: "running" | "all" = "running") =>
    (await listRules(await as(name), RuleQuery.parse({ state }))).data.map(({ scope, state: now }) => `${scope.name} ${now}`);

  test("are put by a name, seen by who sees the thing, and found by the next call", async () => {
    const put = await addRule(await as("ann"), block("identity", "TRIAGE"));
    expect(put).toMatchObject({ scope: { kind: "identity", id: "triage", name: "Triage" }, state: "running", createdBy: "ann" });
    expect((await loadBudgetBook(database.db)).rules.map(({ id }) => id)).toEqual([put.id]);
    expect([await rules("ann"), await rules("ben"), await rules("sec")]).toEqual([["Triage running"], [], ["Triage running"]]);
    await expect(addRule(await as("lea"), block("identity", "triage"))).rejects.toThrow(Conflict);
    await expect(addRule(await as("ann"), block("identity", "nobody"))).rejects.toThrow(Invalid);
    await expect(addRule(await as("ann"), block("identity", "scout"))).rejects.toThrow(Invalid);
    await expect(addRule(await as("clerk"), block("identity", "triage"))).rejects.toThrow(Forbidden);
  });

  test("of what lies in no part of the organisation are put by who has the right over all of it", async () => {
    await expect(addRule(await as("lea"), block("organisation"))).rejects.toThrow(Forbidden);
    await expect(addRule(await as("lea"), block("model", "gpt-4o"))).rejects.toThrow(Forbidden);
    const rate = { kind: "rate", scopeKind: "identity", scopeId: "*", requests: 10, seconds: 60, reason } as const;
    await expect(addRule(await as("lea"), rate)).rejects.toThrow(Forbidden);
    await addRule(await as("spy"), block("model", "GPT-4o"));
    expect(await addRule(await as("admin"), rate)).toMatchObject({ burst: 10, scope: { id: "*" } });
    await expect(addRule(await as("admin"), rate)).rejects.toThrow(Conflict);
    await addRule(await as("admin"), { ...rate, requests: 1_000, seconds: 3_600 });
    await expect(addRule(await as("admin"), { ...block("identity", "*") })).rejects.toThrow(Invalid);
    await expect(addRule(await as("admin"), block("tool", "never-used"))).rejects.toThrow(Invalid);
    await addRule(await as("admin"), block("organisation"));
    expect(await rules("ben")).toHaveLength(4);
  });

  test("end by themselves, or are lifted with a reason by who has the right that put them, or a security admin", async () => {
    const put = await addRule(await as("sec"), { ...block("identity", "triage"), endsAt: SOON });
    await expect(addRule(await as("sec"), { ...block("identity", "scout"), endsAt: NOW })).rejects.toThrow(Invalid);
    await addRule(await as("spy"), block("identity", "scout"));
    await expect(liftRule(await as("ben"), put.id, { reason })).rejects.toThrow(NotFound);
    for (const name of ["ann", "lea", "admin"]) await expect(liftRule(await as(name), put.id, { reason })).rejects.toThrow(Forbidden);
    expect(await liftRule(await as("spy"), put.id, { reason })).toMatchObject({ state: "lifted", liftedBy: "spy", liftReason: reason });
    await expect(liftRule(await as("spy"), put.id, { reason })).rejects.toThrow(Conflict);
    const own = await addRule(await as("ann"), block("identity", "triage"));
    expect((await liftRule(await as("lea"), own.id, { reason })).state).toBe("lifted");
    const led = await addRule(await as("lea"), block("identity", "triage"));
    expect((await listRules(await as("ann"), RuleQuery.parse({}))).data.map(({ mayLift }) => mayLift)).toEqual([false]);
    for (const name of ["ann", "spy"]) await expect(liftRule(await as(name), led.id, { reason })).rejects.toThrow(Forbidden);
    expect((await liftRule(await as("sec"), led.id, { reason })).state).toBe("lifted");
    await addRule(await as("sec"), { ...block("identity", "triage"), endsAt: SOON });
    clock.set(SOON);
    expect((await rules("sec", "all")).sort()).toEqual(["Scout running", ...Array(3).fill("Triage lifted"), "Triage over"]);
    await addRule(await as("sec"), block("identity", "triage"));
  });

  test("put twice at once are one", async () => {
    const both = await Promise.allSettled(["sec", "spy"].map(async (name) => addRule(await as(name), block("identity", "triage"))));
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await database.db.enforcementRule.count()).toBe(1);
  });
});

test("the policy is changed by who may change budgets everywhere, part by part, and logged", async () => {
  await expect(changePolicy(await as("lea"), { unknownModel: "allow" })).rejects.toThrow(Forbidden);
  await expect(changePolicy(await as("fin"), { unknownModel: "allow" })).rejects.toThrow(Forbidden);
  await changePolicy(await as("admin"), { unknownModel: "deny", defaultTtlSeconds: 30 });
  const rest = { defaultOutputTokens: 4096, defaultTtlSeconds: 30, outsideGrants: "deny", outsidePolicy: "deny" };
  const policy = { unknownCredential: "deny", unknownModel: "deny", ...rest };
  expect(await readPolicy(await as("ben"))).toEqual(policy);
  expect((await loadBudgetBook(database.db)).policy).toMatchObject(policy);
  const [logged] = await database.db.auditEvent.findMany({ where: { action: "enforcement_policy.change" } });
  expect(JSON.parse(logged?.before ?? "")).toMatchObject({ unknownModel: "dearest", defaultTtlSeconds: 120 });
});

test("decisions are read newest first, by who sees the call, page by page", async () => {
  const budget = await make();
  const row = (minute: number, identityId: string | null, over: object = {}) => ({
    ...{ at: new Date(Date.UTC(2026, 2, 10, 11, minute)), decision: "deny", reason: "budget_exhausted", identityId, provider: "openai" },
    ...{ model: "gpt-4o", budgetId: budget, estimateUsd: "0.120", count: 3, ...over },
  });
  await database.db.budgetDecision.createMany({
    data: [
      ...[
        row(1, "triage"),
        row(1, "scout"),
        row(2, null),
        row(3, "triage", { decision: "throttle", reason: "rate_limited", budgetId: null }),
      ],
      row(4, null, { applicationId: "desk" }),
    ],
  });
  const read = async (name: string, query: object = {}) => listDecisions(await as(name), DecisionQuery.parse(query));
  const told = async (name: string, query: object = {}) =>
    (await read(name, query)).data.map(({ at, identity }) => `${at.slice(14, 16)} ${identity?.name}`);
  expect(await told("fin")).toEqual(["04 undefined", "03 Triage", "02 undefined", "01 Scout", "01 Triage"]);
  expect(await told("ann")).toEqual(["03 Triage", "01 Triage"]);
  expect(await told("lea", { decision: "deny" })).toEqual(["01 Triage"]);
  expect(await told("fin", { budget, identity: "scout", from: "2026-03-10T11:01:00Z", to: "2026-03-10T11:02:00Z" })).toEqual(["01 Scout"]);
  expect(await told("fin", { to: "2026-03-10T11:01:00Z" })).toEqual([]);
  const first = await read("fin", { limit: "4" });
  expect(first.data.at(-1)).toMatchObject({ budget: { id: budget, name: "Triage" }, estimateUsd: "0.12", count: 3 });
  expect(await told("fin", { limit: "4", cursor: first.nextCursor })).toEqual(["01 Triage"]);
  await expect(read("fin", { cursor: btoa('["no day","x"]') })).rejects.toThrow(Invalid);
});
