import type { Db } from "@/lib/db/client";

const known = new WeakMap<Db, Set<number>>();

/** Makes the monthly partitions that these instants fall into, where they do not exist yet. */
export async function ensurePartitionsFor(db: Db, instants: Iterable<Date>): Promise<void> {
  const months = known.get(db) ?? new Set<number>();
  known.set(db, months);
  const needed = new Set<number>();
  for (const instant of instants) {
    const month = instant.getUTCFullYear() * 12 + instant.getUTCMonth();
    if (!months.has(month)) needed.add(month);
  }
  for (const month of [...needed].sort((a, b) => a - b)) {
    const start = new Date(Date.UTC(Math.floor(month / 12), month % 12));
    await db.$executeRawUnsafe("SELECT ensure_usage_line_partition($1::timestamptz)", start.toISOString());
    months.add(month);
  }
}
