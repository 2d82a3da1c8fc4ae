import type { Db } from "@/lib/db/client";

const known = new WeakMap<Db, Set<string>>();

/** Makes the monthly partitions that these instants fall into, where they do not exist yet. */
export async function ensurePartitionsFor(db: Db, instants: Iterable<Date>): Promise<void> {
  const months = known.get(db) ?? new Set<string>();
  known.set(db, months);
  const needed = new Set<string>();
  for (const instant of instants) {
    const month = instant.toISOString().slice(0, 7);
    if (!months.has(month)) needed.add(month);
  }
  for (const month of [...needed].sort()) {
    await db.$executeRawUnsafe("SELECT ensure_usage_line_partition($1::timestamptz)", `${month}-01T00:00:00Z`);
    months.add(month);
  }
}
