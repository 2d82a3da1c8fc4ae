import type { Db } from "@/lib/db/client";
import { compilePolicy } from "./core/compile-policy";
import { NO_POLICY, type Policy } from "./core/policy";
import { readActive, readVersion } from "./store/versions";

export type PolicyInForce = { n: number | null; policy: Policy };
const loaded = new WeakMap<Db, { n: number; policy: Policy }>();

/**
 * The rules in force, compiled once for each version.
 * @param n The number of the version in force where the caller knows it; null: none is.
 */
export async function loadPolicy(db: Db, n?: number | null): Promise<PolicyInForce> {
  const known = loaded.get(db);
  if (n === null) return { n: null, policy: NO_POLICY };
  if (known && known.n === n) return known;
  const row = n === undefined ? await readActive(db) : await readVersion(db, n);
  if (!row) return { n: null, policy: NO_POLICY };
  if (known?.n === row.n) return known;
  const { policy, problems } = compilePolicy(row.text);
  const first = problems[0];
  // It was checked before it was stored: the words of rules may only ever grow.
  if (!policy) throw new Error(`policy version ${row.n} cannot be read: line ${first?.line}: ${first?.message}`);
  const made = { n: row.n, policy };
  loaded.set(db, made);
  return made;
}
