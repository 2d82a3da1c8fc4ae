/**
 * A small organisation and usage of every awkward sort, taken in by the same path as real usage: attributed by
 * credential, declared identity or nothing; priced, priced in part and unpriced, some on a flat plan; failed, repeated as evidence, with two
 * models in one event, on days in two months and in the last hours.
 */
import type pg from "pg";
import type { Context } from "@/lib/auth/context";
import { ingestEvents } from "@/lib/metering";
import type { UsageEvent } from "@/lib/metering/core/usage-event";
import { type Quantities, UNKNOWN_QUANTITIES } from "@/lib/pricing/core/meters";
import { numbers } from "./numbers";
import { batchOf, usageEvent } from "./usage";

/** Two units with one below, three teams (Field changes its unit on 1 March), six identities, two sources. */
const ORGANISATION = `
INSERT INTO person (id, email, name) VALUES ('ann', 'ann@example.com', 'Ann'), ('ben', 'ben@example.com', 'Ben');
INSERT INTO business_unit (id, name, parent_id, color_slot) VALUES ('ops', 'Operations', NULL, 1), ('labs', 'Labs', NULL, 2), ('labs-eu', 'Labs Europe', 'labs', 3);
INSERT INTO cost_centre (id, name) VALUES ('cc1', 'CC 1'), ('cc2', 'CC 2');
INSERT INTO team (id, name, color_slot) VALUES ('care', 'Care', 1), ('field', 'Field', 2), ('vision', '=Vision, "eu"', 3);
INSERT INTO team_assignment (team_id, business_unit_id, cost_centre_id, valid_from, valid_to) VALUES
  ('care', 'ops', 'cc1', '2020-01-01Z', NULL), ('field', 'ops', 'cc1', '2020-01-01Z', '2026-03-01Z'), ('field', 'labs', 'cc2', '2026-03-01Z', NULL),
  ('vision', 'labs-eu', 'cc2', '2020-01-01Z', NULL);
INSERT INTO application (id, name, color_slot) VALUES ('desk', 'Desk', 1), ('atlas', 'Atlas', 2);
INSERT INTO environment (id, name, kind, aliases, color_slot) VALUES ('prod', 'Production', 'production', '{}', 1), ('lab', 'Test bench', 'test', '{}', 2);
INSERT INTO identity (id, name, kind) VALUES ('triage', 'Triage', 'agent'), ('router', 'Router', 'service_account'), ('scout', 'Scout', 'agent'),
  ('ci', '+CI bot', 'ci_bot'), ('eye', 'Eye', 'workload'), ('idle', 'Idle', 'agent');
INSERT INTO identity_assignment (identity_id, owner_id, team_id, application_id, environment_id, valid_from) VALUES
  ('triage', 'ann', 'care', 'desk', 'prod', '2020-01-01Z'), ('router', 'ann', 'care', 'desk', 'lab', '2020-01-01Z'),
  ('scout', 'ben', 'field', 'atlas', 'prod', '2020-01-01Z'), ('ci', NULL, NULL, NULL, 'lab', '2020-01-01Z'),
  ('eye', 'ben', 'vision', 'atlas', 'lab', '2020-01-01Z'), ('idle', 'ben', 'field', NULL, NULL, '2020-01-01Z');
INSERT INTO credential (id, identity_id, label, kind) VALUES ('k-triage', 'triage', '@key', 'api_key'), ('k-scout', 'scout', 'Scout key', 'api_key');
INSERT INTO credential_fingerprint (value, kind, credential_id) VALUES ('triage-key', 'alias', 'k-triage'), ('scout-key', 'alias', 'k-scout');
INSERT INTO source (id, name, kind) VALUES ('api', 'API', 'api'), ('gate', 'Gateway', 'litellm');
INSERT INTO provider (id, name, color_slot) VALUES ('openai', 'OpenAI', 1);
UPDATE ledger_version SET inventory = inventory + 1, prices = prices + 1`;

/** gpt-4o has no price for web searches: events that use them are priced in part. Model "mystery" has none at all. */
const RATES: readonly [provider: string, model: string, meter: string, rate: string, per: number][] = [
  ["openai", "gpt-4o", "input", "2.5", 1_000_000],
  ["openai", "gpt-4o", "cache_read", "1.25", 1_000_000],
  ["openai", "gpt-4o", "output", "10", 1_000_000],
  ["anthropic", "claude-haiku", "input", "0.8", 1_000_000],
  ["anthropic", "claude-haiku", "cache_write", "1", 1_000_000],
  ["anthropic", "claude-haiku", "output", "4", 1_000_000],
  ["anthropic", "claude-haiku", "web_search", "10", 1_000],
  ["openai", "embed", "embedding", "0.13", 1_000_000],
];

export async function seedOrganisation(pool: pg.Pool): Promise<void> {
  await pool.query(ORGANISATION);
  for (const [provider, model, meter, rate, per] of RATES) {
    await pool.query(
      `INSERT INTO price (provider, model, meter, rate, per, valid_from, origin, origin_version, created_by) VALUES ($1, $2, $3, $4, $5, '2020-01-01Z', 'catalogue', 't', 't')`,
      [provider, model, meter, rate, per],
    );
  }
}

const HINTS: readonly UsageEvent["hints"][] = [
  { credential: "triage-key" },
  { credential: "scout-key", tenant: "acme" },
  { identity: "router" },
  { identity: "ci" },
  { identity: "eye", agent: "spotter" },
  { application: "desk", environment: "prod" },
  { credential: "unknown-key" },
  { credential: "unknown-key", team: "care" },
  { environment: "prod" },
  {},
];
type Make = (n: (below: number) => number) => { provider: string; model: string; quantities: Partial<Quantities> };
const USES: readonly Make[] = [
  (n) => ({
    provider: "openai",
    model: "gpt-4o",
    quantities: { input: BigInt(n(90_000)), cacheRead: BigInt(n(9_000)), output: BigInt(n(7_000)), requests: 1n },
  }),
  (n) => ({
    provider: "openai",
    model: "gpt-4o",
    quantities: { input: BigInt(n(9_000)), output: BigInt(n(700)), webSearches: 2n, requests: 1n },
  }),
  (n) => ({
    provider: "anthropic",
    model: "claude-haiku",
    quantities: { input: BigInt(n(9_000)), cacheWrite: 10n, output: 7n, reasoning: 3n, webSearches: 1n, requests: 1n },
  }),
  (n) => ({ provider: "openai", model: "embed", quantities: { embedding: BigInt(n(99_999)), requests: 1n } }),
  (n) => ({ provider: "mystery", model: "mystery-1", quantities: { input: BigInt(n(5_000)), output: 5n, requests: 1n } }),
  () => ({ provider: "openai", model: "gpt-4o", quantities: { requests: 1n } }),
];

/** Usage of the 42 days before an instant, by default noon of 15 March 2026; a third of it in the last three days. */
export function anyUsage(seed: number, count: number, before = new Date("2026-03-15T12:00:00Z")): UsageEvent[] {
  const n = numbers(seed);
  const end = before.getTime();
  const pick = <T>(list: readonly T[]): T => list[n(list.length)] as T;
  return Array.from({ length: count }, (_, i) => {
    const lines = Array.from({ length: n(8) === 0 ? 2 : 1 }, (_, line) => {
      const { quantities, ...model } = pick(USES)(n);
      return { ...model, quantities: { ...UNKNOWN_QUANTITIES, ...quantities, requests: line === 0 ? 1n : 0n } };
    });
    return usageEvent({
      dedupeKey: `e${seed}-${i}`,
      occurredAt: new Date(end - n(n(3) === 0 ? 3 * 86_400_000 : 42.5 * 86_400_000)),
      role: n(12) === 0 ? "evidence" : "billable",
      status: n(9) === 0 ? "error" : "ok",
      operation: pick(["chat", "embeddings", "tool"] as const),
      hints: pick(HINTS),
      lines,
      ...(i % 7 === 3 ? { billing: "flat" } : {}),
      ...(n(6) === 0 ? { tool: { name: pick(["web", "crm"]) } } : {}),
      ...(n(4) === 0 ? { traceId: `trace-${n(5)}`, spanId: `s${i}`, parentSpanId: `s${n(i + 1)}` } : {}),
    });
  });
}

/** A streamed text, whole. */
export async function textOf(chunks: AsyncIterable<string>): Promise<string> {
  let text = "";
  for await (const chunk of chunks) text += chunk;
  return text;
}

/** Takes the events in, half by each source. */
export async function seedUsage(ctx: Context, events: readonly UsageEvent[]): Promise<void> {
  await ingestEvents(ctx, "api", batchOf(...events.filter((_, i) => i % 2 === 0)));
  await ingestEvents(ctx, "gate", batchOf(...events.filter((_, i) => i % 2 === 1)));
}
