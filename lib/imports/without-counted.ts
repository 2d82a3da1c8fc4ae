import type { Context } from "@/lib/auth/context";
import { loadInventory } from "@/lib/identities";
import { findCredential } from "@/lib/identities/core/attribute";
import type { ExportCut, UsageExport } from "@/lib/metering/core/adapters/usage-export";
import type { Normalised } from "@/lib/metering/core/usage-event";
import { byHour, exportOverlap, liveOverlap } from "./core/export-overlap";
import { type ExportSpan, readEarlierExports, readLiveDays } from "./store";

/**
 * A usage export without the rows that are counted already, each with the reason among what was not taken: calls that an
 * emitter told as they happened, and what an earlier export counted in another cut. Rows that are there by their own id
 * stay: they are duplicates.
 * @param countsPossible Rows of which it is only possible are counted all the same.
 */
export async function withoutCounted(ctx: Context, sourceId: string, read: UsageExport, countsPossible: boolean): Promise<Normalised> {
  if (read.cuts.size === 0) return read;
  const span = spanOf(sourceId, [...read.cuts.values()]);
  const [inventory, live, earlier] = await Promise.all([
    loadInventory(ctx.db),
    readLiveDays(ctx.db, span),
    readEarlierExports(ctx.db, span),
  ]);
  const known = new Set(earlier.map(({ id }) => id));
  const hours = byHour(earlier);
  const rejected = [...read.rejected];
  const events = read.events.filter(({ index, event }) => {
    const cut = read.cuts.get(index);
    if (!cut || known.has(cut.id)) return true;
    const credentialId = cut.credential === undefined ? undefined : findCredential(inventory, cut.credential)?.credentialId;
    const told = liveOverlap(cut, credentialId, live);
    const overlap = exportOverlap(cut, hours) ?? (told && (told.isSure || !countsPossible) ? told : null);
    if (overlap) rejected.push({ index, id: event.dedupeKey, reason: overlap.reason, location: "key", fix: overlap.fix });
    return overlap === null;
  });
  return { events, rejected };
}

function spanOf(sourceId: string, cuts: readonly ExportCut[]): ExportSpan {
  let [start, end] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { startMs, endMs } of cuts) {
    start = Math.min(start, startMs);
    end = Math.max(end, endMs);
  }
  return { sourceId, providers: [...new Set(cuts.map(({ provider }) => provider))], start: new Date(start), end: new Date(end) };
}
