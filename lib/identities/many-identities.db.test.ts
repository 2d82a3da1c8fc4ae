import { beforeAll, describe, expect, it } from "vitest";
import { frozenClock } from "@/lib/testing/clock";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { listIdentities, readGovernance } from "./index";
import { IdentityListQuery } from "./schemas";

const database = useDatabase();
const clock = frozenClock("2026-03-15T12:00:00Z");
const COUNT = 1_000;
const list = async (query: object, ctx = testContext(database.db, { clock })) =>
  (await listIdentities(ctx, IdentityListQuery.parse({ limit: 500, ...query }))).data.map(({ id }) => id);

beforeAll(async () => {
  const run = (sql: string) => database.pool.query(sql);
  const upTo = (count: number) => `FROM generate_series(1, ${count}) n`;
  await run(
    `INSERT INTO person (id, email, name, active) SELECT 'per_' || n, 'p' || n || '@northwind.example', 'Person ' || n, n <> 7 ${upTo(50)}`,
  );
  await run(`INSERT INTO team (id, name, color_slot) SELECT 'tm_' || n, 'Team ' || n, 1 ${upTo(20)}`);
  await run(`INSERT INTO application (id, name, color_slot) SELECT 'app_' || n, 'Application ' || n, 1 ${upTo(40)}`);
  await run(`INSERT INTO identity (id, name, kind, certified_at, certified_until) SELECT 'idn_' || n, 'Agent ' || n, 'agent',
    CASE n % 4 WHEN 0 THEN '2026-01-01'::timestamptz END, CASE n % 8 WHEN 0 THEN '2026-02-01'::timestamptz END ${upTo(COUNT)}`);
  await run(`INSERT INTO identity_assignment (identity_id, owner_id, team_id, application_id, valid_from)
    SELECT 'idn_' || n, 'per_' || (n % 50 + 1), 'tm_' || (n % 20 + 1), 'app_' || (n % 40 + 1), to_timestamp(0) ${upTo(COUNT)}`);
  await run(`INSERT INTO credential (id, identity_id, label, kind, created_at)
    SELECT 'crd_' || n, 'idn_' || ((n - 1) / 2 + 1), 'Key ' || n, 'api_key', '2026-01-01'::timestamptz - n * interval '1 minute' ${upTo(2 * COUNT)}`);
  await run(
    `INSERT INTO credential_fingerprint (value, kind, credential_id) SELECT md5(n::text) || md5((-n)::text), 'sha256', 'crd_' || n ${upTo(2 * COUNT)}`,
  );
  await run(`INSERT INTO access_grant (id, identity_id, kind, value, granted_by, granted_at, approved_by, approved_at, expires_at, ended_at)
    SELECT 'grt_' || n, 'idn_' || (n % ${COUNT} + 1), 'model', 'model-' || n, 'usr_a', '2026-01-01', 'usr_b',
      CASE WHEN n <= ${3 * COUNT} THEN '2026-01-01'::timestamptz END, CASE WHEN n <= ${COUNT} THEN '2026-03-15T12:00:00Z'::timestamptz END,
      CASE WHEN n > ${COUNT} AND n <= ${2 * COUNT} THEN '2026-02-01'::timestamptz END ${upTo(4 * COUNT)}`);
});

it("all are read at once: each once, with its keys the oldest first and of its grants those in force", async () => {
  const rows = await readGovernance(database.db, "all", clock.now());
  expect(new Set(rows.map(({ id }) => id)).size).toBe(COUNT);
  for (const row of rows) {
    expect([row.credentials.length, row.credentials[0]?.fingerprints, row.restrictedKinds, row.owner !== null]).toEqual([
      2,
      1,
      ["model"],
      true,
    ]);
    expect(row.credentials[0]?.createdAt.getTime()).toBeLessThan(row.credentials[1]?.createdAt.getTime() ?? 0);
    const n = Number(row.id.slice(4)) - 1;
    expect(row.grants.map(({ value }) => value)).toEqual([`model-${2 * COUNT + (n === 0 ? COUNT : n)}`]);
  }
  expect((await readGovernance(database.db, ["idn_5", "idn_none"], clock.now())).map(({ id }) => id)).toEqual(["idn_5"]);
});

describe("the list", () => {
  it("finds by what an identity, its owner, team, application or key is called", async () => {
    expect(await list({ query: "agent 777" })).toEqual(["idn_777"]);
    expect(await list({ query: "person 12" })).toHaveLength(COUNT / 50);
    expect(await list({ query: "p12@northwind" })).toHaveLength(COUNT / 50);
    expect(await list({ query: "Team 17" })).toHaveLength(COUNT / 20);
    expect(await list({ query: "application 33" })).toHaveLength(COUNT / 40);
    expect(await list({ query: "Key 1999" })).toEqual(["idn_1000"]);
    expect(await list({ query: "c4ca4238a0b923820dcc509a6f75849b" })).toEqual(["idn_1"]);
    expect(await list({ query: "100%" })).toEqual([]);
    expect(await list({ query: "ag" })).toHaveLength(500);
    expect(await list({ query: "%" })).toEqual([]);
  });

  it("finds nothing that lies outside the caller's scope, by whatever name", async () => {
    const part = testContext(database.db, { clock, scope: { teamIds: ["tm_3"] } });
    const inside = await list({}, part);
    expect(inside).toHaveLength(COUNT / 20);
    for (const query of ["agent", "person", "key", "application"]) expect(new Set(await list({ query }, part))).toEqual(new Set(inside));
    expect(await list({ query: "Team 17" }, part)).toEqual([]);
  });

  it("tells orphans and those that a review kept and still keeps", async () => {
    const orphans = await list({ orphan: "1" });
    expect(orphans).toHaveLength(COUNT / 50);
    expect(orphans.every((id) => Number(id.slice(4)) % 50 === 6)).toBe(true);
    const certified = await list({ certified: "1" });
    expect(certified).toHaveLength(COUNT / 8);
    expect(certified.every((id) => Number(id.slice(4)) % 8 === 4)).toBe(true);
  });
});
