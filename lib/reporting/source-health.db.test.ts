import { beforeAll, describe, expect, it } from "vitest";
import { Forbidden, NotFound } from "@/lib/kernel/errors";
import { ingestEvents } from "@/lib/metering";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { batchOf, usageEvent } from "@/lib/testing/usage";
import { listSourceHealth, readSourceHealth } from "./index";

const database = useDatabase();
const ctx = () => testContext(database.db);
const NOW = () => ctx().clock.now();
const minutesAgo = (minutes: number): Date => new Date(NOW().getTime() - minutes * 60_000);
const event = (dedupeKey: string, minutes: number, over = {}) => usageEvent({ dedupeKey, occurredAt: minutesAgo(minutes), ...over });

beforeAll(async () => {
  await database.pool.query("INSERT INTO source (id, name, kind) VALUES ('gateway', 'Gateway', 'api'), ('silent', 'Silent', 'otlp')");
  const first = batchOf(
    event("a", 1),
    event("b", 3, { producer: "claude-code/2.1.197" }),
    event("c", 5, { role: "evidence" }),
    event("d", 7, { quality: "missing" }),
  );
  first.rejected.push({ index: 4, reason: "model: Missing.", location: "model", fix: "Send it." });
  await ingestEvents(ctx(), "gateway", first);
  await ingestEvents(ctx(), "gateway", batchOf(event("a", 1), event("b", 3, { producer: "claude-code/2.1.197" }), event("a", 2)));
  await database.pool.query(
    "INSERT INTO inbox_payload (source_id, format, body, attempts, last_error) VALUES ('gateway', 'litellm', 'x', 3, 'The body is not JSON.'), ('gateway', 'litellm', 'y', 0, NULL)",
  );
});

describe("the health of a source", () => {
  it("counts what came, what was known, what contradicts and what was refused, each once", async () => {
    const [gateway] = await listSourceHealth(ctx());
    expect(gateway).toMatchObject({
      id: "gateway",
      state: "trouble",
      accepted: 4,
      evidence: 1,
      missingUsage: 1,
      duplicates: 2,
      conflicts: 1,
      rejected: 1,
      waiting: 1,
      stuck: 1,
      billableEvents: 3,
      unattributedEvents: 3,
      meanLagMs: 4 * 60_000,
      maxLagMs: 7 * 60_000,
      lastReceivedAt: NOW().toISOString(),
      lastOccurredAt: minutesAgo(1).toISOString(),
    });
    expect(gateway?.advice[0]?.what).toContain("could not be read");
  });

  it("says of a source that never sent that it never did, and what to check", async () => {
    const silent = (await listSourceHealth(ctx())).find(({ id }) => id === "silent");
    expect(silent).toMatchObject({ state: "never", accepted: 0, lastReceivedAt: null, meanLagMs: null });
    expect(silent?.advice).toHaveLength(1);
  });

  it("splits the same counts by producer and by day, with nothing lost", async () => {
    const detail = await readSourceHealth(ctx(), "gateway");
    for (const name of ["accepted", "evidence", "missingUsage", "duplicates", "conflicts", "rejected"] as const) {
      expect(detail.producers.reduce((sum, row) => sum + row[name], 0)).toBe(detail[name]);
      expect(detail.daily.reduce((sum, row) => sum + row[name], 0)).toBe(detail[name]);
    }
    expect(detail.daily).toHaveLength(30);
    expect(detail.producers.map((row) => [row.producer, row.fidelity?.name ?? null])).toEqual([
      ["native", "Usage events"],
      ["claude-code/2.1.197", "Claude Code"],
      ["", null],
    ]);
  });

  it("keeps why items were not taken, and the payloads that could not be read", async () => {
    const { refusals, stuckPayloads } = await readSourceHealth(ctx(), "gateway");
    expect(refusals.map((row) => row.outcome).sort()).toEqual(["conflict", "rejected"]);
    expect(stuckPayloads).toMatchObject([{ format: "litellm", bytes: 1, error: "The body is not JSON." }]);
  });

  it("is for those who may read sources, and for sources that exist", async () => {
    const without = testContext(database.db, { rights: ["spend.read"] });
    await expect(listSourceHealth(without)).rejects.toThrow(Forbidden);
    await expect(readSourceHealth(without, "gateway")).rejects.toThrow(Forbidden);
    await expect(readSourceHealth(ctx(), "nobody")).rejects.toThrow(NotFound);
  });
});
