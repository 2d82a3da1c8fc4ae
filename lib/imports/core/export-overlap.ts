/**
 * Whether what a row of a usage export sums is counted already: by emitters that told the same calls one by one, or by an
 * earlier export that was cut in another way. A row is counted only where that cannot be.
 */
import type { ExportCut } from "@/lib/metering/core/adapters/usage-export";

/** Billable usage of a day that other sources told, by provider. */
export type LiveDay = { provider: string; day: string; credentialIds: ReadonlySet<string>; hasUnknownKeys: boolean };

export type Overlap = { isSure: boolean; reason: string; fix: string };

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

type Span = Pick<ExportCut, "startMs" | "endMs">;

/** @returns the key of a provider's day in UTC. */
export const liveKey = (provider: string, day: string): string => `${provider} ${day}`;

/**
 * By day and key: an emitter that tells some calls of a key is taken to tell them all. Sure is what names the same key;
 * where either side does not tell its key (or names one that the inventory does not know) it is possible.
 */
export function liveOverlap(row: ExportCut, credentialId: string | undefined, live: ReadonlyMap<string, LiveDay>): Overlap | null {
  let possible: Overlap | null = null;
  for (const day of daysOf(row)) {
    const told = live.get(liveKey(row.provider, day));
    if (!told) continue;
    if (credentialId !== undefined && told.credentialIds.has(credentialId)) {
      return {
        isSure: true,
        reason: `calls with this key on ${day} are counted already, as they happened`,
        fix: "Nothing to do: they are counted once.",
      };
    }
    if (credentialId !== undefined && !told.hasUnknownKeys) continue;
    possible ??= {
      isSure: false,
      reason: `these may be calls that are counted already: on ${day} other sources told calls of ${row.provider} ${credentialId === undefined ? "while the key of this row is not known here" : "without a key"}`,
      fix: "Enter the provider's id of the key on its credential. If no emitter reports these calls, import the file again with “Count rows that may be counted already” (in the command: --overlap count).",
    };
  }
  return possible;
}

/** What earlier exports counted, by the hours that it touches: buckets are minutes, hours or days. */
export type EarlierExports = ReadonlyMap<number, readonly ExportCut[]>;

export function byHour(earlier: readonly ExportCut[]): EarlierExports {
  const hours = new Map<number, ExportCut[]>();
  for (const cut of earlier) {
    for (const hour of hoursOf(cut)) {
      const there = hours.get(hour);
      if (there) there.push(cut);
      else hours.set(hour, [cut]);
    }
  }
  return hours;
}

/** Two rows of one span are apart only when something that both name differs. @param row One that is not itself there. */
export function exportOverlap(row: ExportCut, earlier: EarlierExports): Overlap | null {
  for (const hour of hoursOf(row)) {
    const same = earlier.get(hour)?.find((other) => isSameUsage(row, other));
    if (!same) continue;
    return {
      isSure: true,
      reason: `an earlier export counts this usage already, cut in another way (${new URLSearchParams(same.cut)})`,
      fix: "Nothing to do: it is counted once. Keep to one width of buckets and one grouping.",
    };
  }
  return null;
}

const isSameUsage = (row: ExportCut, other: ExportCut): boolean =>
  row.provider === other.provider &&
  row.kind === other.kind &&
  row.startMs < other.endMs &&
  other.startMs < row.endMs &&
  Object.entries(row.cut).every(([name, value]) => other.cut[name] === undefined || other.cut[name] === value);

function hoursOf({ startMs, endMs }: Span): number[] {
  const first = Math.floor(startMs / HOUR_MS);
  return Array.from({ length: Math.ceil(endMs / HOUR_MS) - first }, (_, i) => first + i);
}

/** The days in UTC that a span touches. */
function daysOf({ startMs, endMs }: Span): string[] {
  const days: string[] = [];
  for (let at = Math.floor(startMs / DAY_MS) * DAY_MS; at < endMs; at += DAY_MS) days.push(new Date(at).toISOString().slice(0, 10));
  return days;
}
