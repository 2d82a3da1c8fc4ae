/**
 * How long the search of the inventory takes: ten thousand identities with keys, owned by five hundred people, on an embedded
 * database of its own.
 */
import type { Context } from "@/lib/auth";
import { systemActor } from "@/lib/auth/core/system-actor";
import { database } from "@/lib/db/database";
import { listIdentities, readIdentity, searchInventory } from "@/lib/identities";
import { IdentityListQuery } from "@/lib/identities/schemas";
import { systemClock } from "@/lib/kernel/clock";
import { searchEverything } from "@/lib/reporting";
import { oneDecimal, quantile, timed } from "./measure";
import { fillIdentities } from "./reviews";
import { openTemporaryRuntime } from "./temporary-runtime";

const READS = 100;

/** Names as people give them: three words out of many, and a number. */
const RENAME = `
UPDATE identity i SET name = w.place || ' ' || w.work || ' ' || w.thing || ' ' || w.n FROM (
  SELECT id, n, (ARRAY['Claims', 'Parts', 'Ledger', 'Care', 'Fleet', 'Cargo', 'Harbour', 'Tariff', 'Payroll', 'Depot', 'Survey'])[1 + n % 11] AS place,
    (ARRAY['triage', 'forecast', 'summary', 'matching', 'routing', 'drafting', 'pricing'])[1 + n / 11 % 7] AS work, (ARRAY['agent', 'sync', 'bot', 'worker', 'assistant'])[1 + n / 77 % 5] AS thing
  FROM (SELECT id, substring(id FROM 7)::int AS n FROM identity) numbered) w WHERE w.id = i.id;
INSERT INTO credential_fingerprint (value, kind, credential_id) SELECT 'fp-' || md5(id), 'provider_key_id', id FROM credential;
ANALYZE`;

export type InventoryBench = { identities: number; searches: { name: string; p50Ms: number; p95Ms: number }[] };

/** @throws Error when a search does not find what is there. */
export async function benchInventory(identities: number): Promise<InventoryBench> {
  await openTemporaryRuntime();
  const { db, pool } = database();
  await pool.query(fillIdentities(identities));
  await pool.query(RENAME);
  const ctx: Context = { db, clock: systemClock, actor: systemActor("bench") };
  const list = (query: object) => listIdentities(ctx, IdentityListQuery.parse(query));
  if ((await list({ query: "harbour" })).data.length === 0) throw new Error("what is there was not found");
  const reads: Record<string, (i: number) => Promise<unknown>> = {
    "list, a word of the name": (i) => list({ query: ["harbour", "triage", "worker", "tariff"][i % 4] }),
    "list, two letters": (i) => list({ query: ["ha", "dr", "12", "bo"][i % 4] }),
    "list, its owner": (i) => list({ query: `person ${1 + i}` }),
    "list, its key": (i) => list({ query: `key ${1 + i * 37}` }),
    "list, nothing fits": (i) => list({ query: `zebra ${i}` }),
    "list, by team, and nobody owns it": (i) => list({ teamId: `team-${1 + (i % 40)}`, orphan: "1" }),
    "palette, the inventory": (i) => searchInventory(ctx, { query: ["harb", "care", "person 4", "payroll dr"][i % 4] ?? "", limit: 8 }),
    "palette, everything": (i) => searchEverything(ctx, { q: ["harb", "model", "team 1", "payroll"][i % 4] ?? "", limit: 8 }),
    "one identity": (i) => readIdentity(ctx, `agent-${1 + i * 97}`),
  };
  const searches: InventoryBench["searches"] = [];
  for (const [name, read] of Object.entries(reads)) {
    const times: number[] = [];
    for (let i = 0; i < READS; i++) await timed(times, () => read(i));
    searches.push({ name, p50Ms: oneDecimal(quantile(times, 0.5)), p95Ms: oneDecimal(quantile(times, 0.95)) });
  }
  return { identities, searches };
}
