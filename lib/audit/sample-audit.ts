import type { Context } from "@/lib/auth/context";
import { authorize } from "@/lib/auth/core/authorize";
import { withTransaction } from "@/lib/db/transaction";
import { recordAudit } from "./record-audit";
import type { AuditSample, AuditSampleQuery } from "./schemas";
import { readHead, readSample } from "./store";

/**
 * Rows drawn for a test of controls: the seed alone chooses, so the draw can be repeated and nobody can choose the rows.
 * Rows that the filter keeps are the population; what was drawn from is itself noted. Right: audit.read.
 */
export async function sampleAudit(ctx: Context, { seed, count, ...filter }: AuditSampleQuery): Promise<AuditSample> {
  authorize(ctx, "audit.read");
  const upTo = filter.upTo ?? String((await readHead(ctx.db))?.seq ?? 0n);
  const { population, rows } = await readSample(ctx.db, { ...filter, upTo }, seed, count);
  const after = { seed, count, ...filter, upTo, population: String(population) };
  await withTransaction(ctx.db, (tx) => recordAudit(tx, ctx, { action: "audit.sample", objectType: "audit", objectId: "log", after }));
  return { seed, upTo, population: String(population), data: rows };
}
