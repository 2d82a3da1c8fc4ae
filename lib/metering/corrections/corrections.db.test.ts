/** Corrections on a real database: what the preview says is what the run does, whatever happens in between. */
import fc from "fast-check";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Conflict, Forbidden, NotFound } from "@/lib/kernel/errors";
import { formatUsd, parseUsd, type Usd } from "@/lib/kernel/money";
import { frozenClock } from "@/lib/testing/clock";
import { type Caller, testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { anyUsage, seedOrganisation, seedUsage } from "@/lib/testing/ledger";
import { applyRevisions } from "../apply-revisions";
import type { CorrectionKind } from "../core/corrections";
import { askCorrection, changeCorrection, listCorrections, readCorrection, runCorrections, setCorrectionThreshold } from "../index";
import { CorrectionInput } from "../schemas";
import { advanceCorrection } from "./advance-correction";

const database = useDatabase();
const as = (caller: Caller = {}) => testContext(database.db, caller);
const analyst = () => as({ id: "ana", rights: ["spend.read", "price.write", "attribution.assign"] });
const controller = () => as({ id: "con", rights: ["spend.read", "price.approve", "close.approve"] });
const sql = async <Row extends object>(text: string): Promise<Row[]> => (await database.pool.query<Row>(text)).rows;

/** Prices and teams that are in force; either way round, so that each test finds something to correct. */
let isDear = false;
async function changePrices(): Promise<void> {
  isDear = !isDear;
  await sql(`UPDATE price SET rate = rate ${isDear ? "*" : "/"} 4 WHERE model = 'gpt-4o'`);
  await sql("UPDATE ledger_version SET prices = prices + 1");
}
let isMoved = false;
async function moveScout(): Promise<void> {
  isMoved = !isMoved;
  await sql(`UPDATE identity_assignment SET team_id = '${isMoved ? "care" : "field"}' WHERE identity_id = 'scout'`);
  await sql("UPDATE ledger_version SET inventory = inventory + 1");
}

const ledger = () =>
  sql(
    "SELECT event_id, line_no, dimension_id, unpriced_events, charges, cost_usd::text, flags FROM usage_line ORDER BY occurred_at, event_id, line_no",
  );
const rollups = async () => [
  await sql("SELECT * FROM usage_daily ORDER BY day, dimension_id"),
  await sql("SELECT * FROM usage_daily_team ORDER BY day, team_id, business_unit_id, environment_id"),
  await sql("SELECT * FROM usage_daily_meter ORDER BY day, dimension_id, meter, price_id"),
  await sql("SELECT * FROM usage_hourly ORDER BY hour, dimension_id"),
];
/** Days and dimensions whose roll-up is not the sum over the charges of their billable lines. */
const untied = () =>
  sql(`SELECT * FROM (
      SELECT (l.occurred_at AT TIME ZONE 'UTC')::date AS day, l.dimension_id, sum((c->>'costUsd')::numeric) AS cost FROM usage_line l
      CROSS JOIN LATERAL jsonb_array_elements(l.charges) c WHERE l.role = 'billable' AND c->>'costUsd' IS NOT NULL GROUP BY 1, 2) lines
    FULL JOIN (SELECT day, dimension_id, cost_usd AS cost FROM usage_daily WHERE cost_usd <> 0) days USING (day, dimension_id)
    WHERE coalesce(lines.cost, 0) <> coalesce(days.cost, 0)`);
async function costByTeam(): Promise<Map<string | null, Usd>> {
  const rows = await sql<{ team: string; cost: string }>(
    "SELECT team_id AS team, sum(cost_usd)::text AS cost FROM usage_daily_team GROUP BY 1",
  );
  return new Map(rows.map(({ team, cost }) => [team || null, parseUsd(cost)]));
}

const ask = (kind: CorrectionKind, over: Partial<{ from: string; to: string; selection: object }> = {}, ctx = analyst()) =>
  askCorrection(
    ctx,
    CorrectionInput.parse({
      kind,
      from: "2026-01-01T00:00:00Z",
      to: "2026-04-01T00:00:00Z",
      reason: "the contract was signed late",
      ...over,
    }),
  );
async function previewed(kind: CorrectionKind, over = {}) {
  const { id } = await ask(kind, over);
  await runCorrections(as(), 40);
  return readCorrection(analyst(), id);
}
async function carriedOut(kind: CorrectionKind, over = {}) {
  const { id } = await previewed(kind, over);
  await changeCorrection(analyst(), { id, deed: "run" });
  await runCorrections(as(), 40);
  return readCorrection(analyst(), id);
}

beforeAll(async () => {
  await seedOrganisation(database.pool);
  await sql("INSERT INTO organisation (id, name) VALUES (1, 'Test') ON CONFLICT DO NOTHING");
  await seedUsage(as(), anyUsage(11, 160));
}, 60_000);
beforeEach(async () => {
  await setCorrectionThreshold(controller(), { thresholdUsd: "100000", reason: "a test that runs alone" });
  await sql("DELETE FROM billing_period");
});

describe("a preview", () => {
  it.each(["rating", "attribution"] as const)("of %s finds nothing where nothing changed, and has read every line", async (kind) => {
    const { state, preview, progress } = await previewed(kind);
    const [{ count } = { count: "0" }] = await sql<{ count: string }>("SELECT count(*) FROM usage_line");
    expect(preview).toMatchObject({ linesRead: Number(count), linesChanged: 0, movedUsd: "0", differenceUsd: "0" });
    expect({ state, progress }).toEqual({ state: "ready", progress: { done: Number(count), of: Number(count) } });
  });

  it("writes nothing, and begins with what the roll-ups say", async () => {
    await changePrices();
    await moveScout();
    const before = [await ledger(), await rollups(), await sql("SELECT count(*) FROM usage_dimension")];
    const rating = await previewed("rating");
    const attribution = await previewed("attribution");
    expect([await ledger(), await rollups(), await sql("SELECT count(*) FROM usage_dimension")]).toEqual(before);
    const total = [...(await costByTeam()).values()].reduce((sum, cost) => sum + cost, 0n) as Usd;
    for (const { preview } of [rating, attribution]) expect(preview).toMatchObject({ beforeUsd: formatUsd(total) });
    expect(rating.preview?.linesChanged).toBeGreaterThan(10);
    expect(attribution.preview?.linesChanged).toBeGreaterThan(10);
    await changePrices();
    await moveScout();
  });
});

describe("a run", () => {
  it.each([
    ["rating", changePrices],
    ["attribution", moveScout],
  ] as const)(
    "of %s changes the roll-ups by exactly the differences of its preview, and a second one changes nothing",
    async (kind, change) => {
      await change();
      const before = await costByTeam();
      const { state, preview, run, teams, models } = await carriedOut(kind);
      expect(state).toBe("done");
      expect(run).toEqual(preview);
      expect(preview?.linesChanged).toBeGreaterThan(10);
      const after = await costByTeam();
      for (const { teamId, differenceUsd, runDifferenceUsd } of teams) {
        expect([teamId, differenceUsd]).toEqual([teamId, formatUsd(((after.get(teamId) ?? 0n) - (before.get(teamId) ?? 0n)) as Usd)]);
        expect(runDifferenceUsd).toBe(differenceUsd);
      }
      const sum = (rows: readonly { differenceUsd: string }[]) =>
        formatUsd(rows.reduce((total, row) => total + parseUsd(row.differenceUsd), 0n) as Usd);
      expect([sum(teams), sum(models)]).toEqual([preview?.differenceUsd, preview?.differenceUsd]);
      expect(await untied()).toEqual([]);
      const stored = [await ledger(), await rollups()];
      expect((await carriedOut(kind)).run).toMatchObject({ linesChanged: 0, movedUsd: "0" });
      expect([await ledger(), await rollups()]).toEqual(stored);
    },
  );

  it("of one team, source or model leaves all other lines alone", async () => {
    await changePrices();
    const before = await costByTeam();
    const { run } = await carriedOut("rating", { selection: { teamId: "care", sourceId: "api", provider: "openai", model: "gpt-4o" } });
    expect(run?.linesChanged).toBeGreaterThan(0);
    const after = await costByTeam();
    expect([...after].filter(([team, cost]) => cost !== before.get(team)).map(([team]) => team)).toEqual(["care"]);
    await carriedOut("rating");
    expect(await untied()).toEqual([]);
  });

  it("ends at the same ledger and tells the same differences, whatever pages it has and wherever it crashed", {
    timeout: 240_000,
  }, async () => {
    await sql(
      `CREATE FUNCTION crash() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'crash' USING ERRCODE = '57P01'; END $$ LANGUAGE plpgsql`,
    );
    const known: Record<string, unknown> = {};
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 9, max: 90 }), fc.integer({ min: 9, max: 90 }), fc.nat(6), async (size, otherSize, crashAt) => {
        await changePrices();
        const { id, preview } = await previewed("rating");
        await changeCorrection(analyst(), { id, deed: "run" });
        const row = await database.db.correction.findUniqueOrThrow({ where: { id } });
        await sql(
          `CREATE TRIGGER crash BEFORE UPDATE ON correction FOR EACH ROW WHEN (NEW.steps = ${row.steps + 1 + crashAt}) EXECUTE FUNCTION crash()`,
        );
        await runCorrections(as(), size).catch((error: unknown) => expect(String(error)).toContain("crash"));
        await sql("DROP TRIGGER crash ON correction");
        await runCorrections(as(), otherSize);
        const done = await readCorrection(analyst(), id);
        expect(done.state).toBe("done");
        expect(done.run).toEqual(preview);
        const now = JSON.stringify([await ledger(), await rollups()]);
        known[String(isDear)] ??= now;
        expect(now).toBe(known[String(isDear)]);
        expect(await untied()).toEqual([]);
      }),
      { numRuns: 12 },
    );
  });

  it.each([
    ["rating", changePrices],
    ["attribution", moveScout],
  ] as const)(
    "of %s leaves lines of closed periods alone, keeps what they would say, and takes it back when nothing differs any more",
    async (kind, change) => {
      const close = "INSERT INTO billing_period (id, starts_at, ends_at, state) VALUES ('2026-02', '2026-02-01Z', '2026-03-01Z', 'closed')";
      const kept = () => sql("SELECT event_id, line_no, dimension_id, charges, cost_usd::text FROM line_revision ORDER BY 1, 2");
      await change();
      const whole = (await previewed(kind)).preview;
      const asIs = [await ledger(), await rollups()];
      await sql(close);
      const february = () => sql("SELECT * FROM usage_line WHERE occurred_at < '2026-03-01Z' ORDER BY event_id, line_no");
      const before = [await february(), await sql("SELECT * FROM usage_daily_meter WHERE day < '2026-03-01' ORDER BY 1, 2, 3, 8")];
      const { preview, run } = await carriedOut(kind);
      // The same lines and the same money, of which some is posted instead of changed.
      expect({ ...preview, toPost: null }).toEqual({ ...whole, toPost: null });
      expect(run).toEqual(preview);
      expect(whole?.toPost).toEqual({ linesChanged: 0, movedUsd: "0", differenceUsd: "0" });
      expect(run?.toPost.linesChanged).toBeGreaterThan(5);
      expect(run?.linesChanged).toBeGreaterThan(run?.toPost.linesChanged ?? 0);
      expect([await february(), await sql("SELECT * FROM usage_daily_meter WHERE day < '2026-03-01' ORDER BY 1, 2, 3, 8")]).toEqual(before);
      expect(await untied()).toEqual([]);
      expect(await kept()).toHaveLength(run?.toPost.linesChanged ?? 0);
      expect((await carriedOut(kind)).run).toMatchObject({ linesChanged: 0, movedUsd: "0" });
      await change();
      await carriedOut(kind);
      expect(await kept()).toEqual([]);
      await change();
      await carriedOut(kind);
      // Opened again, the lines become what they would say: as if the period had never been closed.
      await sql("DELETE FROM billing_period");
      expect(await applyRevisions(as())).toBe(run?.toPost.linesChanged);
      expect(await kept()).toEqual([]);
      expect(await untied()).toEqual([]);
      const reopened = [await ledger(), await rollups()];
      expect(reopened).not.toEqual(asIs);
      expect((await carriedOut(kind)).run).toMatchObject({ linesChanged: 0, movedUsd: "0" });
      expect([await ledger(), await rollups()]).toEqual(reopened);
      await change();
      await carriedOut(kind);
    },
    60_000,
  );

  it("keeps what lines would say of a period that closed after the preview, and changes those of one in review", async () => {
    await changePrices();
    const { id, preview } = await previewed("rating");
    await sql(`INSERT INTO billing_period (id, starts_at, ends_at, state) VALUES
      ('2026-02', '2026-02-01Z', '2026-03-01Z', 'closed'), ('2026-03', '2026-03-01Z', '2026-04-01Z', 'in_review')`);
    const february = () => sql("SELECT event_id, line_no, charges FROM usage_line WHERE occurred_at < '2026-03-01Z' ORDER BY 1, 2");
    const before = await february();
    await changeCorrection(analyst(), { id, deed: "run" });
    await runCorrections(as(), 40);
    const { run } = await readCorrection(analyst(), id);
    expect({ ...run, toPost: preview?.toPost }).toEqual(preview);
    expect(run?.toPost.linesChanged).toBeGreaterThan(0);
    expect(run?.linesChanged).toBeGreaterThan(run?.toPost.linesChanged ?? 0);
    expect(await february()).toEqual(before);
    await sql("DELETE FROM billing_period");
    await applyRevisions(as());
    expect(await untied()).toEqual([]);
  });

  it("stands still when it is paused, goes on when it is run, and ends when it is cancelled, between pages", async () => {
    await changePrices();
    const { id } = await previewed("rating");
    await changeCorrection(analyst(), { id, deed: "run" });
    expect(await advanceCorrection(as(), id, 20)).toBe(true);
    await changeCorrection(controller(), { id, deed: "pause" });
    expect(await advanceCorrection(as(), id, 20)).toBe(false);
    const paused = await readCorrection(analyst(), id);
    expect(paused).toMatchObject({ state: "paused", deeds: ["run", "cancel"] });
    expect(paused.progress.done).toBeGreaterThanOrEqual(20);
    await changeCorrection(analyst(), { id, deed: "run" });
    expect(await advanceCorrection(as(), id, 20)).toBe(true);
    await changeCorrection(analyst(), { id, deed: "cancel" });
    await runCorrections(as(), 20);
    expect(await readCorrection(analyst(), id)).toMatchObject({ state: "cancelled", deeds: [] });
    await expect(changeCorrection(analyst(), { id, deed: "run" })).rejects.toThrow(Conflict);
    await carriedOut("rating");
    expect(await untied()).toEqual([]);
  });
});

describe("another person", () => {
  it("has to approve what moves more than the threshold, and nobody approves their own", async () => {
    await setCorrectionThreshold(controller(), { thresholdUsd: "0.01", reason: "a test of approvals" });
    await changePrices();
    const both = as({ id: "ana", rights: ["spend.read", "price.write", "price.approve"] });
    const waiting = await previewed("rating");
    const { id } = waiting;
    expect(waiting).toMatchObject({ state: "waiting", thresholdUsd: "0.01", deeds: ["cancel"] });
    await expect(changeCorrection(analyst(), { id, deed: "run" })).rejects.toThrow(Conflict);
    await expect(changeCorrection(analyst(), { id, deed: "approve" })).rejects.toThrow(Forbidden);
    await expect(changeCorrection(both, { id, deed: "approve" })).rejects.toThrow("Nobody approves the own correction");
    await expect(
      sql(`UPDATE correction SET approved_by = asked_by, approved_by_name = 'x', approved_at = now() WHERE id = '${id}'`),
    ).rejects.toThrow("correction_other_person");
    expect(await changeCorrection(controller(), { id, deed: "approve" })).toMatchObject({ state: "approved", approvedBy: { id: "con" } });
    await changeCorrection(analyst(), { id, deed: "run" });
    await runCorrections(as());
    expect(await readCorrection(analyst(), id)).toMatchObject({ state: "done", run: waiting.preview });
    const told = await sql<{ action: string; actor_id: string }>(
      `SELECT action, actor_id FROM audit_event WHERE object_id = '${id}' ORDER BY seq`,
    );
    expect(told).toEqual([
      { action: "correction.ask", actor_id: "ana" },
      { action: "correction.preview", actor_id: "system:corrections" },
      { action: "correction.approve", actor_id: "con" },
      { action: "correction.run", actor_id: "ana" },
      { action: "correction.done", actor_id: "system:corrections" },
    ]);
  });

  it("has to approve an attribution that moves money between teams, although the total stays", async () => {
    await setCorrectionThreshold(controller(), { thresholdUsd: "0.01", reason: "a test of approvals" });
    await moveScout();
    const { id, state, preview } = await previewed("attribution");
    expect({ state, differenceUsd: preview?.differenceUsd }).toEqual({ state: "waiting", differenceUsd: "0" });
    expect((await readCorrection(controller(), id)).deeds).toEqual(["approve", "cancel"]);
    await changeCorrection(controller(), { id, deed: "approve" });
    await changeCorrection(analyst(), { id, deed: "run" });
    await runCorrections(as());
  });

  it("is asked in the middle of a run that prices made larger than its preview, before the money moves", async () => {
    await setCorrectionThreshold(controller(), { thresholdUsd: "0.01", reason: "a test of approvals" });
    const { id, state } = await previewed("rating");
    expect(state).toBe("ready");
    await changePrices();
    const before = await ledger();
    expect((await readCorrection(analyst(), id)).isPreviewOutdated).toBe(true);
    await changeCorrection(analyst(), { id, deed: "run" });
    await runCorrections(as());
    expect(await readCorrection(analyst(), id)).toMatchObject({ state: "waiting" });
    expect(await ledger()).toEqual(before);
    await changeCorrection(controller(), { id, deed: "approve" });
    await changeCorrection(analyst(), { id, deed: "run" });
    await runCorrections(as());
    const done = await readCorrection(analyst(), id);
    expect([done.state, done.preview?.linesChanged, done.run?.linesChanged === 0]).toEqual(["done", 0, false]);
  });
});

describe("rights", () => {
  it("are needed by kind, and over the whole organisation", async () => {
    await expect(ask("rating", {}, as({ rights: ["spend.read", "attribution.assign"] }))).rejects.toThrow(Forbidden);
    await expect(ask("attribution", {}, as({ rights: ["spend.read", "price.write"] }))).rejects.toThrow(Forbidden);
    await expect(ask("rating", {}, as({ rights: ["spend.read", "price.write"], scope: { teamIds: ["care"] } }))).rejects.toThrow(Forbidden);
    const { id } = await ask("rating", {}, as({ id: "ana", clock: frozenClock("2026-03-16T00:00:00Z") }));
    const lead = as({ rights: ["spend.read", "price.write"], scope: { teamIds: ["care"] } });
    await expect(readCorrection(lead, id)).rejects.toThrow(NotFound);
    await expect(changeCorrection(lead, { id, deed: "cancel" })).rejects.toThrow(Forbidden);
    expect((await listCorrections(lead, { limit: 5 })).data).toEqual([]);
    const first = await listCorrections(analyst(), { limit: 2 });
    expect(first.data[0]?.id).toBe(id);
    const next = await listCorrections(analyst(), { limit: 2, cursor: first.nextCursor ?? "" });
    expect(next.data.map((row) => row.id)).not.toContain(first.data[1]?.id);
    await changeCorrection(analyst(), { id, deed: "cancel" });
  });
});
