import { beforeAll, describe, expect, it } from "vitest";
import { detectSeries, watchArrivals } from "@/lib/anomalies";
import { workSignals } from "@/lib/incidents";
import { frozenClock } from "@/lib/testing/clock";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { STORIES } from "./core/stories";
import { loadSample } from "./load-sample";

/** A Thursday in office hours, a Sunday evening, and the first minutes of a month: what is usual must not depend on when somebody looks. */
const CLOCKS = ["2026-10-22T14:32:00Z", "2026-10-25T18:30:00Z", "2026-12-01T00:10:00Z"];
/** Stories that usage alone tells of at a third of the reference density, each with what it is called. */
const TOLD: Readonly<Record<string, string>> = {
  "route-planner-agent": "B4",
  "ticket-summariser": "B2",
  "warranty-claims-agent": "B1",
  "service-desk-shared": "B14",
  "legacy-catalogue-export": "B15",
  "contractor-labelling-bot": "B6",
  "reply-drafter": "B11",
  "tier-1-triage": "B10",
  "docs-translator": "B9",
  "fleet-regression-ci": "B8",
};

describe.each(CLOCKS)("the sample as it stands at %s", (clock) => {
  const database = useDatabase();
  const ofIdentities = () => database.db.incident.findMany({ where: { mergedIntoId: null, identityId: { not: null } } });

  beforeAll(async () => {
    const until = new Date(clock);
    const ctx = testContext(database.db, { clock: frozenClock(clock), kind: "system", id: "system:jobs" });
    await loadSample(ctx, { events: 100_000, days: 90, seed: 1, until });
    // Hours are kept of the last 14 days of the database's own clock; these are as they would be.
    await database.pool.query(`INSERT INTO usage_hourly (hour, dimension_id, events, requests, errors, unpriced_events, input, cache_read, cache_write, output, reasoning, embedding, cost_usd)
      SELECT date_trunc('hour', occurred_at), dimension_id, count(*), count(*), 0, 0, 0, 0, 0, 0, 0, 0, coalesce(sum(cost_usd), 0) FROM usage_line GROUP BY 1, 2
      ON CONFLICT DO NOTHING`);
    await Promise.all([watchArrivals(ctx), detectSeries(ctx)]);
    await detectSeries(ctx);
    await workSignals(ctx);
  }, 240_000);

  it("raises incidents of identities that something happened to, and none of the others", async () => {
    const happened = new Set(STORIES.flatMap(({ identities }) => identities));
    const needless = (await ofIdentities()).filter(({ identityId }) => !happened.has(identityId ?? ""));
    expect(needless.map(({ detector, identityId, title }) => `${detector} ${identityId} ${title}`)).toEqual([]);
  });

  it("makes one incident of each story, under its own name", async () => {
    const incidents = await ofIdentities();
    for (const [identity, detector] of Object.entries(TOLD))
      expect(
        incidents.filter(({ identityId }) => identityId === identity).map((incident) => incident.detector),
        identity,
      ).toEqual([detector]);
  });
});
