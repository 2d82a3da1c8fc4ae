/** Closing on a real database: what was closed never changes, and copies with what is posted later are the ledger. */
import fc from "fast-check";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Tx } from "@/lib/db/client";
import { Conflict } from "@/lib/kernel/errors";
import { formatUsd, parseUsd, sumUsd } from "@/lib/kernel/money";
import { askCorrection, changeCorrection, ingestEvents, runCorrections, runRevisions, setCorrectionThreshold } from "@/lib/metering";
import { CorrectionInput } from "@/lib/metering/schemas";
import { listEvents, readEvent } from "@/lib/reporting";
import { EventListParams } from "@/lib/reporting/schemas";
import { frozenClock } from "@/lib/testing/clock";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { driftOf } from "@/lib/testing/drift";
import { anyUsage, seedOrganisation, seedUsage } from "@/lib/testing/ledger";
import { batchOf, usageEvent } from "@/lib/testing/usage";
import type { CorrectionRow, FrozenCounts, PeriodRef } from "../core/period-lines";
import { freezeLines, freezeUse, lockPeriods, requireFreezable } from "./freeze";
import { namesOf, readCorrections, readUses, streamPeriodLines } from "./period-lines";

const database = useDatabase();
const NOW = "2026-06-20T12:00:00Z";
const clock = frozenClock(NOW);
const ctx = () => testContext(database.db, { clock });
const sql = async <Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> =>
  (await database.pool.query<Row>(text, values)).rows;

const LEDGER =
  "usage_line, usage_event_key, usage_daily, usage_daily_team, usage_daily_meter, usage_daily_label, usage_hourly, source_activity, arrival";
const COPIES = ["period_line", "period_use", "period_day", "period_name", "period_correction"] as const;

/** Months whose midnights are those of a zone so many hours behind UTC. */
const monthOf = (month: number, hoursBehind = 0): { id: string; start: Date; end: Date } => ({
  id: `2026-${String(month).padStart(2, "0")}`,
  start: new Date(Date.UTC(2026, month - 1, 1, hoursBehind)),
  end: new Date(Date.UTC(2026, month, 1, hoursBehind)),
});
type Month = ReturnType<typeof monthOf>;

/** Closes as a period is closed: locked, copied and marked in one transaction of one snapshot. */
async function close({ id, start, end }: Month): Promise<{ version: number; counts: FrozenCounts }> {
  const [row] = await sql<{ version: number }>("SELECT version FROM billing_period WHERE id = $1", [id]);
  const version = (row?.version ?? 0) + 1;
  const run = async (tx: Tx): Promise<FrozenCounts> => {
    await lockPeriods(tx);
    const frozen = { id, version, start, end };
    await requireFreezable(tx, frozen, clock.now());
    const counts = { ...(await freezeUse(tx, frozen)), lines: await freezeLines(tx, frozen) };
    const data = { startsAt: start, endsAt: end, state: "closed", version, closedAt: clock.now() };
    await tx.billingPeriod.upsert({ where: { id }, create: { id, ...data }, update: data });
    return counts;
  };
  return { version, counts: await database.db.$transaction(run, { isolationLevel: "RepeatableRead", timeout: 60_000 }) };
}

async function reopen({ id }: Month): Promise<void> {
  await sql("UPDATE billing_period SET state = 'open' WHERE id = $1", [id]);
  await runRevisions(ctx());
}

/** Every row of the copies of a version, as one text. */
const copyOf = async (id: string, version: number, tables: readonly string[] = COPIES): Promise<string> =>
  JSON.stringify(
    await Promise.all(
      tables.map((table) =>
        sql(`SELECT to_jsonb(t)::text AS row FROM ${table} t WHERE period_id = $1 AND version = $2 ORDER BY 1`, [id, version]),
      ),
    ),
  );

const linesOf = async (ref: PeriodRef) => {
  const rows = [];
  for await (const page of streamPeriodLines(database.db, ref, 7)) rows.push(...page);
  return rows;
};

/** By key: what lines say, with the revisions of closed ones. */
const LEDGER_SAYS = `SELECT (l.occurred_at AT TIME ZONE 'UTC')::date AS day, coalesce(r.dimension_id, l.dimension_id) AS dimension_id, c->>'meter' AS meter,
    coalesce((c->>'priceId')::integer, 0) AS price_id, sum((c->>'quantity')::numeric) AS quantity, coalesce(sum((c->>'costUsd')::numeric), 0) AS cost_usd
  FROM usage_line l LEFT JOIN line_revision r ON r.occurred_at = l.occurred_at AND r.event_id = l.event_id AND r.line_no = l.line_no
    CROSS JOIN LATERAL jsonb_array_elements(coalesce(r.charges, l.charges)) c
  WHERE l.role = 'billable' AND l.occurred_at >= $2 AND l.occurred_at < $3 GROUP BY 1, 2, 3, 4`;
const POSTED = `SELECT day, dimension_id, meter, price_id, sum(quantity) AS quantity, sum(cost_usd) AS cost_usd FROM (
    SELECT day, dimension_id, meter, price_id, quantity, cost_usd FROM period_line p JOIN billing_period b ON b.id = p.period_id AND b.version = p.version WHERE b.id = $1
    UNION ALL SELECT day, dimension_id, meter, price_id, quantity, cost_usd FROM period_correction p
      JOIN billing_period b ON b.id = p.period_id AND b.version = p.version AND b.state = 'closed' WHERE p.charge_period_id = $1) t GROUP BY 1, 2, 3, 4`;
/** Rows in which copy and corrections of a closed period are not what the ledger says. */
const untied = ({ id, start, end }: Month) =>
  sql(
    `SELECT * FROM (${LEDGER_SAYS}) said FULL JOIN (${POSTED}) stands USING (day, dimension_id, meter, price_id)
     WHERE coalesce(said.quantity, 0) <> coalesce(stands.quantity, 0) OR coalesce(said.cost_usd, 0) <> coalesce(stands.cost_usd, 0)`,
    [id, start.toISOString(), end.toISOString()],
  );

const costOf = (rows: readonly { costUsd: bigint }[]): string =>
  formatUsd(sumUsd(rows.map(({ costUsd }) => costUsd as ReturnType<typeof parseUsd>)));
const posted = (rows: readonly CorrectionRow[]) =>
  rows.map((row) => [row.of.identityId, row.reason, row.side, formatUsd(row.costUsd), row.chargePeriodId]);

async function rateAgain(): Promise<void> {
  const input = { kind: "rating", from: "2026-01-01T00:00:00Z", to: "2026-06-30T00:00:00Z", reason: "the contract was signed late" };
  const { id } = await askCorrection(ctx(), CorrectionInput.parse(input));
  await runCorrections(ctx());
  await changeCorrection(ctx(), { id, deed: "run" });
  await runCorrections(ctx());
}
async function setRate(rate: string): Promise<void> {
  await sql("UPDATE price SET rate = $1 WHERE model = 'gpt-4o' AND meter = 'output'", [rate]);
  await sql("UPDATE ledger_version SET prices = prices + 1");
  await rateAgain();
}
async function giveScoutTo(team: string): Promise<void> {
  await sql("UPDATE identity_assignment SET team_id = $1 WHERE identity_id = 'scout'", [team]);
  await sql("UPDATE identity SET name = $1 WHERE id = 'scout'", [`Scout of ${team}`]);
  await sql("UPDATE ledger_version SET inventory = inventory + 1");
  await sql("INSERT INTO due_revision (kind, identity_ids) VALUES ('attribution', '{scout}')");
  await runRevisions(ctx());
}

/** A model that had no price gets one, from its beginning. */
async function findPrice(): Promise<void> {
  await sql(`INSERT INTO price (provider, model, meter, rate, per, valid_from, origin, origin_version, created_by)
    VALUES ('mystery', 'mystery-1', 'input', '2', 1000, '2020-01-01Z', 'catalogue', 't', 't')`);
  await sql("UPDATE ledger_version SET prices = prices + 1; INSERT INTO due_revision (kind) VALUES ('rating')");
  await runRevisions(ctx());
}

beforeAll(async () => {
  await seedOrganisation(database.pool);
  await sql("INSERT INTO organisation (id, name) VALUES (1, 'Test') ON CONFLICT DO NOTHING");
  // A meter whose dollars are its tokens.
  await sql(`INSERT INTO price (provider, model, meter, rate, per, valid_from, origin, origin_version, created_by)
    VALUES ('acme', 'plain', 'input', '1', 1, '2020-01-01Z', 'catalogue', 't', 't'), ('acme', 'plain', 'input', '0.5', 1, '2026-05-01Z', 'catalogue', 't', 't')`);
  await sql("UPDATE price SET valid_to = '2026-05-01Z' WHERE model = 'plain' AND rate = 1");
  await sql("UPDATE ledger_version SET prices = prices + 1");
  await setCorrectionThreshold(ctx(), { thresholdUsd: "1000000", reason: "a test of corrections" });
}, 60_000);
beforeEach(async () => {
  await sql(`TRUNCATE ${LEDGER}, ${COPIES.join(", ")}, billing_period, line_revision, correction, due_revision`);
});

const spent = (dedupeKey: string, at: string, dollars: bigint, credential: string) =>
  usageEvent({
    dedupeKey,
    occurredAt: new Date(at),
    hints: { credential },
    provider: "acme",
    model: "plain",
    quantities: { input: dollars, output: null },
  });
const take = (...events: ReturnType<typeof spent>[]) => ingestEvents(ctx(), "api", batchOf(...events));

describe("a closed period", () => {
  it("posts what was partly another's in the next one: reversed whole and entered again, nothing in total, and itself untouched", async () => {
    const april = monthOf(4);
    await take(spent("a", "2026-04-10T08:00:00Z", 1200n, "key-of-nobody"), spent("b", "2026-04-10T09:00:00Z", 300n, "late-key"));
    const { version } = await close(april);
    const before = await copyOf(april.id, version);
    await sql(`INSERT INTO identity (id, name, kind) VALUES ('r-222', 'R 222', 'agent');
      INSERT INTO credential (id, identity_id, label, kind) VALUES ('k-222', 'r-222', 'Late key', 'api_key');
      INSERT INTO credential_fingerprint (value, kind, credential_id) VALUES ('late-key', 'alias', 'k-222');
      UPDATE ledger_version SET inventory = inventory + 1; INSERT INTO due_revision (kind, unattributed) VALUES ('attribution', true)`);
    await runRevisions(ctx());
    // The events themselves say what they said, and that the next close will post something else of one of them.
    const events = await listEvents(ctx(), EventListParams.parse({ from: "2026-04-01", to: "2026-05-01" }));
    expect(events.data.map(({ sourceEventId, identity, isRevised }) => [sourceEventId, identity.id, isRevised])).toEqual([
      ["b", null, true],
      ["a", null, false],
    ]);
    const movesTo = { identity: { id: "r-222", name: "R 222", kind: "agent" } };
    expect((await readEvent(ctx(), "b")).lines[0]).toMatchObject({ costUsd: "300", revision: { costUsd: "300", isMoved: true, movesTo } });
    const may = monthOf(5);
    const live = await readCorrections(database.db, { ...may, version: null });
    expect(posted(live)).toEqual([
      [null, "re_attributed", "reversed", "-1500", "2026-04"],
      [null, "re_attributed", "entered", "1200", "2026-04"],
      ["r-222", "re_attributed", "entered", "300", "2026-04"],
    ]);
    expect(live[0]).toMatchObject({ chargeStart: april.start, chargeEnd: april.end, day: "2026-04-10", quantity: "-1500" });
    const closed = await close(may);
    expect(await readCorrections(database.db, { ...may, version: closed.version })).toEqual(live);
    expect(closed.counts).toMatchObject({ corrections: 3n, correctionsUsd: 0n });
    expect(await copyOf(april.id, version)).toBe(before);
    expect(await readCorrections(database.db, { ...monthOf(6), version: null })).toEqual([]);
    await sql("DELETE FROM credential_fingerprint WHERE value = 'late-key'");
  });

  it("A11: keeps the owner of each event's own time: the last millisecond of one owner, the first of the next", async () => {
    await sql(`INSERT INTO identity (id, name, kind) VALUES ('nhi-42', 'NHI 42', 'agent');
      INSERT INTO identity_assignment (identity_id, team_id, valid_from, valid_to) VALUES ('nhi-42', 'care', '2026-04-01Z', '2026-04-16Z'), ('nhi-42', 'vision', '2026-04-16Z', NULL);
      INSERT INTO credential (id, identity_id, label, kind) VALUES ('k-42', 'nhi-42', 'Key', 'api_key');
      INSERT INTO credential_fingerprint (value, kind, credential_id) VALUES ('key-42', 'alias', 'k-42'); UPDATE ledger_version SET inventory = inventory + 1`);
    await take(spent("a", "2026-04-15T23:59:59.999Z", 10n, "key-42"), spent("b", "2026-04-16T00:00:00Z", 4n, "key-42"));
    const april = monthOf(4);
    const { version } = await close(april);
    const byTeam = (await readUses(database.db, { ...april, version })).map(({ teamId, costUsd }) => [teamId, formatUsd(costUsd)]);
    expect(new Map(byTeam as [string, string][])).toEqual(
      new Map([
        ["care", "10"],
        ["vision", "4"],
      ]),
    );
  });

  it("tells prices apart where one changed within a day's meter, so that files need no lines", async () => {
    await take(
      spent("a", "2026-04-30T23:00:00Z", 10n, "k"),
      spent("b", "2026-05-01T01:00:00Z", 10n, "k"),
      spent("c", "2026-05-01T05:00:00Z", 6n, "k"),
    );
    const april = monthOf(4, 4);
    const { version } = await close(april);
    const rows = await linesOf({ ...april, version });
    expect(rows.map(({ day, quantity, costUsd }) => [day, quantity, formatUsd(costUsd)])).toEqual([
      ["2026-04-30", "10", "10"],
      ["2026-05-01", "10", "5"],
    ]);
    expect(new Set(rows.map(({ priceId }) => priceId)).size).toBe(2);
    expect(rows.every(({ priceId, of }) => priceId > 0 && of.model === "plain")).toBe(true);
  });

  it("is refused while it is not over, and while usage of it is still being revised; then it is closed anew", async () => {
    await expect(close(monthOf(6))).rejects.toThrow(Conflict);
    const april = monthOf(4);
    await take(spent("a", "2026-04-10T08:00:00Z", 7n, "scout-key"));
    await close(april);
    await giveScoutTo("care");
    await sql("UPDATE billing_period SET state = 'open'");
    await expect(close(april)).rejects.toThrow(Conflict);
    await runRevisions(ctx());
    const { version } = await close(april);
    expect((await readUses(database.db, { ...april, version })).map(({ teamId }) => teamId)).toEqual(["care"]);
    expect((await readUses(database.db, { ...april, version: 1 })).map(({ teamId }) => teamId)).toEqual(["field"]);
    await giveScoutTo("field");
    await sql("UPDATE identity SET name = 'Scout' WHERE id = 'scout'");
  });

  it("calls things as they were called, and a live one as they are called now", async () => {
    await take(spent("a", "2026-04-10T08:00:00Z", 7n, "scout-key"));
    const april = monthOf(4);
    const { version } = await close(april);
    await sql("UPDATE team SET name = 'Meadow' WHERE id = 'field'; UPDATE identity SET name = 'Ranger' WHERE id = 'scout'");
    const frozen = await namesOf(database.db, { ...april, version });
    const live = await namesOf(database.db, { ...april, version: null });
    expect([frozen("team", "field").name, frozen("identity", "scout"), frozen("cost_centre", "cc2").name]).toEqual([
      "Field",
      { name: "Scout", kind: "agent" },
      "CC 2",
    ]);
    expect([live("team", "field").name, live("identity", "scout").name, live("owner", "nobody-knows").name]).toEqual([
      "Meadow",
      "Ranger",
      "nobody-knows",
    ]);
    expect(frozen("identity", "triage")).toEqual({ name: "triage" });
    await sql("UPDATE team SET name = 'Field' WHERE id = 'field'; UPDATE identity SET name = 'Scout' WHERE id = 'scout'");
  });

  it("reads the same live before and frozen after, of UTC and of a zone whose midnights are within a day, and parts sum to the whole", async () => {
    await seedUsage(ctx(), anyUsage(3, 200, new Date("2026-05-15T00:00:00Z")));
    for (const hours of [0, 4]) {
      await sql(`TRUNCATE ${COPIES.join(", ")}, billing_period`);
      const may = monthOf(4, hours);
      const live = { ...may, version: null };
      const before = [await linesOf(live), await readUses(database.db, live)];
      const { version, counts } = await close(may);
      const ref = { ...may, version };
      expect([await linesOf(ref), await readUses(database.db, ref)]).toEqual(before);
      expect(costOf(await linesOf(ref))).toBe(formatUsd(counts.costUsd));
      expect(costOf(await readUses(database.db, ref))).toBe(formatUsd(counts.costUsd));
      const [said] = await sql<{ cost: string; events: string; requests: string }>(
        `SELECT coalesce(sum((SELECT sum((c->>'costUsd')::numeric) FROM jsonb_array_elements(charges) c)), 0)::text AS cost, sum(events)::text AS events, sum(requests)::text AS requests
         FROM usage_line WHERE role = 'billable' AND occurred_at >= $1 AND occurred_at < $2`,
        [may.start.toISOString(), may.end.toISOString()],
      );
      expect([formatUsd(parseUsd(said?.cost ?? "")), said?.events, said?.requests]).toEqual([
        formatUsd(counts.costUsd),
        String(counts.events),
        String(counts.requests),
      ]);
      expect(counts.events > 20n && counts.unpricedEvents > 0n && counts.lines > 20n).toBe(true);
    }
  });
});

type Step =
  | { kind: "late"; count: number; before: string }
  | { kind: "rate"; rate: string }
  | { kind: "give"; team: string }
  | { kind: "priced" }
  | { kind: "close"; pick: number }
  | { kind: "reopen"; pick: number };
const CLOSE: Step = { kind: "close", pick: 0 };
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("late" as const),
      count: fc.integer({ min: 1, max: 25 }),
      before: fc.constantFrom("2026-02-20T00:00:00Z", "2026-04-03T06:00:00Z", "2026-06-19T00:00:00Z"),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("rate" as const), rate: fc.constantFrom("10", "8", "31.25") }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("give" as const), team: fc.constantFrom("field", "care", "vision") }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("priced" as const) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("close" as const), pick: fc.nat(1) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("reopen" as const), pick: fc.nat(9) }) },
);

/** What February posted for January is posted by March, where February is opened again and March closes first. */
const POSTED_AGAIN: Step[] = [
  { kind: "late", count: 25, before: "2026-02-20T00:00:00Z" },
  { kind: "give", team: "care" },
  CLOSE,
  { kind: "reopen", pick: 1 },
  { kind: "close", pick: 1 },
  CLOSE,
];

it("whatever comes late, is rated, attributed or opened again: copies never change, and with what is posted they are the ledger", {
  timeout: 300_000,
}, async () => {
  let seed = 100;
  const nextSeed = (): number => {
    seed += 1;
    return seed;
  };
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(0, 4), fc.array(step, { minLength: 6, maxLength: 14 }), async (hours, steps) => {
      await sql(`TRUNCATE ${LEDGER}, ${COPIES.join(", ")}, billing_period, line_revision, correction, due_revision`);
      await sql("DELETE FROM price WHERE model = 'mystery-1'; UPDATE ledger_version SET prices = prices + 1");
      await seedUsage(ctx(), anyUsage(nextSeed(), 60, new Date("2026-03-20T00:00:00Z")));
      const months = [1, 2, 3, 4, 5].map((month) => monthOf(month, hours));
      const isClosed = new Map<string, number>();
      const copies = new Map<string, string>();
      for (const one of [CLOSE, ...steps, CLOSE]) {
        if (one.kind === "late") await seedUsage(ctx(), anyUsage(nextSeed(), one.count, new Date(one.before)));
        else if (one.kind === "rate") await setRate(one.rate);
        else if (one.kind === "give") await giveScoutTo(one.team);
        else if (one.kind === "priced") await findPrice();
        else if (one.kind === "reopen") {
          const closed = months.filter(({ id }) => isClosed.has(id));
          const month = closed[one.pick % Math.max(1, closed.length)];
          if (!month) continue;
          await reopen(month);
          isClosed.delete(month.id);
        } else {
          // The oldest that is open, or the one after it: one that was opened again may stay open for a while.
          const open = months.filter(({ id }) => !isClosed.has(id));
          const next = open[one.pick % Math.max(1, open.length)];
          if (!next) continue;
          const pending = await readCorrections(database.db, { ...next, version: null });
          const { version, counts } = await close(next);
          isClosed.set(next.id, version);
          copies.set(
            `${next.id} ${version}`,
            await copyOf(
              next.id,
              version,
              COPIES.filter((table) => table !== "period_day"),
            ),
          );
          expect(await readCorrections(database.db, { ...next, version })).toEqual(pending);
          expect(costOf(pending)).toBe(formatUsd(counts.correctionsUsd));
          // Everything closed before it ties out. It ties out itself once nothing newer has posted for it: the next takes that back.
          const isNewest = months.filter(({ id }) => isClosed.has(id)).at(-1)?.id === next.id;
          for (const month of months)
            if (isClosed.has(month.id) && (month.end <= next.start || (isNewest && month === next)))
              expect(await untied(month)).toEqual([]);
          const later = { id: "2026-07", start: new Date("2026-07-01T00:00:00Z"), end: new Date("2026-08-01T00:00:00Z"), version: null };
          if (isNewest) expect(await readCorrections(database.db, later)).toEqual([]);
        }
        for (const [key, copy] of copies) {
          const [id = "", version = "0"] = key.split(" ");
          expect(
            await copyOf(
              id,
              Number(version),
              COPIES.filter((table) => table !== "period_day"),
            ),
          ).toBe(copy);
        }
      }
      expect(await driftOf((text) => sql(text))).toEqual([]);
    }),
    { numRuns: 6, examples: [[0, POSTED_AGAIN]] },
  );
});
