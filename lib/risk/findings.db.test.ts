import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { actorOfAccount, type Context, createUser, type Role } from "@/lib/auth";
import { Conflict, Forbidden, Invalid, NotFound } from "@/lib/kernel/errors";
import { frozenClock } from "@/lib/testing/clock";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { seedOrganisation, seedUsage } from "@/lib/testing/ledger";
import { usageEvent } from "@/lib/testing/usage";
import {
  assignFinding,
  commentFinding,
  decideException,
  evaluateRisk,
  listExceptions,
  listFindings,
  listRules,
  listRuns,
  listWorkers,
  previewRule,
  readExceptions,
  readFinding,
  readOpenFindings,
  readTiers,
  requestException,
  setRule,
  withdrawException,
} from "./index";
import { FindingQuery, RuleInput } from "./schemas";

const database = useDatabase();
const NOW = "2026-03-15T12:00:00Z";
const DAY_MS = 86_400_000;
const clock = frozenClock(NOW);
const root = () => testContext(database.db, { clock, id: "root" });
const run = () => evaluateRisk(root());
const sql = (text: string) => database.pool.query(text);
/** The inventory, changed past its use cases: every process reads it anew. */
const change = (text: string) => sql(`${text}; UPDATE ledger_version SET inventory = inventory + 1`);

/** Ann owns Triage of Care, which Lea leads; Ben owns Scout of Field. */
const PEOPLE: Record<string, Role> = {
  ann: "identity_owner",
  ben: "identity_owner",
  lea: "team_lead",
  analyst: "security_analyst",
  sec: "security_admin",
  sam: "security_admin",
};
const ids: Record<string, string> = {};
async function as(name: string): Promise<Context> {
  const account = await actorOfAccount(database.db, ids[name] ?? "");
  if (!account) throw new Error(`${name} cannot sign in`);
  return { db: database.db, clock, actor: account.actor };
}
const program = (kind: "token" | "system" = "token") => testContext(database.db, { clock, kind });

beforeAll(async () => {
  await seedOrganisation(database.pool);
  await change(`
    INSERT INTO person (id, email, name) VALUES ('lea', 'lea@example.com', 'Lea'); UPDATE team SET lead_id = 'lea' WHERE id = 'care';
    UPDATE identity SET created_at = '2025-06-01Z'; UPDATE credential SET created_at = '2026-02-01Z', expires_at = '2026-09-01Z'`);
  for (const [name, role] of Object.entries(PEOPLE)) {
    const grants = [{ role, businessUnitIds: [], teamIds: [], applicationIds: [], environmentIds: [] }];
    ids[name] = (await createUser(root(), { email: `${name}@example.com`, name, grants })).id;
  }
  const call = (i: number) =>
    usageEvent({
      dedupeKey: `c${i}`,
      occurredAt: new Date(Date.parse(NOW) - i * 3_600_000),
      hints: { credential: i % 3 === 0 ? "triage-key" : "scout-key" },
    });
  await seedUsage(
    root(),
    Array.from({ length: 30 }, (_, i) => call(i + 1)),
  );
});
beforeEach(async () => {
  clock.set(NOW);
  for (const table of ["finding", "finding_comment", "risk_exception", "risk_rule_setting", "risk_run", "identity_tier", "notification"])
    await sql(`DELETE FROM ${table}`);
  await change(`UPDATE identity SET certified_at = '2026-03-01Z';
    UPDATE identity_assignment SET owner_id = 'ann', backup_owner_id = NULL WHERE identity_id = 'triage'`);
});

const page = async (ctx: Context = root(), query: object = {}) => (await listFindings(ctx, FindingQuery.parse(query))).data;
const one = async (ruleId: string, identityId = "triage") => (await page(root(), { rule: ruleId, identityId }))[0];
const orphan = () => change("UPDATE identity_assignment SET owner_id = NULL WHERE identity_id = 'triage'");
const owned = () => change("UPDATE identity_assignment SET owner_id = 'ann' WHERE identity_id = 'triage'");

async function pagesOf(ctx: Context, limit: number) {
  const found: Awaited<ReturnType<typeof page>> = [];
  let cursor: string | undefined;
  do {
    const next = await listFindings(ctx, FindingQuery.parse({ limit, ...(cursor === undefined ? {} : { cursor }) }));
    found.push(...next.data);
    cursor = next.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return found;
}

describe("findings", () => {
  test("are one for each subject: renewed when seen again, closed when gone, opened again under the same id; each opening told once", async () => {
    await orphan();
    await run();
    const first = await one("R06");
    expect(first).toMatchObject({ state: "open", severity: "critical", occurrences: 1 });
    clock.advance(900_000);
    expect((await run()).opened).toBe(0);
    expect(await one("R06")).toMatchObject({ id: first?.id, occurrences: 2, firstSeenAt: "2026-03-15T12:00:00.000Z" });
    await owned();
    clock.advance(900_000);
    await run();
    expect(await one("R06")).toMatchObject({ id: first?.id, state: "closed" });
    await orphan();
    clock.advance(900_000);
    await Promise.all([run(), run()]);
    expect(await one("R06")).toMatchObject({ id: first?.id, state: "open", closedAt: null });
    const detail = await readFinding(root(), first?.id ?? "");
    expect(detail.comments.map(({ text }) => text)).toEqual(["Not seen any more, and closed.", "Seen again, and opened."]);
    const { rows } = await database.pool.query<{ name: string; count: number }>(
      `SELECT u.name, count(*)::int FROM notification n JOIN notification_receipt r ON r.notification_id = n.id JOIN app_user u ON u.id = r.user_id
       WHERE n.kind = 'finding_opened' AND (n.body LIKE '%Nobody owns Triage%' OR n.title LIKE '%Nobody owns Triage%') GROUP BY 1 ORDER BY 1`,
    );
    expect(rows.map(({ name, count }) => [name, count])).toEqual([
      ["analyst", 2],
      ["sam", 2],
      ["sec", 2],
    ]);
  });

  test("stand in the order of the money they expose, page by page", async () => {
    await orphan();
    await run();
    const all = await page();
    const amounts = all.map(({ exposedUsd }) => Number(exposedUsd));
    expect(amounts[0]).toBeGreaterThan(0);
    expect(amounts).toEqual([...amounts].sort((a, b) => b - a));
    expect((await pagesOf(root(), 3)).map(({ id }) => id)).toEqual(all.map(({ id }) => id));
  });

  test("are seen by whoever sees the identity; for others they do not exist, nor do sums of the organisation", async () => {
    await orphan();
    await run();
    const ben = await as("ben");
    const id = (await one("R06"))?.id ?? "";
    expect(new Set((await page(ben)).map(({ identity }) => identity?.id))).not.toContain("triage");
    await expect(readFinding(ben, id)).rejects.toThrow(NotFound);
    await expect(commentFinding(ben, id, { text: "Mine?" })).rejects.toThrow(NotFound);
    expect((await listRuns(ben, { days: 7 })).days).toEqual([]);
    expect((await listRules(ben)).data.every(({ last }) => last === null)).toBe(true);
    expect((await readOpenFindings(database.db, ["triage"])).get("triage")?.map(({ ruleId }) => ruleId)).toContain("R06");
  });

  test("are commented by who works on them, handed out by security, and never by programs", async () => {
    await orphan();
    await run();
    const id = (await one("R06"))?.id ?? "";
    const after = await commentFinding(await as("lea"), id, { text: "I ask around." });
    expect(after.comments.map(({ text, by }) => [text, by])).toEqual([["I ask around.", "lea"]]);
    const analyst = await as("analyst");
    expect((await listWorkers(analyst)).data.map(({ name }) => name)).toContain("lea");
    expect((await assignFinding(analyst, id, { assigneeId: "me" })).assignee?.name).toBe("analyst");
    expect(await page(analyst, { assignee: "me" })).toHaveLength(1);
    await expect(assignFinding(analyst, id, { assigneeId: ids.ben ?? "" })).rejects.toThrow(Invalid);
    await expect(assignFinding(await as("lea"), id, { assigneeId: "me" })).rejects.toThrow(Forbidden);
    await expect(commentFinding(program(), id, { text: "beep" })).rejects.toThrow(Forbidden);
    await expect(assignFinding(program(), id, { assigneeId: null })).rejects.toThrow(Forbidden);
  });
});

describe("exceptions", () => {
  test("of tokens of our own are told apart by name: in lists, on their findings and to who decides", async () => {
    const token = (id: string, name: string) =>
      sql(`INSERT INTO machine_token (id, name, prefix, secret_hash, scopes, created_by, created_at)
        VALUES ('${id}', '${name}', '${id}', 'x', '{usage.write}', 'x', '2026-03-01Z')`);
    await token("tok1", "Gateway");
    await token("tok2", "Nightly");
    await run();
    const endless = (await page(root(), { rule: "R05" })).filter(({ subject }) => subject.kind === "token");
    const names = ["The token Gateway of Countinghouse", "The token Nightly of Countinghouse"];
    expect(endless.map(({ subject }) => subject.name).sort()).toEqual(names);
    for (const { id } of endless) await requestException(await as("sam"), wanted(id));
    expect((await listExceptions(await as("sec"), {})).data.map(({ subject }) => subject.name).sort()).toEqual(names);
    expect((await readFinding(root(), endless[0]?.id ?? "")).exceptions[0]?.subject.name).toBe(endless[0]?.subject.name);
    const { rows } = await database.pool.query<{ body: string }>(
      "SELECT body FROM notification WHERE kind = 'exception_request' ORDER BY body",
    );
    expect(rows.map(({ body }) => body.split(". ")[0])).toEqual(names);
    await sql("DELETE FROM machine_token");
  });

  const wanted = (findingId: string, days = 30) => ({
    findingId,
    justification: "The new owner starts next month.",
    compensatingControl: "A hard cap of ten dollars a day.",
    expiresAt: new Date(Date.parse(NOW) + days * DAY_MS),
  });
  const overdue = async () => {
    await change("UPDATE identity SET certified_at = '2025-06-01Z' WHERE id = 'triage'");
    await run();
    return (await one("R28"))?.id ?? "";
  };
  const stateOf = async (id: string) => (await readFinding(root(), id)).state;
  const toldOf = async () =>
    (await sql("SELECT 1 FROM notification WHERE kind = 'finding_opened' AND title || body LIKE '%Triage was last reviewed%'")).rowCount;

  test("hold from a yes of somebody else of security until they expire, and are then open again, told to nobody as new", async () => {
    const id = await overdue();
    const exception = await requestException(await as("ann"), wanted(id));
    expect(exception).toMatchObject({ state: "waiting", mayDecide: false, mayWithdraw: true });
    expect(await stateOf(id)).toBe("open");
    await expect(requestException(await as("lea"), wanted(id))).rejects.toThrow(Conflict);
    const decide = async (name: string) => decideException(await as(name), exception.id, { decision: "approved", reason: "Agreed." });
    await expect(decide("ann")).rejects.toThrow(Forbidden);
    await expect(decide("analyst")).rejects.toThrow(Forbidden);
    await expect(decide("ben")).rejects.toThrow(NotFound);
    expect(await decide("sec")).toMatchObject({ state: "approved", approvedBy: "sec" });
    await expect(decide("sam")).rejects.toThrow(Conflict);
    expect(await stateOf(id)).toBe("excepted");
    expect(await readExceptions(database.db, clock.now())).toHaveLength(1);
    await run();
    expect(await stateOf(id)).toBe("excepted");
    expect((await readTiers(database.db, ["triage"])).get("triage")?.reasons.some(({ ruleId }) => ruleId === "R28")).toBe(false);
    const told = await toldOf();
    clock.advance(30 * DAY_MS);
    await run();
    expect(await stateOf(id)).toBe("open");
    expect(await toldOf()).toBe(told);
    expect((await listExceptions(root(), {})).data[0]?.state).toBe("expired");
  });

  test("nobody approves the own one, an owner none of what is theirs, and no program any", async () => {
    await sql(
      "INSERT INTO person (id, email, name) VALUES ('sec', 'sec@example.org', 'Sec'); UPDATE app_user SET person_id = 'sec' WHERE name = 'sec'",
    );
    await change("UPDATE identity_assignment SET backup_owner_id = 'sec' WHERE identity_id = 'triage'");
    const exception = await requestException(await as("sam"), wanted(await overdue()));
    const decide = (ctx: Context) => decideException(ctx, exception.id, { decision: "approved", reason: "Fine." });
    await expect(decide(await as("sam"))).rejects.toThrow("Nobody decides their own request.");
    await expect(decide(await as("sec"))).rejects.toThrow("Whoever owns it does not accept its risks.");
    await expect(decide(program())).rejects.toThrow(Forbidden);
    await expect(decide(program("system"))).rejects.toThrow(Forbidden);
    expect(await withdrawException(await as("sam"), exception.id, { reason: "Not needed." })).toMatchObject({ state: "withdrawn" });
    await sql("UPDATE app_user SET person_id = NULL WHERE name = 'sec'");
  });

  test("end within 180 days; ended early, its findings are open at once; of what is closed there is none", async () => {
    const id = await overdue();
    await expect(requestException(await as("ann"), wanted(id, 181))).rejects.toThrow(Invalid);
    await expect(requestException(await as("ann"), wanted(id, 0))).rejects.toThrow(Invalid);
    await expect(requestException(program(), wanted(id))).rejects.toThrow(Forbidden);
    const exception = await requestException(await as("ann"), wanted(id, 180));
    await decideException(await as("sec"), exception.id, { decision: "approved", reason: "Fine." });
    await expect(withdrawException(await as("ann"), exception.id, { reason: "Mine." })).rejects.toThrow(Conflict);
    await withdrawException(await as("sam"), exception.id, { reason: "Too risky." });
    expect(await stateOf(id)).toBe("open");
    await sql("UPDATE finding SET state = 'closed'");
    await expect(requestException(await as("ann"), wanted(id))).rejects.toThrow(Conflict);
  });
});

describe("rules", () => {
  test("refuse thresholds that are misspelt, out of bounds or of the past, and changes by others", async () => {
    const sec = await as("sec");
    const set = (ruleId: string, input: object) => setRule(sec, ruleId, RuleInput.parse({ reason: "Shorter", ...input }));
    await expect(set("R04", { thresholds: { keyday: 30 } })).rejects.toThrow(Invalid);
    await expect(set("R04", { thresholds: { keyDays: 0 } })).rejects.toThrow(Invalid);
    await expect(set("R99", {})).rejects.toThrow(NotFound);
    await expect(set("R04", { effectiveFrom: "2026-03-15T11:59:59Z" })).rejects.toThrow(Invalid);
    await expect(previewRule(sec, "R04", { thresholds: { keyDays: 1.5 } })).rejects.toThrow(Invalid);
    await expect(setRule(await as("analyst"), "R04", RuleInput.parse({ reason: "Shorter" }))).rejects.toThrow(Forbidden);
  });

  test("take thresholds from now or later on, keep who changed them and why, and findings keep those they were judged by", async () => {
    const sec = await as("sec");
    expect(await previewRule(sec, "R04", { thresholds: { keyDays: 30, warnDays: 0 } })).toMatchObject({
      findsNow: 0,
      wouldFind: 2,
      evaluated: 2,
    });
    const later = await setRule(
      sec,
      "R04",
      RuleInput.parse({ thresholds: { keyDays: 20 }, effectiveFrom: "2026-04-01T00:00:00Z", reason: "From April" }),
    );
    expect(later.thresholds.find(({ key }) => key === "keyDays")?.value).toBe(90);
    const set = await setRule(sec, "R04", RuleInput.parse({ thresholds: { keyDays: 30, warnDays: 0 }, reason: "Contract asks for it" }));
    expect(set.thresholds.find(({ key }) => key === "keyDays")?.value).toBe(30);
    expect(set.changes[0]).toMatchObject({ reason: "Contract asks for it", by: "sec" });
    await run();
    const finding = await one("R04");
    expect((await readFinding(root(), finding?.id ?? "")).thresholds.find(({ key }) => key === "keyDays")?.value).toBe(30);
    await setRule(sec, "R04", RuleInput.parse({ enabled: false, reason: "Rotated by the vault" }));
    await run();
    expect((await page(root(), { rule: "R04" })).every(({ state }) => state === "closed")).toBe(true);
    expect((await listRules(root())).data.find(({ id }) => id === "R04")).toMatchObject({ enabled: false, last: null });
  });

  test("leave a row for each rule and day, and one for all of them, whose money counts each identity once", async () => {
    await change(
      "UPDATE identity SET certified_at = '2025-06-01Z' WHERE id = 'triage'; UPDATE identity_assignment SET owner_id = NULL WHERE identity_id = 'triage'",
    );
    await run();
    clock.advance(DAY_MS);
    await run();
    const { days, rules } = await listRuns(root(), { days: 2 });
    expect(days.map(({ day }) => day)).toEqual(["2026-03-15", "2026-03-16"]);
    expect(rules.filter(({ day, ruleId }) => day === "2026-03-16" && /^R\d\d$/.test(ruleId))).toHaveLength(30);
    const { totals } = await listFindings(root(), FindingQuery.parse({}));
    expect(days[1]).toMatchObject({ open: totals.open, exposedUsd: totals.exposedUsd });
    expect(Number(totals.exposedUsd)).toBeLessThan(
      rules.filter(({ day }) => day === "2026-03-16").reduce((sum, run) => sum + Number(run.exposedUsd), 0),
    );
  });
});
