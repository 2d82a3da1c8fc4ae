import { beforeAll, describe, expect, it } from "vitest";
import type { Context } from "@/lib/auth";
import { setFiscalCalendar } from "@/lib/auth";
import { readReconciliation } from "@/lib/invoices";
import { Conflict, Forbidden, NotFound } from "@/lib/kernel/errors";
import { formatUsd, parseFixed, parseUsd, sumUsd } from "@/lib/kernel/money";
import { addExchangeRate, setStatementCurrency } from "@/lib/pricing";
import { ExchangeRateInput } from "@/lib/pricing/schemas";
import { frozenClock } from "@/lib/testing/clock";
import { type Caller, testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { anyUsage, seedOrganisation, seedUsage } from "@/lib/testing/ledger";
import { blocking } from "../core/checks";
import type { PeriodView } from "../core/views";
import {
  approveAllocation,
  askReopen,
  closePeriod,
  decideReopen,
  listPeriods,
  prepareClose,
  readPeriodView,
  refreshReview,
  remindOfPeriods,
  setAccounting,
  waiveCheck,
  withdrawReview,
} from "../index";

const database = useDatabase();
const NOW = "2026-04-02T09:00:00Z";
const as = (id: string, more: Partial<Caller> = {}): Context => testContext(database.db, { id, clock: frozenClock(NOW), ...more });
const analyst = () => as("ana");
const controller = () => as("con");
/** Usage of every sort in one day. */
const usageOn = (seed: number, count: number, day: string) =>
  anyUsage(seed, count).map((event, i) => ({ ...event, occurredAt: new Date(Date.parse(`${day}T06:00:00Z`) + i * 60_000) }));
const FEBRUARY = { periodId: "2026-02", start: new Date("2026-02-01T00:00:00Z"), end: new Date("2026-03-01T00:00:00Z") };
const total = (rows: readonly { total: string }[]): bigint => rows.reduce((sum, row) => sum + parseFixed(row.total, 4), 0n);

/** Lets pass whatever is open, so that a test is about the rest. */
async function settle(id: string): Promise<PeriodView> {
  let view = await readPeriodView(controller(), id);
  if (view.checks.some((check) => check.action === "approve_allocation"))
    view = await approveAllocation(controller(), id, { contentHash: view.contentHash ?? "" });
  for (const check of blocking(view.checks))
    view = await waiveCheck(controller(), id, { check: check.id, reason: "not part of this test" });
  return view;
}
async function close(id: string): Promise<PeriodView> {
  await prepareClose(analyst(), id);
  const { contentHash } = await settle(id);
  return closePeriod(controller(), id, { contentHash: contentHash ?? "" });
}

beforeAll(async () => {
  await seedOrganisation(database.pool);
  await database.pool.query("INSERT INTO organisation (id, name) VALUES (1, 'Test') ON CONFLICT DO NOTHING");
  await seedUsage(as("seed"), anyUsage(7, 400));
});

describe("a period of the books", () => {
  it("is listed from the one that runs back to the first usage, each open until somebody reviews it", async () => {
    const { data } = await listPeriods(analyst());
    expect(data.map(({ id, state, isOver }) => [id, state, isOver])).toEqual([
      ["2026-04", "open", false],
      ["2026-03", "open", true],
      ["2026-02", "open", true],
    ]);
    const { rows } = await database.pool.query("SELECT sum(cost_usd)::text AS cost FROM usage_daily");
    expect(formatUsd(sumUsd(data.map(({ costUsd }) => parseUsd(costUsd))))).toBe(formatUsd(parseUsd(rows[0].cost)));
  });

  it("is told of once it is over, once", async () => {
    expect(await remindOfPeriods(as("job"))).toEqual({ told: "2026-03" });
    await remindOfPeriods(as("job"));
    const { rows } = await database.pool.query("SELECT count(*)::int AS n FROM notification WHERE dedupe_key = 'period_over 2026-03'");
    expect(rows[0].n).toBe(1);
  });

  it("is reviewed by people with the right who see everything, and when it is over", async () => {
    await expect(prepareClose(as("x", { rights: ["spend.read"] }), "2026-02")).rejects.toThrow(Forbidden);
    await expect(prepareClose(as("x", { kind: "token" }), "2026-02")).rejects.toThrow(Forbidden);
    await expect(prepareClose(as("x", { scope: { teamIds: ["care"] } }), "2026-02")).rejects.toThrow(Forbidden);
    await expect(prepareClose(analyst(), "2026-04")).rejects.toThrow(Conflict);
    await expect(readPeriodView(analyst(), "FY2026-P01")).rejects.toThrow(NotFound);
  });

  it("goes back from review with its drafts", async () => {
    const drafted = await prepareClose(analyst(), "2026-02");
    expect(drafted.statementRows.length).toBeGreaterThan(1);
    expect(total(drafted.statementRows)).toBe(parseFixed(drafted.totals?.total ?? "x", 4));
    const open = await withdrawReview(analyst(), "2026-02", { reason: "too early" });
    expect([open.state, open.statementRows, open.contentHash]).toEqual(["open", [], null]);
  });
});

describe("closing", () => {
  it("waits for earlier periods with usage, and says which", async () => {
    await prepareClose(analyst(), "2026-03");
    const { contentHash } = await settle("2026-03");
    await expect(closePeriod(controller(), "2026-03", { contentHash: contentHash ?? "" })).rejects.toThrow("February 2026");
    await withdrawReview(analyst(), "2026-03", { reason: "February first" });
  });

  it("is refused to who prepared it, whatever roles they hold, while checks are open, and for other figures", async () => {
    const view = await prepareClose(analyst(), "2026-02");
    const contentHash = view.contentHash ?? "";
    await expect(closePeriod(analyst(), "2026-02", { contentHash })).rejects.toThrow("another person");
    await expect(waiveCheck(analyst(), "2026-02", { check: "priced", reason: "it is fine" })).rejects.toThrow(Forbidden);
    await expect(closePeriod(controller(), "2026-02", { contentHash })).rejects.toThrow("in the way");
    await expect(closePeriod(controller(), "2026-02", { contentHash: "0".repeat(64) })).rejects.toThrow("changed");
    expect((await readPeriodView(analyst(), "2026-02")).state).toBe("in_review");
  });

  it("keeps the answers of statements that say the same, and refuses figures that changed since the review", async () => {
    const before = await readPeriodView(analyst(), "2026-02");
    await database.pool.query(
      "UPDATE statement SET state = 'approved', answer = 'agreed', answered_by = 'o', answered_at = now() WHERE period_id = '2026-02'",
    );
    await settle("2026-02");
    await seedUsage(as("seed"), usageOn(99, 12, "2026-02-20"));
    await expect(closePeriod(controller(), "2026-02", { contentHash: before.contentHash ?? "" })).rejects.toThrow("Usage, rules or prices");
    expect((await readPeriodView(analyst(), "2026-02")).isStale).toBe(true);
    const after = await refreshReview(analyst(), "2026-02");
    expect(after.isStale).toBe(false);
    for (const row of after.statementRows) {
      const was = before.statementRows.find(({ id }) => id === row.id);
      expect([row.costCentre.id, row.answer]).toEqual([row.costCentre.id, was?.contentHash === row.contentHash ? "agreed" : null]);
    }
    expect(after.checks.filter(({ state }) => state === "waived")).toEqual([]);
  });

  it("happens once where two close at the same moment, beside usage that comes in", async () => {
    const { contentHash } = await settle("2026-02");
    const hash = contentHash ?? "";
    const [, ...results] = await Promise.allSettled([
      seedUsage(as("seed"), usageOn(55, 30, "2026-03-21")),
      closePeriod(controller(), "2026-02", { contentHash: hash }),
      closePeriod(as("con2"), "2026-02", { contentHash: hash }),
    ]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const { rows } = await database.pool.query("SELECT count(*)::int AS n FROM period_close WHERE period_id = '2026-02'");
    expect(rows[0].n).toBe(1);
    const { rows: audited } = await database.pool.query("SELECT count(*)::int AS n FROM audit_event WHERE action = 'period.close'");
    expect(audited[0].n).toBe(1);
  });

  it("says the same for ever: names, prices, owners and late usage change nothing of it", async () => {
    const closed = await readPeriodView(analyst(), "2026-02");
    expect(closed).toMatchObject({ state: "closed", version: 1, shownVersion: 1, close: { approved: { name: "Test Person" } } });
    expect(total(closed.statementRows)).toBe(parseFixed(closed.close?.totals.charged ?? "x", 4));
    expect(closed.close?.totals.costUsd).toBe(closed.costUsd);
    await database.pool.query(
      "UPDATE team SET name = name || ' renamed'; UPDATE cost_centre SET name = name || ' renamed', owner_id = 'ann'",
    );
    await database.pool.query("UPDATE price SET rate = rate * 2; UPDATE ledger_version SET prices = prices + 1, inventory = inventory + 1");
    await seedUsage(as("seed"), usageOn(77, 15, "2026-02-15"));
    expect(JSON.stringify(await readPeriodView(analyst(), "2026-02"))).toBe(JSON.stringify(closed));
  });

  it("says the same of its invoices for ever, and beside it what they say by now", async () => {
    const invoices = (as: "closing" | "now") => readReconciliation(analyst(), FEBRUARY, { as });
    const closed = await invoices("closing");
    expect(closed).toMatchObject({ periodState: "closed", closing: { version: 1, closedAt: new Date(NOW).toISOString(), isShown: true } });
    expect([closed.total.invoicedUsd, closed.may]).toEqual(["0", { settle: false }]);
    await database.pool.query(`INSERT INTO invoice_source (id, name, provider, format, created_by, created_at)
      VALUES ('ivs', 'OpenAI costs', 'openai', 'openai_costs', 't', now());
      INSERT INTO invoice_line (source_id, line_key, file_id, from_day, to_day, provider, kind, amount, currency)
      VALUES ('ivs', 'one', 'ivf', '2026-02-03', '2026-02-04', 'openai', 'usage', 1000, 'USD')`);
    expect(JSON.stringify(await invoices("closing"))).toBe(JSON.stringify(closed));
    const now = await invoices("now");
    expect([now.total.invoicedUsd, now.closing?.isShown, now.may.settle]).toEqual(["1000", false, false]);
    await database.pool.query("DELETE FROM invoice_line; DELETE FROM invoice_source");
  });

  it("posts in the next period what came late, and copy and corrections are what the ledger says", async () => {
    const correctionsOf = async (id: string) => (await readPeriodView(analyst(), id)).corrections;
    const waiting = await correctionsOf("2026-03");
    expect(await correctionsOf("2026-04")).toEqual([]);
    const march = await close("2026-03");
    expect(waiting).toEqual([{ period: { id: "2026-02", name: "February 2026" }, costUsd: march.totals?.correctionsUsd }]);
    expect([march.corrections, await correctionsOf("2026-04")]).toEqual([[], []]);
    expect(parseUsd(march.totals?.correctionsUsd ?? "0")).toBeGreaterThan(0n);
    const february = await readPeriodView(analyst(), "2026-02");
    const { rows } = await database.pool.query(
      "SELECT sum(cost_usd)::text AS cost FROM usage_daily WHERE day >= '2026-02-01' AND day < '2026-03-01'",
    );
    expect(parseUsd(february.costUsd) + parseUsd(march.totals?.correctionsUsd ?? "0")).toBe(parseUsd(rows[0].cost));
    expect(march.statementRows.every(({ previousTotal, costCentre }) => previousTotal !== null || costCentre.id !== "cc1")).toBe(true);
  });

  it("shows a caller of a part the statements of that part, and nothing of the rest", async () => {
    const view = await readPeriodView(as("lead", { scope: { businessUnitIds: ["labs", "labs-eu"] } }), "2026-03");
    expect(view.statementRows.every(({ businessUnit }) => businessUnit?.id.startsWith("labs"))).toBe(true);
    expect(view.statementRows.length).toBeGreaterThan(0);
    expect([view.checks, view.allocations, view.versions]).toEqual([[], [], []]);
  });
});

describe("opening again", () => {
  it("needs a reason and another person; the next close makes version 2, and version 1 stays to be read", async () => {
    const first = await readPeriodView(analyst(), "2026-03");
    await askReopen(analyst(), "2026-03", { reason: "an invoice was forgotten" });
    await expect(decideReopen(analyst(), "2026-03", { grant: true })).rejects.toThrow("another person");
    const open = await decideReopen(controller(), "2026-03", { grant: true });
    expect([open.state, open.version, open.contentHash]).toEqual(["open", 1, null]);
    const old = await readPeriodView(analyst(), "2026-03", 1);
    expect(old.statementRows.map(({ total: amount, state }) => [amount, state])).toEqual(
      first.statementRows.map(({ total: amount }) => [amount, "voided"]),
    );
    expect(old.close?.reopened).toMatchObject({ by: "con", reason: "an invoice was forgotten" });
    const second = await close("2026-03");
    expect([second.version, second.versions.map(({ version }) => version)]).toEqual([2, [2, 1]]);
    expect((await readPeriodView(analyst(), "2026-03", 1)).close?.contentHash).toBe(first.contentHash);
    const march = { periodId: "2026-03", start: new Date("2026-03-01T00:00:00Z"), end: new Date("2026-04-01T00:00:00Z") };
    const versionOf = async (version: number) => (await readReconciliation(analyst(), march, { as: "closing", version })).closing?.version;
    expect([await versionOf(1), await versionOf(2)]).toEqual([1, 2]);
  });
});

describe("drafts that stand there already", () => {
  const written = async (): Promise<string[]> =>
    (
      await database.pool.query<{ by: string }>(
        `SELECT DISTINCT l.xmin::text AS by FROM statement_line l JOIN statement s ON s.id = l.statement_id WHERE s.period_id = '2026-03' AND s.version = 3`,
      )
    ).rows.map(({ by }) => by);
  const names = async (): Promise<string> =>
    JSON.stringify(
      (await database.pool.query("SELECT names FROM statement_line l JOIN statement s ON s.id = l.statement_id WHERE s.version = 3")).rows,
    );

  it("are not written again by a refresh or a close, but where a name changed, and after they were taken away", async () => {
    await askReopen(analyst(), "2026-03", { reason: "once more" });
    await decideReopen(controller(), "2026-03", { grant: true });
    await prepareClose(analyst(), "2026-03");
    const drafted = await written();
    expect(drafted).toHaveLength(1);
    await refreshReview(analyst(), "2026-03");
    expect(await written()).toEqual(drafted);
    await database.pool.query("UPDATE team SET name = 'Named anew'");
    await refreshReview(analyst(), "2026-03");
    const renamed = await written();
    expect(renamed).not.toEqual(drafted);
    expect(await names()).toContain("Named anew");
    await withdrawReview(analyst(), "2026-03", { reason: "too early" });
    expect(await written()).toEqual([]);
    await prepareClose(analyst(), "2026-03");
    const again = await written();
    const { contentHash } = await settle("2026-03");
    const closed = await closePeriod(controller(), "2026-03", { contentHash: contentHash ?? "" });
    expect([await written(), closed.version]).toEqual([again, 3]);
  });
});

describe("statements in another currency than the period before", () => {
  it("stand beside nothing: euros are not compared with dollars", async () => {
    const rate = { currency: "EUR", perUsd: "0.9", effectiveFrom: "2026-01-01T00:00:00Z", reason: "ECB" };
    await addExchangeRate(as("adm"), ExchangeRateInput.parse(rate));
    await setStatementCurrency(as("adm"), { currency: "EUR", reason: "a try" });
    await askReopen(analyst(), "2026-03", { reason: "in euros" });
    await decideReopen(controller(), "2026-03", { grant: true });
    const drafted = await prepareClose(analyst(), "2026-03");
    expect([drafted.currency, drafted.totals?.previousTotal]).toEqual(["EUR", null]);
    expect(drafted.statementRows).not.toHaveLength(0);
    expect(drafted.statementRows.filter(({ previousTotal }) => previousTotal !== null)).toEqual([]);
    await withdrawReview(analyst(), "2026-03", { reason: "it was a try" });
    await setStatementCurrency(as("adm"), { currency: "USD", reason: "it was a try" });
  });
});

describe("zone and calendar", () => {
  it("change only where the end of the newest closed period ends a period too", async () => {
    await expect(setAccounting(as("adm"), { timeZone: "America/New_York", reason: "head office" })).rejects.toThrow(Conflict);
    await setAccounting(as("adm"), { timeZone: "Africa/Abidjan", reason: "same midnights" });
    const weeks = {
      ...{ kind: "weeks" as const, firstMonth: 1, yearNamedBy: "end" as const, pattern: "4-4-5" as const },
      ...{ firstWeekday: 1, startRule: "nearest" as const },
    };
    await expect(setFiscalCalendar(as("adm"), { calendar: weeks, reason: "retail" })).rejects.toThrow(Conflict);
  });
});
