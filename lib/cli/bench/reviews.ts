/**
 * How long a large access review takes to open, in one transaction, and its pages to answer: identities with keys and
 * grants, owned by five hundred people with accounts, on an embedded database of its own.
 */
import { actorOfAccount, type Context } from "@/lib/auth";
import { systemActor } from "@/lib/auth/core/system-actor";
import { database } from "@/lib/db/database";
import { systemClock } from "@/lib/kernel/clock";
import { createCampaign, listItems, openCampaign, readCampaign, readItem, readQueue } from "@/lib/reviews";
import { ItemQuery, ReviewRules, ReviewStage } from "@/lib/reviews/schemas";
import { oneDecimal, quantile, timed } from "./measure";
import { openTemporaryRuntime } from "./temporary-runtime";

const OWNERS = 500;
const TEAMS = 40;
const READS = 60;

/** Hours of use that each identity had in two weeks. */
const HOURS = 20;

/** An identity of ten has nobody who owns it; each uses two of its three grants; a fifth of the keys is old. */
export const fillIdentities = (identities: number): string => `
INSERT INTO organisation (id, name) VALUES (1, 'Bench') ON CONFLICT DO NOTHING;
INSERT INTO source (id, name, kind) VALUES ('bench', 'Bench', 'api');
INSERT INTO person (id, email, name) SELECT 'p-' || n, 'p' || n || '@example.com', 'Person ' || n FROM generate_series(0, ${OWNERS}) n;
INSERT INTO app_user (id, email, name, person_id) SELECT 'u-' || n, 'p' || n || '@example.com', 'Person ' || n, 'p-' || n FROM generate_series(0, ${OWNERS}) n;
INSERT INTO role_grant (user_id, role, granted_by) SELECT 'u-' || n, CASE n WHEN 0 THEN 'security_admin' ELSE 'identity_owner' END, 'bench' FROM generate_series(0, ${OWNERS}) n;
INSERT INTO app_user (id, email, name) VALUES ('u-define', 'define@example.com', 'Definer');
INSERT INTO role_grant (user_id, role, granted_by) VALUES ('u-define', 'security_analyst', 'bench');
INSERT INTO team (id, name, color_slot) SELECT 'team-' || t, 'Team ' || t, 1 + t % 8 FROM generate_series(1, ${TEAMS}) t;
INSERT INTO environment (id, name, kind, color_slot) VALUES ('prod', 'Production', 'production', 1);
INSERT INTO identity (id, name, kind, purpose, created_at) SELECT 'agent-' || i, 'Agent ' || i, 'agent', 'Answers questions of customers', now() - interval '200 days' FROM generate_series(1, ${identities}) i;
INSERT INTO identity_assignment (identity_id, owner_id, team_id, environment_id, valid_from)
  SELECT 'agent-' || i, CASE WHEN i % 10 = 0 THEN NULL ELSE 'p-' || 1 + i % ${OWNERS} END, 'team-' || 1 + i % ${TEAMS}, 'prod', '2020-01-01Z' FROM generate_series(1, ${identities}) i;
INSERT INTO credential (id, identity_id, label, kind, created_at) SELECT 'key-' || i, 'agent-' || i, 'Key ' || i, 'api_key', now() - CASE WHEN i % 5 = 0 THEN interval '180 days' ELSE interval '40 days' END
  FROM generate_series(1, ${identities}) i;
INSERT INTO access_grant (id, identity_id, kind, value, granted_by, granted_at, approved_by, approved_at)
  SELECT 'grant-' || i || '-' || m, 'agent-' || i, 'model', 'model-' || m, 'bench', now() - interval '150 days', 'bench', now() - interval '150 days'
  FROM generate_series(1, ${identities}) i, generate_series(1, 3) m;
INSERT INTO usage_dimension (id, key, source_id, attribution_step, identity_id, credential_id, team_id, environment_id, provider, model, operation)
  SELECT (i - 1) * 2 + m, gen_random_uuid(), 'bench', 'credential', 'agent-' || i, 'key-' || i, 'team-' || 1 + i % ${TEAMS}, 'prod', 'openai', 'model-' || m, 'chat'
  FROM generate_series(1, ${identities}) i, generate_series(1, 2) m;
INSERT INTO usage_daily (day, dimension_id, events, requests, errors, unpriced_events, input, cache_read, cache_write, output, reasoning, embedding, cost_usd)
  SELECT (now() AT TIME ZONE 'UTC')::date - 1 - d * 9, id, 10, 10, 1, 0, 9000, 0, 0, 900, 0, 0, 0.01 + id % 97 * 0.05 FROM generate_series(1, ${identities * 2}) id, generate_series(0, 9) d;
INSERT INTO usage_hourly (hour, dimension_id, events, requests, errors, unpriced_events, input, cache_read, cache_write, output, reasoning, embedding, cost_usd)
  SELECT date_trunc('hour', now()) - make_interval(hours => h * 15 + id % 24), id, 5, 5, id % 2, 0, 4500, 0, 0, 450, 0, 0, 0.005 + id % 97 * 0.025
  FROM generate_series(1, ${identities * 2}) id, generate_series(1, ${HOURS}) h;
UPDATE ledger_version SET inventory = inventory + 1;
ANALYZE`;

export type ReviewBench = { items: number; parts: number; openSeconds: number; pages: { name: string; p50Ms: number; p95Ms: number }[] };

/** @throws Error when the review does not hold every identity. */
export async function benchReviews(identities: number): Promise<ReviewBench> {
  await openTemporaryRuntime();
  const { db, pool } = database();
  await pool.query(fillIdentities(identities));
  const as = async (id: string): Promise<Context> => {
    const account = await actorOfAccount(db, id);
    if (!account) throw new Error(`${id} cannot sign in`);
    return { db, clock: systemClock, actor: account.actor };
  };
  const security = await as("u-0");
  const { id } = await createCampaign(await as("u-define"), {
    ...{ name: "Bench", scope: {}, timeZone: "UTC", rules: ReviewRules.parse({}) },
    stages: [ReviewStage.parse({ name: "Owners", reviewers: ["owner", "backup_owner", "team_lead", "security"] })],
  });
  const openMs: number[] = [];
  await timed(openMs, () => openCampaign(security, id));
  const campaign = await readCampaign({ ...security, actor: systemActor("bench") }, id);
  if (campaign.items.total !== identities) throw new Error(`${identities} identities are there and ${campaign.items.total} are reviewed`);
  const { credentials = 0, grants = 0 } = campaign.completeness ?? {};
  return {
    items: identities,
    parts: credentials + grants,
    openSeconds: oneDecimal((openMs[0] ?? 0) / 1_000),
    pages: await readPages(security, await as("u-7"), id),
  };
}

async function readPages(security: Context, owner: Context, id: string): Promise<ReviewBench["pages"]> {
  let cursor: string | undefined;
  const page = async (query: object) => {
    const { data, nextCursor } = await listItems(security, id, ItemQuery.parse({ ...query, ...(cursor === undefined ? {} : { cursor }) }));
    cursor = nextCursor ?? undefined;
    return data;
  };
  const items = (await page({})).map((item) => item.id);
  const reads: Record<string, (i: number) => Promise<unknown>> = {
    "items, the dearest first, page by page": () => page({}),
    "items of one reviewer": (i) => listItems(security, id, ItemQuery.parse({ reviewerId: `p-${1 + i}` })),
    "items by name and tier": (i) => listItems(security, id, ItemQuery.parse({ query: `${i}`, tier: 3, sort: "name" })),
    "one item": (i) => readItem(security, id, items[i % items.length] ?? ""),
    "an owner's queue": () => readQueue(owner),
    "the review": () => readCampaign(security, id),
    "the review, as an owner": () => readCampaign(owner, id),
  };
  const pages: ReviewBench["pages"] = [];
  for (const [name, read] of Object.entries(reads)) {
    const times: number[] = [];
    for (let i = 0; i < READS; i++) await timed(times, () => read(i));
    pages.push({ name, p50Ms: oneDecimal(quantile(times, 0.5)), p95Ms: oneDecimal(quantile(times, 0.95)) });
  }
  return pages;
}
