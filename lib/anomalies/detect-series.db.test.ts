import { beforeEach, describe, expect, it } from "vitest";
import type { Context } from "@/lib/auth";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { detectSeries } from "./detect-series";

const database = useDatabase();
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const NOW = new Date("2026-03-20T10:04:00Z");
const START = Date.UTC(2026, 0, 24);

const at = (now: Date): Context => testContext(database.db, { clock: { now: () => now } });

/** Dollars an hour of three identities, from a fixed sequence; the first burns 80 an hour for three hours on the last evening. */
function costOf(identity: number, hour: number): number {
  const isWork = hour % 24 >= 8 && hour % 24 < 18;
  const usual = (isWork ? 4 : 0.5) * (1 + 0.1 * ((hour * 7 + identity * 3) % 5));
  const spike = Math.floor((Date.UTC(2026, 2, 19, 20) - START) / HOUR_MS);
  return identity === 1 && hour >= spike && hour < spike + 3 ? 80 : usual;
}

async function fill(fromMs = START, toMs = NOW.getTime()): Promise<void> {
  const rows: string[] = [];
  for (let ms = fromMs; ms < toMs; ms += HOUR_MS) {
    for (let identity = 1; identity <= 3; identity++)
      rows.push(`('${new Date(ms).toISOString()}', ${identity}, ${costOf(identity, (ms - START) / HOUR_MS).toFixed(6)})`);
  }
  // Hours of the last weeks have a roll-up; older ones are lines only.
  await database.pool.query(`
    INSERT INTO usage_hourly (hour, dimension_id, events, requests, errors, unpriced_events, input, cache_read, cache_write, output, reasoning, embedding, cost_usd)
    SELECT hour::timestamptz, dimension_id, 1, 1, 0, 0, 1000, 0, 0, 100, 0, 0, cost FROM (VALUES ${rows.join(",")}) AS v(hour, dimension_id, cost)
    WHERE hour::timestamptz >= '${new Date(NOW.getTime() - 17 * DAY_MS).toISOString()}'`);
  await database.pool.query(`
    INSERT INTO usage_line (occurred_at, event_id, line_no, dimension_id, role, events, unpriced_events, source_event_id, producer, received_at, status, mode, convention, quality,
      input, output, requests, charges, cost_usd, flags, hints)
    SELECT hour::timestamptz + interval '5 minutes', gen_random_uuid(), 0, dimension_id, 'billable', 1, 0, gen_random_uuid()::text, 'native', hour::timestamptz, 'ok', 'standard', 'disjoint', 'client',
      1000, 100, 1, '[]', cost, '{}', '{}' FROM (VALUES ${rows.join(",")}) AS v(hour, dimension_id, cost)`);
}

const stored = async () => ({
  states: await database.db.seriesState.findMany({
    orderBy: [{ grain: "asc" }, { scopeKind: "asc" }, { scopeId: "asc" }, { measure: "asc" }],
  }),
  points: await database.db.seriesPoint.findMany({
    orderBy: [{ grain: "asc" }, { scopeKind: "asc" }, { scopeId: "asc" }, { measure: "asc" }, { bucket: "asc" }],
  }),
  signals: (await database.db.signal.findMany({ orderBy: { key: "asc" } })).map(({ id, recordedAt, version, ...signal }) => signal),
  cursor: (await database.db.detectionCursor.findUnique({ where: { name: "series-hour" } }))?.until,
});
const clear = () => database.pool.query("TRUNCATE series_state, series_point, detection_cursor, signal, detector_feedback");

beforeEach(async () => {
  await database.pool.query(
    "TRUNCATE series_state, series_point, detection_cursor, signal, detector_feedback, usage_hourly, usage_quarter, usage_line, usage_dimension CASCADE",
  );
  await database.pool.query(
    "SELECT ensure_usage_line_partition(m) FROM unnest(ARRAY['2026-01-01Z', '2026-02-01Z', '2026-03-01Z']::timestamptz[]) m",
  );
  await database.pool.query(`INSERT INTO usage_dimension (id, key, source_id, attribution_step, identity_id, team_id, application_id, provider, model, operation)
    SELECT i, gen_random_uuid(), 's', 'declared', 'bot-' || i, 'team', 'app', 'openai', 'gpt-4o', 'chat' FROM generate_series(1, 3) i`);
});

describe("detecting in series", () => {
  it("replays history, lines and hours alike, and tells the spike of the identity, its team and the whole", async () => {
    await fill();
    const run = await detectSeries(at(NOW));
    const { signals, cursor } = await stored();
    expect(cursor?.toISOString()).toBe("2026-03-20T10:00:00.000Z");
    const spikes = signals.filter(({ detector, startedAt }) => detector === "S1" && startedAt.toISOString() === "2026-03-19T20:00:00.000Z");
    expect(spikes.map(({ scopeKind, scopeId }) => `${scopeKind} ${scopeId}`).sort()).toEqual([
      "application app",
      "identity bot-1",
      "model gpt-4o",
      "organisation ",
      "team team",
    ]);
    const [own] = spikes.filter(({ scopeKind }) => scopeKind === "identity");
    expect(own).toMatchObject({ identityId: "bot-1", teamId: "team" });
    expect(own?.actualUsd.toFixed(2)).toBe("240.00");
    expect(signals.filter(({ scopeKind, scopeId }) => scopeKind === "identity" && scopeId !== "bot-1")).toEqual([]);
    expect(run.points).toBeGreaterThan(55 * 24 * 7);
    expect(run.signals).toBeGreaterThanOrEqual(5);
  });

  it("judges each bucket once: a second run adds nothing, whatever came late", async () => {
    await fill();
    await detectSeries(at(NOW));
    const before = await stored();
    await database.pool.query("UPDATE usage_hourly SET cost_usd = cost_usd * 100");
    expect(await detectSeries(at(NOW))).toEqual({ points: 0, series: 0, signals: 0 });
    expect(await stored()).toEqual(before);
  });

  it("judges each bucket once with two runs at once", async () => {
    await fill();
    const runs = await Promise.all([detectSeries(at(NOW)), detectSeries(at(NOW))]);
    const together = await stored();
    const points = runs.reduce((sum, run) => sum + run.points, 0);
    await clear();
    const alone = await detectSeries(at(NOW));
    expect(points).toBe(alone.points);
    expect(together).toEqual(await stored());
  });

  it("goes on where a run was ended half way, as if it had not been", async () => {
    await fill();
    await detectSeries(at(NOW));
    const whole = await stored();
    await clear();
    // The third write of the cursor fails: what was learnt with it is gone with it.
    await database.pool.query(`CREATE FUNCTION fail_late() RETURNS trigger LANGUAGE plpgsql AS
      'BEGIN IF NEW.until > ''2026-02-12'' THEN RAISE EXCEPTION ''killed''; END IF; RETURN NEW; END';
      CREATE TRIGGER fail_late BEFORE INSERT OR UPDATE ON detection_cursor FOR EACH ROW EXECUTE FUNCTION fail_late()`);
    await expect(detectSeries(at(NOW))).rejects.toThrow(/killed/);
    await database.pool.query("DROP TRIGGER fail_late ON detection_cursor; DROP FUNCTION fail_late");
    const half = await stored();
    expect(half.cursor && half.cursor < new Date("2026-02-12") && half.cursor > new Date(START)).toBe(true);
    await detectSeries(at(NOW));
    expect(await stored()).toEqual(whole);
  });

  it("comes to the same live, hour by hour, as in one replay", async () => {
    await fill();
    await detectSeries(at(NOW));
    const replayed = await stored();
    await clear();
    await detectSeries(at(new Date("2026-03-18T09:30:00Z")));
    for (let ms = Date.UTC(2026, 2, 18, 10, 3); ms <= NOW.getTime(); ms += HOUR_MS) await detectSeries(at(new Date(ms)));
    await detectSeries(at(NOW));
    expect(await stored()).toEqual(replayed);
  });

  it("waits two minutes after an hour, and reads quarters of an hour too", async () => {
    await fill();
    await detectSeries(at(new Date("2026-03-20T10:01:00Z")));
    expect((await stored()).cursor?.toISOString()).toBe("2026-03-20T09:00:00.000Z");
    await database.pool.query(`INSERT INTO usage_quarter (bucket, dimension_id, events, errors, input, cache_read, output, cost_usd)
      SELECT t, 1, 1, 0, 1000, 0, 100, 2 FROM generate_series('2026-03-15Z'::timestamptz, '2026-03-20T09:30Z', interval '15 minutes') t`);
    await clear();
    await detectSeries(at(NOW));
    const states = await database.db.seriesState.findMany({ where: { grain: "quarter", scopeKind: "identity" } });
    expect(states.map(({ scopeId, measure }) => `${scopeId} ${measure}`).sort()).toEqual(["bot-1 cost"]);
    expect(states[0]?.until.toISOString()).toBe("2026-03-20T10:00:00.000Z");
    expect(Math.max(...states.map(({ state }) => state.length))).toBeLessThanOrEqual(3_072);
  });

  it("does not take a change of price for an anomaly", async () => {
    await fill();
    await database.pool.query(`
      INSERT INTO price (provider, model, meter, rate, per, valid_from, valid_to, origin, origin_version, created_by) VALUES
        ('openai', 'gpt-4o', 'input', '2', 1000000, '2020-01-01Z', '2026-03-10Z', 'catalogue', 't', 't'), ('openai', 'gpt-4o', 'input', '20', 1000000, '2026-03-10Z', NULL, 'catalogue', 't', 't'),
        ('openai', 'gpt-4o', 'output', '2', 1000000, '2020-01-01Z', '2026-03-10Z', 'catalogue', 't', 't'), ('openai', 'gpt-4o', 'output', '20', 1000000, '2026-03-10Z', NULL, 'catalogue', 't', 't');
      UPDATE ledger_version SET prices = prices + 1;
      UPDATE usage_hourly SET cost_usd = cost_usd * 10 WHERE hour >= '2026-03-10Z'; UPDATE usage_line SET cost_usd = cost_usd * 10 WHERE occurred_at >= '2026-03-10Z'`);
    await detectSeries(at(NOW));
    const { signals } = await stored();
    expect(signals.filter(({ startedAt }) => startedAt < new Date("2026-03-19T20:00:00Z"))).toEqual([]);
    // The spike is still one, and its money is what was paid.
    const own = signals.find(({ detector, scopeId }) => detector === "S1" && scopeId === "bot-1");
    expect(own?.actualUsd.toFixed(2)).toBe("2400.00");
    await database.pool.query("DELETE FROM price; UPDATE ledger_version SET prices = prices + 1");
  });
});
