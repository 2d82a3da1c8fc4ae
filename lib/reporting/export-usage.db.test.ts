import { parse } from "csv-parse/sync";
import pg from "pg";
import { beforeAll, expect, test, vi } from "vitest";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { parseUsageQuery } from "./core/usage-query";
import { exportUsage } from "./index";

/** A file is as long as the usage is fine; what a process holds of it is not. */
const database = useDatabase();
const ctx = () => testContext(database.db);
const [IDENTITIES, DAYS] = [120, 59];
const ROWS = IDENTITIES * DAYS;
/** A page that is written, and one that is read ahead: `stream-query.ts`. */
const MOST_ROWS_HELD = 2_000;

beforeAll(async () => {
  await database.pool.query(`
    INSERT INTO source (id, name, kind) VALUES ('api', 'API', 'api');
    INSERT INTO identity (id, name, kind) SELECT 'agent-' || i, 'Agent ' || i, 'agent' FROM generate_series(1, ${IDENTITIES}) i;
    INSERT INTO usage_dimension (id, key, source_id, attribution_step, identity_id, provider, model, operation)
      SELECT i, gen_random_uuid(), 'api', 'credential', 'agent-' || i, 'openai', 'gpt-4o', 'chat' FROM generate_series(1, ${IDENTITIES}) i;
    INSERT INTO usage_daily (day, dimension_id, events, requests, errors, unpriced_events, input, cache_read, cache_write, output, reasoning, embedding, cost_usd)
      SELECT '2026-01-01'::date + d, i, 1, 1, 0, 0, 10, 0, 0, 5, 0, 0, 0.25 FROM generate_series(1, ${IDENTITIES}) i, generate_series(0, ${DAYS - 1}) d`);
});

const open = () =>
  exportUsage(ctx(), parseUsageQuery({ from: "2026-01-01", to: "2026-03-01", groupBy: "identity" }, new Date("2026-03-02T00:00:00Z")), {
    rows: "series",
  });
const lent = (): number => database.pool.totalCount - database.pool.idleCount;

test("a file of many rows is read from the database no faster than it is taken, and no further once its reader is gone", async () => {
  const asked = vi.spyOn(pg.Client.prototype, "query");
  const fetches = (): number => asked.mock.calls.filter(([text]) => String(text).startsWith("FETCH")).length;
  const rowsAsked = (): number => fetches() * 1_000;
  const chunks = (await open()).chunks[Symbol.asyncIterator]();
  await chunks.next();
  let lines = 0;
  for (let i = 0; i < 6; i++) {
    const { value } = await chunks.next();
    lines += String(value).trimEnd().split("\r\n").length;
    expect(rowsAsked() - lines, "read and not yet taken").toBeLessThanOrEqual(MOST_ROWS_HELD);
  }
  expect(rowsAsked()).toBeLessThan(ROWS);
  expect(lent()).toBe(1);
  await chunks.return?.(undefined);
  expect(lent()).toBe(0);
  asked.mockRestore();
});

test("every row of it is in the file, each once", async () => {
  let text = "";
  for await (const chunk of (await open()).chunks) text += chunk;
  const [head = "", ...lines] = text.trimEnd().split("\r\n");
  expect(lines).toHaveLength(ROWS);
  const cost = head.split(",").indexOf("cost_usd");
  expect(lines.reduce((sum, line) => sum + Number(line.split(",")[cost]), 0)).toBe(ROWS / 4);
  expect(new Set(lines.map((line) => line.split(",", 2).join())).size).toBe(ROWS);
});

test("a file by meter says of each whether it is prompt, completion, retrieval or tools", async () => {
  await database.pool.query(`INSERT INTO usage_daily_meter (day, dimension_id, meter, quantity, unpriced, cost_usd)
    SELECT '2026-01-01', 1, meter, 1, 0, 0.5 FROM unnest(ARRAY['input', 'cache_read', 'output', 'embedding', 'web_search', 'request']) meter`);
  const query = parseUsageQuery({ from: "2026-01-01", to: "2026-03-01", groupBy: "meter" }, new Date("2026-03-02T00:00:00Z"));
  let text = "";
  for await (const chunk of (await exportUsage(ctx(), query, { rows: "groups" })).chunks) text += chunk;
  const rows = parse<Record<string, string>>(text, { columns: true, bom: true });
  const parts = rows.map((row) => `${row.meter_id}: ${row.meter_part}`);
  expect(parts.sort()).toEqual([
    "cache_read: prompt",
    "embedding: retrieval",
    "input: prompt",
    "output: completion",
    "request: other",
    "web_search: tools",
  ]);
});
